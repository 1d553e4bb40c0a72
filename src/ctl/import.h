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

typedef struct {
    const Roster *roster;
    const RouteTable *routes;
    const Workflow *workflow;
    gint64 now_us;
    /* What was done: a row for each person, team and project, and how many of each outcome. */
    Table *table;
    guint added;
    guint changed;
    guint left;
    GPtrArray *problems; /* of Problem: what in the roster cannot be */
} Import;
/* Frees what was done; what it borrows stays. */
void import_clear(Import *import);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

/* A job of the writer: all of the roster, or nothing. May run again: then it forgets what it did
 * before. POSTERN_ERROR_REFUSED when there are problems; all of them are collected. */
gboolean import_run(Store *store, Import *import, GError **error) G_GNUC_WARN_UNUSED_RESULT;
