/* Who may log in. The only file that reads a hash. */
#include "store/people.h"

#include "store/store_private.h"

void
stored_login_clear(StoredLogin *login)
{
    g_clear_pointer(&login->hash, g_free);
}

gboolean
store_login_find(Store *store, const char *address, StoredLogin *ret_login, GError **error)
{
    static const Query find = {"finding a login",
                               "SELECT l.person_id, l.set_us, l.hash FROM person_address a"
                               " JOIN person p ON p.id = a.person_id AND p.kind = ?"
                               " JOIN login l ON l.person_id = p.id WHERE a.address = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_int(st, PERSON_STAFF);
    statement_bind_text(st, address);
    if (!statement_one(st, error, "nobody logs in as %s", address))
        return FALSE;
    g_auto(StoredLogin) login = {.person.value = statement_int(st)};
    login.set_us = statement_int(st);
    login.hash = statement_text(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_login = login;
    login.hash = NULL;
    return TRUE;
}

gboolean
store_login_since(Store *store, PersonId person, gint64 *ret_set_us, GError **error)
{
    static const Query since = {"reading since when somebody may log in",
                                "SELECT l.set_us FROM login l"
                                " JOIN person p ON p.id = l.person_id AND p.kind = ?"
                                " WHERE l.person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &since);
    statement_bind_int(st, PERSON_STAFF);
    statement_bind_int(st, person.value);
    gint64 set_us = statement_next(st) ? statement_int(st) : 0;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_set_us = set_us;
    return TRUE;
}

gboolean
store_login_set(Store *store, PersonId person, const char *hash, gint64 now_us, GError **error)
{
    static const Query set = {
        "setting a password",
        "INSERT INTO login (person_id, set_us, hash) VALUES (?, ?, ?) ON CONFLICT (person_id)"
        " DO UPDATE SET hash = excluded.hash, set_us ="
        " CASE WHEN excluded.set_us > login.set_us THEN excluded.set_us"
        " ELSE login.set_us + 1 END"};
    g_autoptr(Person) who = NULL;
    if (!store_person_get(store, person, &who, error))
        return FALSE;
    if (who->kind != PERSON_STAFF) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "%s is not of the staff, expected one who is: nobody else logs in",
                    who->address);
        return FALSE;
    }
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, person.value);
    statement_bind_int(st, now_us);
    statement_bind_text(st, hash);
    return statement_run(st, error);
}

gboolean
store_login_remove(Store *store, PersonId person, gboolean *ret_had, GError **error)
{
    static const Query forget = {"removing a password", "DELETE FROM login WHERE person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &forget);
    statement_bind_int(st, person.value);
    if (!statement_run(st, error))
        return FALSE;
    *ret_had = db_changes(store->db) > 0;
    return TRUE;
}
