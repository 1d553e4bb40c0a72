/*
 * What the files of an import share.
 */
#pragma once

#include "ctl/import.h"
#include "store/shares.h"

/* One thing of the roster while it is put. */
typedef struct {
    Import *import;
    Store *store;
    const char *what;
    const char *name;
    gboolean is_new;
    gboolean is_changed;
} ImportThing;

/* Writes down that a field changes, unless the thing is new or both say the same. NULL and "" are
 * nothing. */
void import_note(ImportThing *thing, const char *field, const char *was, const char *now);
/* Writes down what became of the thing as a whole. */
void import_note_end(ImportThing *thing);
/* TRUE when ok, or when found says that something is not there: then *ret_missing. Takes found. */
gboolean import_missing(gboolean ok, GError *found, gboolean *ret_missing, GError **error);

/* import_people.c, import_projects.c: each puts one entry of the roster. */
gboolean import_person(Store *store, Import *import, gconstpointer entry,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean import_team(Store *store, Import *import, gconstpointer entry,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean import_portfolio(Store *store, Import *import, gconstpointer entry,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean import_project(Store *store, Import *import, gconstpointer entry,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* import_shares.c: those of one project or portfolio, which of says. Problems stand at the line of
 * their share. */
gboolean import_shares(ImportThing *thing, const Share *of, const GPtrArray *wanted,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether they say what all staff has. */
gboolean import_names_staff(const GPtrArray *shares);

/* Makes a problem at this line of an error that the roster is to blame for. FALSE when it is not.
 * Takes found. */
gboolean import_blame(Import *import, guint line, GError *found, GError **error);
