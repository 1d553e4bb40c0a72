#include "store/people.h"

#include "store/store_private.h"

Person *
store_read_person(Statement *st)
{
    Person *person = g_new0(Person, 1);
    person->id.value = statement_int(st);
    person->kind = (PersonKind)statement_int(st);
    person->name = statement_text(st);
    person->address = statement_text(st);
    person->epoch = (guint32)statement_int(st);
    person->out_until_us = statement_int(st);
    person->language = statement_text(st);
    person->timezone = statement_text(st);
    person->placed = statement_int(st) != 0;
    return person;
}

gboolean
store_person_find(Store *store, const char *address, Person **ret_person, GError **error)
{
    static const Query find = {"finding a person",
                               "SELECT " STORE_PERSON_COLUMNS " FROM person_address a"
                               " JOIN person p ON p.id = a.person_id WHERE a.address = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_text(st, address);
    if (!statement_one(st, error, "nobody is known by the address %s", address))
        return FALSE;
    g_autoptr(Person) person = store_read_person(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_person = g_steal_pointer(&person);
    return TRUE;
}

gboolean
store_person_find_named(Store *store, const char *name, guint limit, GPtrArray **ret_people,
                        GError **error)
{
    static const Query find = {"finding people by name",
                               "SELECT " STORE_PERSON_COLUMNS " FROM person p WHERE p.kind <= 2"
                               " AND p.merged_into IS NULL"
                               " AND (p.name = ?1 COLLATE NOCASE"
                               " OR substr(p.name, 1, length(?1) + 1) = ?1 || ' ' COLLATE NOCASE)"
                               " ORDER BY p.id LIMIT ?2"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_text(st, name);
    statement_bind_int(st, limit);
    g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    while (statement_next(st))
        g_ptr_array_add(people, store_read_person(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_people = g_steal_pointer(&people);
    return TRUE;
}

/* --- with addresses -------------------------------------------------------------------------- */

static void
take_addresses(Person *person, GPtrArray *addresses)
{
    if (!person)
        return;
    g_ptr_array_add(addresses, NULL);
    person->addresses = (char **)g_ptr_array_steal(addresses, NULL);
}

/* Whatever there is of a person, and one address. */
#define ALL_COLUMNS STORE_PERSON_COLUMNS ", a.address"

/* The rows are a person's columns and one address, all rows of a person together. */
static gboolean
read_people(Statement *st, GPtrArray **ret_people, GError **error)
{
    g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
    Person *last = NULL;
    while (statement_next(st)) {
        g_autoptr(Person) person = store_read_person(st);
        char *address = statement_text(st);
        if (!last || last->id.value != person->id.value) {
            take_addresses(last, addresses);
            last = g_steal_pointer(&person);
            g_ptr_array_add(people, last);
        }
        g_ptr_array_add(addresses, address);
    }
    take_addresses(last, addresses);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_people = g_steal_pointer(&people);
    return TRUE;
}

gboolean
store_person_get(Store *store, PersonId id, Person **ret_person, GError **error)
{
    static const Query get = {"reading a person",
                              "SELECT " ALL_COLUMNS " FROM person p"
                              " JOIN person_address a ON a.person_id = p.id"
                              " WHERE p.id = (SELECT coalesce(merged_into, id) FROM person"
                              " WHERE id = ?) ORDER BY a.address"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    g_autoptr(GPtrArray) people = NULL;
    if (!read_people(st, &people, error))
        return FALSE;
    if (people->len == 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "there is no person %" G_GINT64_FORMAT, id.value);
        return FALSE;
    }
    *ret_person = g_ptr_array_steal_index(people, 0);
    return TRUE;
}

static gboolean
count_people(Store *store, int kind, gint64 *ret_all, GError **error)
{
    static const Query count = {"counting people",
                                "SELECT count(*) FROM person WHERE merged_into IS NULL"
                                " AND (?1 = 0 OR kind = ?1)"};
    g_autoptr(Statement) st = statement_start(store->db, &count);
    statement_bind_int(st, kind);
    gint64 all = statement_next(st) ? statement_int(st) : 0;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_all = all;
    return TRUE;
}

gboolean
store_person_list(Store *store, int kind, guint limit, GPtrArray **ret_people, gint64 *ret_all,
                  GError **error)
{
    static const Query list = {"listing people",
                               "SELECT " ALL_COLUMNS " FROM person p"
                               " JOIN person_address a ON a.person_id = p.id"
                               " WHERE p.id IN (SELECT id FROM person WHERE merged_into IS NULL"
                               " AND (?1 = 0 OR kind = ?1) ORDER BY id DESC LIMIT ?2)"
                               " ORDER BY p.name, p.id, a.address"};
    gint64 all;
    if (!count_people(store, kind, &all, error))
        return FALSE;
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, kind);
    statement_bind_int(st, limit);
    if (!read_people(st, ret_people, error))
        return FALSE;
    *ret_all = all;
    return TRUE;
}

gboolean
store_person_newest(Store *store, PersonKind kind, guint limit, GArray **ret_people, GError **error)
{
    static const Query newest = {"finding colleagues",
                                 "SELECT id FROM person WHERE kind <= 2 AND kind = ?"
                                 " AND merged_into IS NULL ORDER BY id DESC LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &newest);
    statement_bind_int(st, kind);
    statement_bind_int(st, limit);
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(PersonId));
    while (statement_next(st)) {
        PersonId id = {statement_int(st)};
        g_array_append_val(people, id);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_people = g_steal_pointer(&people);
    return TRUE;
}

/* --- changing -------------------------------------------------------------------------------- */

static gboolean
fail_taken(const char *address, GError **error)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_EXISTS, "somebody already has the address %s",
                address);
    return FALSE;
}

/* *ret_id is 0 when nobody has it. */
static gboolean
owner_of(Store *store, const char *address, PersonId *ret_id, GError **error)
{
    static const Query owner = {"finding an address's owner",
                                "SELECT person_id FROM person_address WHERE address = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &owner);
    statement_bind_text(st, address);
    PersonId id = {statement_next(st) ? statement_int(st) : 0};
    if (!statement_finish(st, error))
        return FALSE;
    *ret_id = id;
    return TRUE;
}

static gboolean
add_address(Store *store, PersonId id, const char *address, GError **error)
{
    static const Query add = {"adding a person's address",
                              "INSERT INTO person_address (person_id, address) VALUES (?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, id.value);
    statement_bind_text(st, address);
    return statement_run(st, error);
}

/* The address is looked for first, so that a taken one leaves no person behind. */
gboolean
store_person_add(Store *store, PersonKind kind, const char *name, const char *address,
                 gint64 now_us, PersonId *ret_id, GError **error)
{
    static const Query add = {
        "adding a person",
        "INSERT INTO person (kind, name, address, created_us) VALUES (?, ?, ?, ?)"};
    PersonId owner;
    if (!owner_of(store, address, &owner, error))
        return FALSE;
    if (owner.value != 0)
        return fail_taken(address, error);
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, kind);
    statement_bind_text(st, name);
    statement_bind_text(st, address);
    statement_bind_int(st, now_us);
    if (!statement_run(st, error))
        return FALSE;
    PersonId id = {db_last_id(store->db)};
    if (!add_address(store, id, address, error))
        return FALSE;
    *ret_id = id;
    return TRUE;
}

gboolean
store_person_add_address(Store *store, PersonId id, const char *address, GError **error)
{
    PersonId owner;
    if (!owner_of(store, address, &owner, error))
        return FALSE;
    if (owner.value == id.value)
        return TRUE;
    return owner.value != 0 ? fail_taken(address, error) : add_address(store, id, address, error);
}

/* Whoever gets hold of the address gets hold of the reply addresses in its mail. */
static gboolean
void_tokens(Store *store, PersonId id, GError **error)
{
    static const Query next = {"making a person's reply addresses void",
                               "UPDATE person SET epoch = epoch + 1"
                               " WHERE id = ?1 OR merged_into = ?1"};
    g_autoptr(Statement) st = statement_start(store->db, &next);
    statement_bind_int(st, id.value);
    return statement_run(st, error);
}

gboolean
store_person_remove_address(Store *store, PersonId id, const char *address, GError **error)
{
    static const Query remove = {
        "removing a person's address",
        "DELETE FROM person_address WHERE person_id = ?1 AND address = ?2"
        " AND NOT EXISTS (SELECT 1 FROM person WHERE id = ?1 AND address = ?2)"};
    g_autoptr(Statement) st = statement_start(store->db, &remove);
    statement_bind_int(st, id.value);
    statement_bind_text(st, address);
    return statement_run(st, error) &&
           store_changed_one(store, error, "%s is no other address of this person", address) &&
           void_tokens(store, id, error);
}

/* Where mail goes is one of their addresses. */
static gboolean
has_address(Store *store, PersonId id, const char *address, GError **error)
{
    PersonId owner;
    if (!owner_of(store, address, &owner, error))
        return FALSE;
    if (owner.value != id.value)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "there is no person %" G_GINT64_FORMAT " with the address %s", id.value,
                    address);
    return owner.value == id.value;
}

gboolean
store_person_set(Store *store, const Person *person, GError **error)
{
    static const Query set = {"changing a person",
                              "UPDATE person SET kind = ?, name = ?, address = ?,"
                              " out_until_us = ?, language = ?, timezone = ? WHERE id = ?"};
    gboolean had;
    if (!has_address(store, person->id, person->address, error))
        return FALSE;
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, person->kind);
    statement_bind_text(st, person->name);
    statement_bind_text(st, person->address);
    statement_bind_int(st, person->out_until_us);
    statement_bind_text(st, person->language);
    statement_bind_text(st, person->timezone);
    statement_bind_int(st, person->id.value);
    store->people_generation++;
    return statement_run(st, error) &&
           (person->kind == PERSON_STAFF || store_login_remove(store, person->id, &had, error));
}

gboolean
store_person_set_placed(Store *store, PersonId id, GError **error)
{
    static const Query set = {"noting that a person has a portfolio",
                              "UPDATE person SET placed = 1 WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, id.value);
    return statement_run(st, error);
}

guint64
store_people_generation(Store *store)
{
    return store->people_generation;
}
