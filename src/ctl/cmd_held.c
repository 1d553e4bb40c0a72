#include "base/text.h"
#include "ctl/call.h"
#include "ctl/cmd.h"

#include <string.h>

#define SHOWN_BYTES (16 * 1024) /* of the message, without --raw */

/* Only two of a message's dispositions wait. */
static const DeskWord waiting_words[] = {
    {MESSAGE_HELD, "held"}, {MESSAGE_QUARANTINED, "quarantined"}, {0, NULL}};

/* What became of one that was tried again. */
static const DeskWord received_words[] = {
    {RECEIVED_NEW, "ticket opened"},      {RECEIVED_COMMENT, "comment added"},
    {RECEIVED_REPEAT, "was here before"}, {RECEIVED_COPY, "copy stored"},
    {RECEIVED_HELD, "held again"},        {RECEIVED_QUARANTINED, "quarantined again"},
    {RECEIVED_COMMANDS, "commands"},      {RECEIVED_BOUNCE, "bounce noted"},
    {RECEIVED_LOOP, "our own mail"},      {RECEIVED_TRY_LATER, "not now"},
    {RECEIVED_NO_ROOM, "no room"},        {RECEIVED_REFUSED, "refused"},
    {RECEIVED_ANSWER, "an answer"},       {0, NULL}};

/* --- list --- */

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"state", CELL_TEXT},
                                      {"at", CELL_TIME},
                                      {"from", CELL_TEXT, .shrinks = TRUE},
                                      {"reason", CELL_TEXT, .shrinks = TRUE},
                                      {"message", CELL_NUMBER, .programs = TRUE},
                                      {"resolved", CELL_TIME, .programs = TRUE},
                                      {NULL}};

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(GPtrArray) list = NULL;
    gint64 all;
    guint limit = call_limit(call, CALL_LIMIT_MOST);
    if (!store_held_list(store, call_flag(call, "all"), limit, &list, &all, error))
        return FALSE;
    g_autoptr(Table) table = table_new(columns);
    for (guint i = 0; i < list->len; i++) {
        const Held *held = list->pdata[i];
        table_add(table, cell_number(held->id.value));
        table_add(table,
                  cell_text(held->resolved_us ? "resolved"
                                              : desk_word(waiting_words, (int)held->disposition)));
        table_add(table, cell_time(held->at_us));
        table_add(table, cell_text(held->from));
        table_add(table, cell_text(held->reason));
        table_add(table, cell_number(held->message.value));
        table_add(table, cell_time(held->resolved_us));
    }
    call_show_table(call, g_steal_pointer(&table));
    call_warn_left_out(call, list->len, all);
    return TRUE;
}

/* --- show --- */

/* The bytes as text for a block: a NUL would end it, and shows as what it is. */
static char *
message_text(GBytes *raw, gsize most, gboolean *ret_cut)
{
    gsize length;
    const char *bytes = g_bytes_get_data(raw, &length);
    *ret_cut = length > most;
    GString *text = g_string_sized_new(MIN(length, most));
    for (gsize i = 0; i < MIN(length, most); i++) {
        if (bytes[i])
            g_string_append_c(text, bytes[i]);
        else
            g_string_append(text, "\\x00");
    }
    return g_string_free(text, FALSE);
}

static void
add_message(const Call *call, Record *record, GBytes *raw)
{
    gboolean cut;
    gsize length;
    gboolean whole = call_flag(call, "raw");
    const guint8 *bytes = g_bytes_get_data(raw, &length);
    g_autofree char *text = message_text(raw, whole ? G_MAXSIZE : SHOWN_BYTES, &cut);
    record_add(record, "bytes", cell_number((gint64)length));
    record_add(record, "cut", cell_flag(cut));
    record_add(record, "raw", cell_block(text));
    if (whole && call->json) {
        g_autofree char *base64 = g_base64_encode(bytes, length);
        record_add(record, "base64", cell_text(base64));
    }
}

static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    HeldId id = {call_number(call, "N", 0)};
    g_autoptr(Held) held = NULL;
    g_autoptr(StoredMessage) message = NULL;
    if (!store_held_get(store, id, &held, error) ||
        !store_message_get(store, held->message, &message, error))
        return FALSE;
    Record *record = record_new();
    record_add(record, "id", cell_number(id.value));
    record_add(record, "state", cell_text(desk_word(waiting_words, (int)held->disposition)));
    record_add(record, "reason", cell_text(held->reason));
    record_add(record, "from", cell_text(held->from));
    record_add(record, "at", cell_time(held->at_us));
    record_add(record, "resolved", cell_time(held->resolved_us));
    record_add(record, "received", cell_time(message->received_us));
    record_add(record, "envelope-sender", cell_text(message->reverse_path));
    record_add(record, "peer", cell_text(message->peer));
    record_add(record, "recipients", cell_list((const char *const *)message->recipients));
    add_message(call, record, message->raw);
    call_show_record(call, record);
    return TRUE;
}

/* --- retry --- */

static gboolean
find_waiting(Store *store, gpointer data, GError **error)
{
    GArray **ret_ids = data;
    return store_held_waiting(store, ret_ids, error);
}

/* The ids (of HeldId) that are to be tried again. */
static gboolean
choose(Call *call, GArray **ret_ids, GError **error)
{
    const char *which = call_argument(call, "N|all");
    if (g_str_equal(which, "all"))
        return flow_read(call->flow, find_waiting, ret_ids, error);
    HeldId id;
    if (!command_number("N", which, &id.value, error))
        return FALSE;
    *ret_ids = g_array_new(FALSE, FALSE, sizeof(HeldId));
    g_array_append_val(*ret_ids, id);
    return TRUE;
}

static const TableColumn retry_columns[] = {{"id", CELL_NUMBER},
                                            {"outcome", CELL_TEXT},
                                            {"ticket", CELL_NUMBER},
                                            {"comment", CELL_NUMBER},
                                            {"why", CELL_TEXT, .shrinks = TRUE},
                                            {NULL}};

static void
add_outcome(Table *table, HeldId id, const char *outcome, const Received *received, const char *why)
{
    table_add(table, cell_number(id.value));
    table_add(table, cell_text(outcome));
    table_add(table, cell_id(received->ticket.value));
    table_add(table, cell_id(received->comment.value));
    table_add(table, cell_text(why));
}

/* Whether the message is where it belongs now. */
static gboolean
is_settled(ReceivedKind kind)
{
    switch (kind) {
    case RECEIVED_NEW:
    case RECEIVED_COMMENT:
    case RECEIVED_COMMANDS:
    case RECEIVED_REPEAT:
    case RECEIVED_COPY:
    case RECEIVED_BOUNCE:
    case RECEIVED_LOOP:
    case RECEIVED_ANSWER:
        return TRUE;
    case RECEIVED_HELD:
    case RECEIVED_QUARANTINED:
    case RECEIVED_TRY_LATER:
    case RECEIVED_NO_ROOM:
    case RECEIVED_REFUSED:
        return FALSE;
    }
    return FALSE;
}

/* Whether it is where it belongs now. */
static gboolean
retry_one(Call *call, HeldId id, Table *table)
{
    Received received = {0};
    g_autoptr(GError) error = NULL;
    if (!flow_held_retry(call->flow, id, &received, &error)) {
        add_outcome(table, id, "failed", &received, error->message);
        return FALSE;
    }
    gboolean settled = is_settled(received.kind);
    add_outcome(table, id, desk_word(received_words, (int)received.kind), &received, received.why);
    received_clear(&received);
    return settled;
}

/* Tries them all: one that fails does not keep the others from it, but a daemon that ends does.
 * Returns how many are where they belong. */
static guint
retry_each(Call *call, const GArray *ids, Table *table)
{
    guint settled = 0;
    for (guint i = 0; i < ids->len && !call_must_stop(call); i++)
        settled += retry_one(call, g_array_index(ids, HeldId, i), table) ? 1 : 0;
    return settled;
}

static gboolean
retry(Call *call, GError **error)
{
    g_autoptr(GArray) ids = NULL;
    if (!choose(call, &ids, error))
        return FALSE;
    Table *table = table_new(retry_columns);
    guint settled = retry_each(call, ids, table);
    guint tried = table_size(table);
    call_show_table(call, table);
    if (tried < ids->len)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                    "posternd is stopping: %u of %u were tried, expected the others to be tried "
                    "when it runs again",
                    tried, ids->len);
    else if (settled < ids->len)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                    "%u of %u still wait, expected none: held show N says why", ids->len - settled,
                    ids->len);
    return settled == ids->len;
}

/* --- the table --- */

static const Parameter list_options[] = {
    {"all", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "those that were resolved, too"},
    CALL_LIMIT_OPTION,
    {NULL}};
static const Parameter one[] = {{"N", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"}, {NULL}};
static const Parameter show_options[] = {
    {"raw", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL,
     "all of the message (with --json in base64, too), not only its beginning"},
    {NULL}};
static const Parameter retry_arguments[] = {
    {"N|all", PARAMETER_TEXT, PARAMETER_ONE, NULL, "its number; or all that wait"}, {NULL}};

const Command cmd_held[] = {
    {.words = "held list",
     .help = "list the newest mail that waits: held for a fault of ours, or quarantined",
     .options = list_options,
     .read = list},
    {.words = "held show",
     .help = "show why a message waits, and the message",
     .arguments = one,
     .options = show_options,
     .read = show},
    {.words = "held retry",
     .help = "take a message along the line again",
     .details = "It stays where it is when the same comes of it; the exit code is 1 then.",
     .arguments = retry_arguments,
     .run = retry},
    {NULL}};
