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
    char *name;          /* one clean line, possibly "" */
    char *address;       /* canonical: where mail to this person goes */
    char **addresses;    /* all of them, the one above included; NULL when not read */
    guint32 epoch;       /* tokens of an older epoch are void */
    gint64 out_until_us; /* out of office until then; 0 when they said nothing */
    char *language;      /* as language_canonical gives it; "" is the desk's */
    char *timezone;      /* "" is the desk's */
    gboolean placed;     /* their domain has given them a portfolio, or shall not any more */
} Person;

void person_free(Person *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Person, person_free)
/* The name, or the address when there is none: for showing. */
const char *person_label(const Person *person);
/* Whether somebody is out of office. */
gboolean person_is_out(const Person *person, gint64 now_us);
/* The day they are back, as YYYY-MM-DD in their own zone, else in this one; NULL when they are not
 * out. Caller frees. */
char *person_out_day(const Person *person, const char *zone, gint64 now_us);

typedef struct {
    TeamId id;
    char *name;
    GPtrArray *members; /* of Person, NULL when not read */
    GArray *roles;      /* of int: of each member the Role that is the most it gets from a share
                         * with the team; 0 for what the share says */
} Team;

void team_free(Team *team);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Team, team_free)
