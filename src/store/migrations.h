/*
 * The schema, by number. A new store goes through every migration, so that there is one way only to
 * come to a schema.
 */
#pragma once

#include "store/db.h"

/* The schema this Postern works with. */
guint migrations_latest(void);

/* What is in the file: *ret_version 0 means nothing yet. Reads only. POSTERN_ERROR_INVALID when it
 * is another program's database, POSTERN_ERROR_TOO_NEW, or POSTERN_ERROR_CORRUPT. path is for
 * messages. */
gboolean migrations_version(Db *db, const char *path, guint *ret_version,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Runs what is missing, each migration in a transaction of its own: after a failure the store
 * stands at the last one that succeeded. */
gboolean migrations_run(Db *db, guint version, GError **error) G_GNUC_WARN_UNUSED_RESULT;
