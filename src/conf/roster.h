/*
 * A roster file: the people, teams and projects an administrator wants to be there, for
 * `posternctl import roster FILE`. Only its form is judged here; what is in the store already is
 * the caller's to know.
 *
 *     people   = ( { name = "Ann Moe"; kind = "staff"; addresses = [ "ann@desk.example" ]; } );
 *     teams    = ( { name = "support"; members = [ "ann@desk.example" ]; } );
 *     projects = ( { slug = "inbox"; name = "Inbox"; type = "support"; team = "support"; } );
 */
#pragma once

#include "conf/problem.h"

typedef struct {
    char *name;
    char *kind;       /* "staff", "vendor" or "customer" */
    char **addresses; /* lower case, at least one; mail goes to the first */
    guint line;
} RosterPerson;

typedef struct {
    char *name;
    char **members; /* addresses; of people in the file or in the store. May be empty */
    guint line;
} RosterTeam;

typedef struct {
    char *slug;
    char *name;
    char *type;      /* "support" unless the file says otherwise */
    char *team;      /* name, in the file or in the store; NULL when there is none */
    gboolean listed; /* whether slug@domain is an address */
    gboolean shared; /* with all staff, when it is added */
    guint line;
} RosterProject;

typedef struct {
    char *file;
    GPtrArray *people;   /* of RosterPerson */
    GPtrArray *teams;    /* of RosterTeam */
    GPtrArray *projects; /* of RosterProject */
} Roster;

/* Reads a roster; file is the name problems carry, text is length bytes long. NULL when there is
 * any problem; all of them are added to problems then. No address, team or slug is in it twice. */
Roster *roster_parse(const char *file, const char *text, gsize length, GPtrArray *problems);
void roster_free(Roster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roster, roster_free)

/* What may stand in a roster, for people. Caller frees. */
char *roster_describe(void);
