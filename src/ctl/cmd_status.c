#include "config.h"

#include "base/limits.h"
#include "base/units.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/deaf.h"
#include "ctl/mailboxes_shown.h"
#include "store/search.h"

typedef struct {
    Call *call;
    guint64 outbox[OUTBOX_DEAD + 1];
    guint held;
    guint quarantined;
    guint not_indexed;
    GPtrArray *deaf;
} Counts;

static void
counts_clear(Counts *counts)
{
    g_clear_pointer(&counts->deaf, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Counts, counts_clear)

static gboolean
count(Store *store, gpointer data, GError **error)
{
    Counts *counts = data;
    return store_outbox_count(store, counts->outbox, error) &&
           store_held_count(store, &counts->held, &counts->quarantined, error) &&
           store_search_waiting(store, LIMIT_SEARCH_COUNTED, &counts->not_indexed, error) &&
           deaf_addresses(store, flow_config(counts->call->flow), &counts->deaf, error);
}

static char *
door_form(const ConfListen *door)
{
    const char *protocol = door->protocol == CONF_SMTP ? "smtp" : "lmtp";
    static const char *const tls[] = {[CONF_TLS_NONE] = "",
                                      [CONF_TLS_STARTTLS] = " tls starttls",
                                      [CONF_TLS_REQUIRED] = " tls required",
                                      [CONF_TLS_IMPLICIT] = " tls implicit"};
    if (door->socket)
        return g_strdup_printf("%s %s", protocol, door->socket);
    return g_strdup_printf("%s %s port %u%s%s", protocol, door->address, door->port, tls[door->tls],
                           door->auth ? " auth" : "");
}

static void
add_doors(Record *record, const Config *config)
{
    g_autoptr(GPtrArray) doors = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < config->listen->len; i++)
        g_ptr_array_add(doors, door_form(config->listen->pdata[i]));
    g_ptr_array_add(doors, NULL);
    record_add(record, "doors", cell_list((const char *const *)doors->pdata));
}

/* The one in force, which need not be what the files hold by now. */
static void
add_certificate(Call *call, Record *record)
{
    g_autoptr(TlsCredentials) shown = call->tls ? tls_server_credentials(call->tls) : NULL;
    gint64 now_us = clock_now_us(flow_clock(call->flow));
    g_autofree char *why = shown ? tls_credentials_complaint(shown, now_us) : NULL;
    record_add(record, "certificate", cell_text(shown ? tls_credentials_names(shown) : NULL));
    record_add(record, "certificate-until", cell_time(shown ? tls_credentials_end_us(shown) : 0));
    record_add(record, "certificate-trouble", cell_text(why));
}

static void
add_outgoing(Record *record, const Outgoing *outgoing, const FlowStatus *status)
{
    g_autofree char *where = outgoing->kind == OUTGOING_MAILDIR
                                 ? g_strdup_printf("maildir %s", outgoing->path)
                                 : g_strdup_printf("%s port %u", outgoing->host, outgoing->port);
    record_add(record, "smarthost", cell_text(where));
    record_add(record, "smarthost-reachable", cell_flag(status->reachable));
    record_add(record, "smarthost-trouble", cell_text(status->trouble));
    record_add(record, "sent-since-start", cell_number((gint64)status->sent));
}

static void
add_process(Call *call, Record *record, const FlowStatus *status)
{
    const Config *config = flow_config(call->flow);
    gint64 up_us = clock_now_us(flow_clock(call->flow)) - status->started_us;
    g_autofree char *uptime = units_format_duration(up_us);
    record_add(record, "version", cell_text(PACKAGE_VERSION));
    record_add(record, "desk", cell_text(config->desk_name));
    record_add(record, "domain", cell_text(config->domain));
    record_add(record, "started", cell_time(status->started_us));
    record_add(record, "uptime", cell_text(uptime));
    add_doors(record, config);
}

/* Behind which walls the workers sit; none where none has started yet. */
static Cell
walls_cell(guint32 walls)
{
    const char *words[3] = {NULL};
    guint count = 0;
    if (walls & PARSE_WALL_SECCOMP)
        words[count++] = "seccomp";
    if (walls & PARSE_WALL_LANDLOCK)
        words[count++] = "landlock";
    return cell_list(words);
}

static void
add_work(Record *record, const FlowStatus *status)
{
    record_add(record, "parser-workers", cell_number(status->parser.workers));
    record_add(record, "parser-walls", walls_cell(status->parser.walls));
    record_add(record, "parser-messages", cell_number((gint64)status->parser.read));
    record_add(record, "parser-deaths", cell_number((gint64)status->parser.deaths));
    record_add(record, "writer-commits", cell_number((gint64)status->writer.commits));
    record_add(record, "writer-jobs", cell_number((gint64)status->writer.jobs));
    record_add(record, "writer-failed", cell_number((gint64)status->writer.failed));
    record_add(record, "writer-waiting", cell_number(status->writer.waiting));
}

static const TableColumn outbox_columns[] = {{"state", CELL_TEXT}, {"count", CELL_NUMBER}, {NULL}};

static Table *
outbox_table(const Counts *counts)
{
    Table *table = table_new(outbox_columns);
    for (const DeskWord *word = outbox_state_words; word->word; word++) {
        table_add(table, cell_text(word->word));
        table_add(table, cell_number((gint64)counts->outbox[word->value]));
    }
    return table;
}

static const TableColumn deaf_columns[] = {
    {"address", CELL_TEXT}, {"why", CELL_TEXT, .shrinks = TRUE}, {NULL}};

static Table *
deaf_table(const Counts *counts)
{
    Table *table = table_new(deaf_columns);
    for (guint i = 0; i < counts->deaf->len; i++) {
        const DeafAddress *deaf = counts->deaf->pdata[i];
        table_add(table, cell_text(deaf->address->address));
        table_add(table, cell_text(deaf->why));
    }
    return table;
}

static gboolean
status(Call *call, GError **error)
{
    g_auto(Counts) counts = {.call = call};
    if (!flow_read(call->flow, count, &counts, error))
        return FALSE;
    FlowStatus now;
    flow_status(call->flow, &now);
    Record *record = record_new();
    add_process(call, record, &now);
    add_certificate(call, record);
    add_outgoing(record, &flow_config(call->flow)->outgoing, &now);
    record_add(record, "held", cell_number(counts.held));
    record_add(record, "quarantined", cell_number(counts.quarantined));
    record_add(record, "not-indexed", cell_number(counts.not_indexed));
    add_work(record, &now);
    record_add_table(record, "outbox", outbox_table(&counts));
    record_add_table(record, "mailboxes", mailboxes_shown_status(call));
    record_add_table(record, "nobody-hears", deaf_table(&counts));
    flow_status_clear(&now);
    call_show_record(call, record);
    return TRUE;
}

const Command cmd_status[] = {
    {.words = "status",
     .help = "show how the daemon does",
     .details =
         "nobody-hears lists configured addresses whose new tickets would reach nobody on the "
         "staff. parser-walls says what shuts those in who read mail, see postern-parse(8).",
     .run = status},
    {NULL}};
