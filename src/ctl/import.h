/*
 * Making the store say what a roster says. What is in the store and not in the roster stays as it
 * is; doing it twice changes nothing the second time.
 */
#pragma once

#include "conf/roster.h"
#include "ctl/table.h"
#include "desk/route.h"
#include "desk/workflow.h"
#include "store/people.h"

typedef enum { IMPORT_LEFT, IMPORT_CHANGED, IMPORT_ADDED } ImportOutcome;

/* What happened to one thing; one of several that changed of it. */
typedef struct {
    const char *what; /* "person", "team", "portfolio", "project" */
    char *name;
    ImportOutcome outcome;
    char *field; /* NULL unless it was changed; was and now as well, where there is nothing */
    char *was;
    char *now;
} ImportChange;

typedef struct {
    const Roster *roster;
    const RouteTable *routes;
    const Workflow *workflow;
    const char *domain;   /* the desk's */
    const char *timezone; /* the desk's */
    gint64 now_us;
    gboolean is_dry;     /* only look what would be done */
    gboolean is_told_of; /* with whom something is shared gets a notice of it */
    /* What was done, or would be. */
    GPtrArray
        *changes; /* of ImportChange: one or more for each thing in the roster, in its order */
    guint counts[IMPORT_ADDED + 1]; /* things, by outcome */
    char *left_alone;               /* what is not in the roster, for people; NULL for nothing */
    gboolean is_looked_through;     /* dry: it came to its end, and would work */
    GPtrArray *problems;            /* of Problem: what in the roster cannot be */
} Import;
/* Frees what was done; what it borrows stays. */
void import_clear(Import *import);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

/* A job of the writer: all of the roster, or nothing. May run again: then it forgets what it did
 * before. POSTERN_ERROR_REFUSED when there are problems, of which all are collected; and always
 * when it is dry. */
gboolean import_run(Store *store, Import *import, GError **error) G_GNUC_WARN_UNUSED_RESULT;
