#include "store/migrations.h"

#include "base/killpoint.h"

/* Each ends with `PRAGMA user_version` of its number. */
static const char *const migrations[] = {
#include "store/schema_1.inc"
};

#define APPLICATION_ID 1347375956 /* "POST", as schema_1.sql sets it */

guint
migrations_latest(void)
{
    return G_N_ELEMENTS(migrations);
}

static gboolean
is_empty(Db *db, gboolean *ret_empty, GError **error)
{
    gint64 tables;
    if (!db_pragma(db, "reading the store's schema", "SELECT count(*) FROM sqlite_schema", &tables,
                   error))
        return FALSE;
    *ret_empty = tables == 0;
    return TRUE;
}

gboolean
migrations_version(Db *db, const char *path, guint *ret_version, GError **error)
{
    const char *purpose = "reading the store's schema number";
    gint64 application, version;
    gboolean empty;
    if (!db_pragma(db, purpose, "PRAGMA application_id", &application, error) ||
        !db_pragma(db, purpose, "PRAGMA user_version", &version, error) ||
        !is_empty(db, &empty, error))
        return FALSE;
    gboolean untouched = empty && application == 0 && version == 0;
    if (!untouched && application != APPLICATION_ID) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%s is another program's database (application id %" G_GINT64_FORMAT
                    "), expected a Postern store or no file",
                    path, application);
        return FALSE;
    }
    if (version > migrations_latest()) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_TOO_NEW,
                    "%s has schema %" G_GINT64_FORMAT
                    ", this Postern knows schemas up to %u: expected a later Postern",
                    path, version, migrations_latest());
        return FALSE;
    }
    *ret_version = (guint)version;
    return TRUE;
}

static gboolean
run_one(Db *db, guint number, GError **error)
{
    gint64 version;
    const char *purpose = "migrating the store";
    if (!db_execute(db, purpose, "BEGIN IMMEDIATE", error) ||
        !db_execute(db, purpose, migrations[number - 1], error) ||
        !db_pragma(db, purpose, "PRAGMA user_version", &version, error))
        return FALSE;
    g_assert(version == number);
    KILLPOINT(SCHEMA_WRITTEN);
    return db_execute(db, purpose, "COMMIT", error);
}

gboolean
migrations_run(Db *db, guint version, GError **error)
{
    for (guint number = version + 1; number <= migrations_latest(); number++) {
        if (run_one(db, number, error))
            continue;
        g_prefix_error(error, "to schema %u: ", number);
        if (db_in_transaction(db) && !db_execute(db, "undoing a migration", "ROLLBACK", NULL))
            return FALSE; /* closing undoes it as well */
        return FALSE;
    }
    return TRUE;
}
