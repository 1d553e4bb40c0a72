#include "ctl/call.h"
#include "ctl/cmd.h"
#include "store/requests.h"

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"kind", CELL_TEXT},
                                      {"state", CELL_TEXT},
                                      {"asked", CELL_TEXT, .shrinks = TRUE},
                                      {"at", CELL_TIME},
                                      {"about", CELL_TEXT, .shrinks = TRUE},
                                      {"answer", CELL_TEXT, .shrinks = TRUE},
                                      {"expires", CELL_TIME, .programs = TRUE},
                                      {NULL}};

static gint64
now(const Call *call)
{
    return clock_now_us(flow_clock(call->flow));
}

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(GPtrArray) lines = NULL;
    gint64 all;
    guint limit = call_limit(call, CALL_LIMIT_MOST);
    if (!store_request_list(store, call_flag(call, "all"), now(call), limit, &lines, &all, error))
        return FALSE;
    g_autoptr(Table) table = table_new(columns);
    for (guint i = 0; i < lines->len; i++) {
        const RequestLine *line = lines->pdata[i];
        const Request *request = line->request;
        table_add(table, cell_number(request->id.value));
        table_add(table, cell_text(desk_word(request_kind_words, (int)request->kind)));
        table_add(table, cell_text(request_state(request, now(call))));
        table_add(table, cell_text(line->address));
        table_add(table, cell_time(request->made_us));
        table_add(table, cell_text(request->about));
        table_add(table, cell_text(request->answer));
        table_add(table, cell_time(request->expires_us));
    }
    call_show_table(call, g_steal_pointer(&table));
    call_warn_left_out(call, lines->len, all);
    return TRUE;
}

/* The nonce is for who reads the mail. */
static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    RequestId id = {call_number(call, "N", 0)};
    g_autoptr(Request) request = NULL;
    g_autoptr(Person) person = NULL;
    if (!store_request_get(store, id, &request, error) ||
        !store_person_get(store, request->person, &person, error))
        return FALSE;
    Record *record = record_new();
    record_add(record, "id", cell_number(request->id.value));
    record_add(record, "kind", cell_text(desk_word(request_kind_words, (int)request->kind)));
    record_add(record, "state", cell_text(request_state(request, now(call))));
    record_add(record, "asked", cell_text(person->address));
    record_add(record, "about", cell_text(request->about));
    record_add(record, "made", cell_time(request->made_us));
    record_add(record, "sealed", cell_time(request->asked_us));
    record_add(record, "expires", cell_time(request->expires_us));
    record_add(record, "answered", cell_time(request->answered_us));
    record_add(record, "answer", cell_text(request->answer));
    record_add(record, "mails", cell_number(request->mails));
    call_show_record(call, record);
    return TRUE;
}

static gboolean
cancel(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    RequestId id = {call_number(call, "N", 0)};
    g_autoptr(Request) request = NULL;
    if (!store_request_get(store, id, &request, error))
        return FALSE;
    if (!request_is_open(request, now(call))) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "request %" G_GINT64_FORMAT " is %s, expected one that is open", id.value,
                    request_state(request, now(call)));
        return FALSE;
    }
    if (!store_request_close(store, id, "cancelled by the administrator", now(call), error))
        return FALSE;
    call_say(call, "request %" G_GINT64_FORMAT " cannot be answered any more", id.value);
    return TRUE;
}

static const Parameter list_options[] = {
    {"all", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "those that are over, too"},
    CALL_LIMIT_OPTION,
    {NULL}};
static const Parameter one[] = {{"N", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"}, {NULL}};

const Command cmd_request[] = {
    {.words = "request list",
     .help = "list the questions the desk mailed to somebody and has no answer to",
     .details = "A gathering one is not mailed yet: it may be about more by then.",
     .options = list_options,
     .read = list},
    {.words = "request show",
     .help = "show a question: who is asked, about what, and what became of it",
     .arguments = one,
     .read = show},
    {.words = "request cancel",
     .help = "take a question back: an answer to it does nothing any more",
     .arguments = one,
     .write = cancel},
    {NULL}};
