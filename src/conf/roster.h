/*
 * A roster file: who and what an administrator wants to be there, for
 * `posternctl import roster FILE`. Only its form is judged here; what is in the store already is
 * the caller's to know.
 *
 *     people   = ( { name = "Ann Moe"; kind = "staff"; addresses = [ "ann@desk.example" ]; } );
 *     teams    = ( { name = "support"; members = [ "ann@desk.example" ]; } );
 *     projects = ( { slug = "inbox"; name = "Inbox"; type = "support"; team = "support"; } );
 *
 * Whatever is NULL, or SETTING_LEFT_OUT, was left out.
 */
#pragma once

#include "conf/problem.h"
#include "conf/setting.h"

typedef struct {
    char *name;
    char *kind;       /* "staff", "vendor" or "customer" */
    char **addresses; /* lower case, at least one; mail goes to the first */
    char *language;
    char *timezone;
    char *out_until; /* YYYY-MM-DD, or "" */
    guint line;
} RosterPerson;

/* A member of a team who has a role there. */
typedef struct {
    char *member; /* address, lower case */
    char *role;
    guint line;
} RosterMember;

typedef struct {
    char *name;
    char **members;   /* addresses; of people in the file or in the store. May be empty */
    GPtrArray *roles; /* of RosterMember: members, too */
    guint line;
} RosterTeam;

/* Of the project or portfolio it stands in. */
typedef struct {
    char *with; /* address, lower case, name of a team, or "staff" */
    char *role;
    gboolean own; /* a customer: of their own tickets */
    guint line;
} RosterShare;

typedef struct {
    char *slug;
    char *name;
    char **domains;     /* lower case */
    SettingMaybe whole; /* what their customers see */
    GPtrArray *shares;  /* of RosterShare */
    guint line;
} RosterPortfolio;

typedef struct {
    char *slug;
    char *name;
    char *type;
    char *team;          /* name, in the file or in the store; "" for none */
    SettingMaybe listed; /* whether slug@domain is an address */
    SettingMaybe shared; /* with all staff */
    char *intake;        /* who may open tickets in it */
    char **portfolios;   /* slugs, in the file or in the store */
    GPtrArray *shares;   /* of RosterShare */
    guint line;
} RosterProject;

typedef struct {
    char *file;
    GPtrArray *people;     /* of RosterPerson */
    GPtrArray *teams;      /* of RosterTeam */
    GPtrArray *portfolios; /* of RosterPortfolio */
    GPtrArray *projects;   /* of RosterProject */
} Roster;

/* Reads a roster; file is the name problems carry, text is length bytes long. NULL when there is
 * any problem; all of them are added to problems then. No address, team, slug or domain is in it
 * twice. */
Roster *roster_parse(const char *file, const char *text, gsize length, GPtrArray *problems);
void roster_free(Roster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roster, roster_free)

/* What may stand in a roster, for people. Caller frees. */
char *roster_describe(void);
