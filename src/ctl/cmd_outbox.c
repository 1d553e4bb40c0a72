#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "outbox/attached.h"
#include "outbox/seal.h"

#include <string.h>

/* --- list --- */

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"state", CELL_TEXT},
                                      {"kind", CELL_TEXT},
                                      {"ticket", CELL_NUMBER},
                                      {"to", CELL_TEXT, .shrinks = TRUE},
                                      {"why", CELL_TEXT},
                                      {"attempts", CELL_NUMBER},
                                      {"created", CELL_TIME, .programs = TRUE},
                                      {"next", CELL_TIME},
                                      {"reason", CELL_TEXT, .shrinks = TRUE},
                                      {NULL}};

/* Where it goes: fixed by sealing, until then where mail to the person goes now. */
static const char *
address_of(NamedPeople *people, const OutboxRow *row, GError **error)
{
    if (row->address && *row->address)
        return row->address;
    const Person *person = named_people_get(people, row->person, error);
    return person ? person->address : NULL;
}

static gboolean
waits(const OutboxRow *row)
{
    return row->state == OUTBOX_PENDING || row->state == OUTBOX_SEALED;
}

static gboolean
add_row(Table *table, NamedPeople *people, const OutboxRow *row, GError **error)
{
    const char *address = address_of(people, row, error);
    if (!address)
        return FALSE;
    table_add(table, cell_number(row->id.value));
    table_add(table, cell_text(desk_word(outbox_state_words, (int)row->state)));
    table_add(table, cell_text(desk_word(outbox_kind_words, (int)row->kind)));
    table_add(table, cell_number(row->ticket.value));
    table_add(table, cell_text(address));
    table_add(table, cell_text(desk_word(outbox_why_words, (int)row->why)));
    table_add(table, cell_number(row->attempts));
    table_add(table, cell_time(row->created_us));
    table_add(table, cell_time(waits(row) ? row->next_us : 0));
    table_add(table, cell_text(row->reason));
    return TRUE;
}

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    TicketId ticket = {call_number(call, "ticket", 0)};
    guint limit = call_limit(call, CALL_LIMIT_MOST);
    g_autoptr(GPtrArray) rows = NULL;
    if (!store_outbox_list(store, call_word(call, "state"), ticket, limit, &rows, error))
        return FALSE;
    g_autoptr(NamedPeople) people = named_people_new(store);
    g_autoptr(Table) table = table_new(columns);
    for (guint i = 0; i < rows->len; i++)
        if (!add_row(table, people, rows->pdata[i], error))
            return FALSE;
    call_show_table(call, g_steal_pointer(&table));
    return TRUE;
}

/* --- show --- */

/* Named, since their bytes are in the message only when it leaves. */
static void
add_files(Record *record, const Rendering *rendering)
{
    g_autofree char *instead = NULL;
    g_autoptr(GPtrArray) files = attached_read(rendering->files, &instead);
    for (guint i = 0; i < files->len; i++)
        record_add(record, "file", cell_text(((const AttachedFile *)files->pdata[i])->name));
}

/* What sealing fixed, and the message as it goes over the wire, but for its files. */
static gboolean
add_sealed(Store *store, Record *record, const OutboxRow *row, GError **error)
{
    if (!row->rendering.value)
        return TRUE;
    g_autoptr(Rendering) rendering = NULL;
    if (!store_rendering_get(store, row->rendering, &rendering, error) ||
        !outbox_can_compose(row, rendering, error))
        return FALSE;
    g_autoptr(GBytes) message = outbox_compose(row, rendering);
    gsize length;
    const char *bytes = g_bytes_get_data(message, &length);
    g_autofree char *text = g_strndup(bytes, length);
    record_add(record, "message-id", cell_text(row->message_id));
    record_add(record, "date", cell_time(row->date_us));
    record_add(record, "envelope-sender", cell_text(row->bounce_address));
    add_files(record, rendering);
    record_add(record, "message", cell_block(text));
    return TRUE;
}

static gboolean
add_fields(Store *store, Record *record, const OutboxRow *row, GError **error)
{
    g_autoptr(NamedPeople) people = named_people_new(store);
    const char *address = address_of(people, row, error);
    if (!address)
        return FALSE;
    record_add(record, "id", cell_number(row->id.value));
    record_add(record, "state", cell_text(desk_word(outbox_state_words, (int)row->state)));
    record_add(record, "kind", cell_text(desk_word(outbox_kind_words, (int)row->kind)));
    record_add(record, "ticket", cell_number(row->ticket.value));
    record_add(record, "comment", cell_id(row->comment.value));
    record_add(record, "to", cell_text(address));
    record_add(record, "why", cell_text(desk_word(outbox_why_words, (int)row->why)));
    record_add(record, "created", cell_time(row->created_us));
    record_add(record, "next", cell_time(waits(row) ? row->next_us : 0));
    record_add(record, "attempts", cell_number(row->attempts));
    record_add(record, "reason", cell_text(row->reason));
    if (row->carrier.value)
        record_add(record, "carrier", cell_number(row->carrier.value));
    return TRUE;
}

static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    OutboxId id = {call_number(call, "N", 0)};
    g_autoptr(OutboxRow) row = NULL;
    g_autoptr(Record) record = record_new();
    if (!store_outbox_get(store, id, &row, error) || !add_fields(store, record, row, error) ||
        !add_sealed(store, record, row, error))
        return FALSE;
    call_show_record(call, g_steal_pointer(&record));
    return TRUE;
}

/* --- retry --- */

static gboolean
explain_none(Store *store, OutboxId id, GError **error)
{
    g_autoptr(OutboxRow) row = NULL;
    if (!store_outbox_get(store, id, &row, error))
        return FALSE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "outbox row %" G_GINT64_FORMAT
                " is %s, expected one that is pending, sealed or dead",
                id.value, desk_word(outbox_state_words, (int)row->state));
    return FALSE;
}

static gboolean
retry(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    OutboxId id = {0};
    guint count;
    const char *which = call_argument(call, "N|all");
    if (!g_str_equal(which, "all") && !command_number("N", which, &id.value, error))
        return FALSE;
    if (!store_outbox_retry(store, id, clock_now_us(flow_clock(call->flow)), &count, error))
        return FALSE;
    if (id.value && !count)
        return explain_none(store, id, error);
    call_say(call, "%u due now", count);
    if (call->json) {
        Record *record = record_new();
        record_add(record, "due", cell_number(count));
        call_show_record(call, record);
    }
    return TRUE;
}

/* --- the table --- */

static const Parameter list_options[] = {
    {"state", PARAMETER_WORD, PARAMETER_OPTIONAL, "STATE", "only these", outbox_state_words},
    {"ticket", PARAMETER_NUMBER, PARAMETER_OPTIONAL, "TICKET", "only this ticket's"},
    CALL_LIMIT_OPTION,
    {NULL}};
static const Parameter row[] = {{"N", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"}, {NULL}};
static const Parameter retry_arguments[] = {
    {"N|all", PARAMETER_TEXT, PARAMETER_ONE, NULL,
     "its number; or all: whatever is sealed and waits, or dead"},
    {NULL}};

const Command cmd_outbox[] = {{.words = "outbox list",
                               .help = "list mail that must leave or has left, newest first",
                               .options = list_options,
                               .read = list},
                              {.words = "outbox show",
                               .help = "show one of them, with the message once it is sealed",
                               .arguments = row,
                               .read = show},
                              {.words = "outbox retry",
                               .help = "make it due now",
                               .arguments = retry_arguments,
                               .write = retry},
                              {NULL}};
