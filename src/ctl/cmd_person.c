#include "base/limits.h"
#include "base/text.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "ctl/person_shown.h"

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
    const char *zone = flow_config(call->flow)->timezone;
    PersonId id;
    if (!address || !named_is_not_ours(routes, address, now_us, error) ||
        !store_person_add(store, kind ? (PersonKind)kind : PERSON_CUSTOMER, name, address, now_us,
                          &id, error) ||
        !store_person_get(store, id, &person, error))
        return FALSE;
    call_say(call, "added person %" G_GINT64_FORMAT ": %s, %s", id.value, address,
             desk_word(person_kind_words, (int)person->kind));
    Record *record = call->json ? person_record(store, person, zone, now_us, error) : NULL;
    if (record)
        call_show_record(call, record);
    return record || !call->json;
}

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"kind", CELL_TEXT},
                                      {"name", CELL_TEXT, .shrinks = TRUE},
                                      {"address", CELL_TEXT, .shrinks = TRUE},
                                      {"addresses", CELL_LIST, .programs = TRUE},
                                      {"out-until", CELL_TEXT},
                                      {"may-log-in", CELL_FLAG},
                                      {NULL}};

static gboolean
add_row(Store *store, const Call *call, Table *table, const Person *person, GError **error)
{
    gint64 since_us;
    g_autofree char *out = person_out_day(person, flow_config(call->flow)->timezone,
                                          clock_now_us(flow_clock(call->flow)));
    if (!store_login_since(store, person->id, &since_us, error))
        return FALSE;
    table_add(table, cell_number(person->id.value));
    table_add(table, cell_text(desk_word(person_kind_words, (int)person->kind)));
    table_add(table, cell_text(person->name));
    table_add(table, cell_text(person->address));
    table_add(table, cell_list((const char *const *)person->addresses));
    table_add(table, cell_text(out));
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
        if (!add_row(store, call, table, people->pdata[i], error))
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
    g_autoptr(Record) record = person_record(store, person, flow_config(call->flow)->timezone,
                                             clock_now_us(flow_clock(call->flow)), error);
    if (!record || !add_teams(store, record, person->id, error))
        return FALSE;
    call_show_record(call, g_steal_pointer(&record));
    return TRUE;
}

static const Parameter address[] = {
    {"ADDRESS", PARAMETER_TEXT, PARAMETER_ONE, NULL, "a mail address of the person"}, {NULL}};
static const Parameter add_options[] = {
    {"name", PARAMETER_TEXT, PARAMETER_OPTIONAL, "NAME", "as mail to others shows it"},
    {"kind", PARAMETER_WORD, PARAMETER_OPTIONAL, "KIND", "customer when left out",
     person_kind_words},
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
    {NULL}};
