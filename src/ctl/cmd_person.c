#include "base/limits.h"
#include "base/password.h"
#include "base/text.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"

#include <string.h>

/* With the addresses. NULL on error. */
static Record *
person_record(Store *store, const Person *person, GError **error)
{
    gint64 since_us;
    if (!store_login_since(store, person->id, &since_us, error))
        return NULL;
    Record *record = record_new();
    record_add(record, "id", cell_number(person->id.value));
    record_add(record, "kind", cell_text(desk_word(person_kind_words, (int)person->kind)));
    record_add(record, "name", cell_text(person->name));
    record_add(record, "address", cell_text(person->address));
    record_add(record, "addresses", cell_list((const char *const *)person->addresses));
    record_add(record, "may-log-in", cell_flag(since_us != 0));
    return record;
}

static gboolean
add(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    int kind = call_word(call, "kind");
    const char *typed = call_option(call, "name");
    g_autofree char *name = text_clean_line(typed ? typed : "", -1, LIMIT_NAME_CHARS);
    g_autofree char *address = named_address(call_argument(call, "ADDRESS"), error);
    g_autoptr(RouteTable) routes = flow_routes(call->flow);
    g_autoptr(Person) person = NULL;
    gint64 now_us = clock_now_us(flow_clock(call->flow));
    PersonId id;
    if (!address || !named_is_not_ours(routes, address, now_us, error) ||
        !store_person_add(store, kind ? (PersonKind)kind : PERSON_CUSTOMER, name, address, now_us,
                          &id, error) ||
        !store_person_get(store, id, &person, error))
        return FALSE;
    call_say(call, "added person %" G_GINT64_FORMAT ": %s, %s", id.value, address,
             desk_word(person_kind_words, (int)person->kind));
    Record *record = call->json ? person_record(store, person, error) : NULL;
    if (record)
        call_show_record(call, record);
    return record || !call->json;
}

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"kind", CELL_TEXT},
                                      {"name", CELL_TEXT, .shrinks = TRUE},
                                      {"address", CELL_TEXT, .shrinks = TRUE},
                                      {"addresses", CELL_LIST, .programs = TRUE},
                                      {"may-log-in", CELL_FLAG},
                                      {NULL}};

static gboolean
add_row(Store *store, Table *table, const Person *person, GError **error)
{
    gint64 since_us;
    if (!store_login_since(store, person->id, &since_us, error))
        return FALSE;
    table_add(table, cell_number(person->id.value));
    table_add(table, cell_text(desk_word(person_kind_words, (int)person->kind)));
    table_add(table, cell_text(person->name));
    table_add(table, cell_text(person->address));
    table_add(table, cell_list((const char *const *)person->addresses));
    table_add(table, cell_flag(since_us != 0));
    return TRUE;
}

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(GPtrArray) people = NULL;
    gint64 all;
    guint limit = call_limit(call, CALL_LIMIT_MOST);
    if (!store_person_list(store, call_word(call, "kind"), limit, &people, &all, error))
        return FALSE;
    g_autoptr(Table) table = table_new(columns);
    for (guint i = 0; i < people->len; i++)
        if (!add_row(store, table, people->pdata[i], error))
            return FALSE;
    call_show_table(call, g_steal_pointer(&table));
    call_warn_left_out(call, people->len, all);
    return TRUE;
}

static gboolean
is_member(const Team *team, PersonId person)
{
    for (guint i = 0; i < team->members->len; i++)
        if (((const Person *)team->members->pdata[i])->id.value == person.value)
            return TRUE;
    return FALSE;
}

static gboolean
add_teams(Store *store, Record *record, PersonId person, GError **error)
{
    g_autoptr(GPtrArray) teams = NULL;
    if (!store_team_list(store, &teams, error))
        return FALSE;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < teams->len; i++) {
        const Team *team = teams->pdata[i];
        if (is_member(team, person))
            g_ptr_array_add(names, team->name);
    }
    g_ptr_array_add(names, NULL);
    record_add(record, "teams", cell_list((const char *const *)names->pdata));
    return TRUE;
}

static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(Person) found = NULL;
    g_autoptr(Person) person = NULL;
    if (!named_person(store, call_argument(call, "ADDRESS"), &found, error) ||
        !store_person_get(store, found->id, &person, error))
        return FALSE;
    g_autoptr(Record) record = person_record(store, person, error);
    if (!record || !add_teams(store, record, person->id, error))
        return FALSE;
    call_show_record(call, g_steal_pointer(&record));
    return TRUE;
}

/* --- passwords --- */

/* Somebody, found by what was typed, and the hash that is to be theirs. */
typedef struct {
    const char *typed;
    Person *person;
    char *hash; /* NULL: none */
    gint64 now_us;
} Login;

static void
login_clear(Login *login)
{
    g_clear_pointer(&login->person, person_free);
    g_free(login->hash);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Login, login_clear)

static gboolean
find_staff(Store *store, gpointer data, GError **error)
{
    Login *login = data;
    if (!named_person(store, login->typed, &login->person, error))
        return FALSE;
    if (login->person->kind == PERSON_STAFF)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "%s is a %s, expected one of the staff: nobody else logs in",
                login->person->address, desk_word(person_kind_words, (int)login->person->kind));
    return FALSE;
}

static gboolean
set_login(Store *store, gpointer data, GError **error)
{
    Login *login = data;
    return store_login_set(store, login->person->id, login->hash, login->now_us, error);
}

static gboolean
remove_login(Store *store, gpointer data, GError **error)
{
    Login *login = data;
    gboolean had;
    if (!named_person(store, login->typed, &login->person, error) ||
        !store_login_remove(store, login->person->id, &had, error))
        return FALSE;
    if (!had)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "%s has no password, expected one to remove", login->person->address);
    return had;
}

/* What is too short is told apart from what cannot be typed into every mail program. Caller frees
 * with password_free. */
static char *
take_password(const Call *call, GError **error)
{
    char *typed = call_secret(call, error);
    if (!typed)
        return NULL;
    char *prepared = password_prepare(typed, strlen(typed));
    password_free(typed);
    if (!prepared)
        g_set_error(
            error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
            "this can be no password, expected one line of at most %d bytes without control "
            "characters",
            LIMIT_PASSWORD_BYTES);
    else if (g_utf8_strlen(prepared, -1) < LIMIT_PASSWORD_CHARS)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "the password is too short, expected %d characters or more",
                    LIMIT_PASSWORD_CHARS);
    else
        return prepared;
    password_free(prepared);
    return NULL;
}

static gboolean
forget_password(Call *call, Login *login, GError **error)
{
    if (!flow_write(call->flow, remove_login, login, error))
        return FALSE;
    call_say(call, "%s has no password any more, and does not log in", login->person->address);
    return TRUE;
}

/* Made here, where there is time: the writer has none for it. */
static gboolean
make_hash(const Call *call, Login *login, GError **error)
{
    char *password = take_password(call, error);
    login->hash = password ? password_hash(password, random_system(), error) : NULL;
    password_free(password);
    return login->hash != NULL;
}

static void
warn_without_door(Call *call)
{
    const GPtrArray *doors = flow_config(call->flow)->listen;
    for (guint i = 0; i < doors->len; i++)
        if (((const ConfListen *)doors->pdata[i])->auth)
            return;
    call_warn(call, "nobody can log in yet: no listener has auth = true, see postern.conf(5)");
}

static gboolean
password(Call *call, GError **error)
{
    g_auto(Login) login = {.typed = call_argument(call, "ADDRESS"),
                           .now_us = clock_now_us(flow_clock(call->flow))};
    if (call_flag(call, "remove"))
        return forget_password(call, &login, error);
    if (!flow_read(call->flow, find_staff, &login, error) || !make_hash(call, &login, error) ||
        !flow_write(call->flow, set_login, &login, error))
        return FALSE;
    call_say(call, "%s has a new password, and may log in", login.person->address);
    warn_without_door(call);
    return TRUE;
}

static const Parameter address[] = {
    {"ADDRESS", PARAMETER_TEXT, PARAMETER_ONE, NULL, "a mail address of the person"}, {NULL}};
static const Parameter add_options[] = {
    {"name", PARAMETER_TEXT, PARAMETER_OPTIONAL, "NAME", "as mail to others shows it"},
    {"kind", PARAMETER_WORD, PARAMETER_OPTIONAL, "KIND", "customer when left out",
     person_kind_words},
    {NULL}};
static const Parameter password_options[] = {
    {"remove", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "take it away: they do not log in"},
    {NULL}};
static const Parameter list_options[] = {
    {"kind", PARAMETER_WORD, PARAMETER_OPTIONAL, "KIND", "only these", person_kind_words},
    CALL_LIMIT_OPTION,
    {NULL}};

const Command cmd_person[] = {
    {.words = "person add",
     .help = "make somebody known by a mail address",
     .details =
         "Whoever writes to the desk becomes a customer by that; staff and vendors are added.",
     .arguments = address,
     .options = add_options,
     .write = add},
    {.words = "person list",
     .help = "list the people last added, by name",
     .options = list_options,
     .read = list},
    {.words = "person show",
     .help = "show a person with addresses and teams",
     .arguments = address,
     .read = show},
    {.words = "person password",
     .help = "give one of the staff a password to submit mail with",
     .details = "They log in with any of their addresses, at a door that has auth = true. The\n"
                "password is asked for on the terminal, or read as one line from standard input.",
     .arguments = address,
     .options = password_options,
     .secret = "new password",
     .secret_unless = "remove",
     .run = password},
    {NULL}};
