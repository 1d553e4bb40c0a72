/*
 * People and teams.
 */
#pragma once

#include "desk/desk.h"

typedef enum {
    PERSON_STAFF = 1,
    PERSON_VENDOR = 2, /* external supplier */
    PERSON_CUSTOMER = 3,
} PersonKind;
extern const DeskWord person_kind_words[];

/* Somebody with one or more mail addresses. Plain value; strings are owned. */
typedef struct {
    PersonId id;
    PersonKind kind;
    char *name;       /* one clean line, possibly "" */
    char *address;    /* canonical: where mail to this person goes */
    char **addresses; /* all of them, the one above included; NULL when not read */
    guint32 epoch;    /* tokens of an older epoch are void */
} Person;

void person_free(Person *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Person, person_free)
Person *person_copy(const Person *person);
/* The name, or the address when there is none: for showing. */
const char *person_label(const Person *person);

typedef struct {
    TeamId id;
    char *name;
    GPtrArray *members; /* of Person, NULL when not read */
    GArray *roles;      /* of int: of each member the Role that is the most it gets from a share
                         * with the team; 0 for what the share says */
} Team;

void team_free(Team *team);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Team, team_free)
