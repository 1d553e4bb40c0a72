/* The line from bytes to the answer, as the thread that received them sees it. */
#include "flow/flow_private.h"

#include "base/killpoint.h"
#include "base/log.h"

void
received_clear(Received *received)
{
    g_clear_pointer(&received->why, g_free);
    *received = (Received){0};
}

static void
answer_all(const Reading *reading, Received *received, ReceivedKind kind, const char *why)
{
    for (guint i = 0; i < reading->recipients->len; i++) {
        received_clear(&received[i]);
        received[i].kind = kind;
        received[i].why = g_strdup(why);
    }
}

static gsize
write_cost(const Reading *reading)
{
    return reading->incoming->content_length * 2 + 4096;
}

static gboolean
run_transaction(Flow *flow, Transaction *job, GError **error)
{
    if (!store_writer_run(flow->parts.writer, WRITER_INTAKE, write_cost(job->reading),
                          transaction_run, job, error))
        return FALSE;
    flow_settle_rest(flow, &job->settling);
    return TRUE;
}

/* Whether trying again can help: then the sender keeps the message. */
static gboolean
answer_error(const Reading *reading, Received *received, const GError *error)
{
    if (!postern_error_passes(error))
        return FALSE;
    gboolean full = g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_FULL);
    answer_all(reading, received, full ? RECEIVED_NO_ROOM : RECEIVED_TRY_LATER, error->message);
    return TRUE;
}

/* A fault of ours: the message is kept whole, and an administrator sees it. */
static void
hold(Flow *flow, Transaction *job, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *reason = g_strdup(why);
    job->hold = reason;
    log_event(LOG_ERROR, "message-held", "peer", job->reading->incoming->peer, "why", why, NULL);
    if (run_transaction(flow, job, &error) || answer_error(job->reading, job->received, error))
        return;
    log_event(LOG_ERROR, "message-not-stored", "why", error->message, NULL);
    answer_all(job->reading, job->received, RECEIVED_TRY_LATER, error->message);
}

static void
run_line(Flow *flow, Transaction *job)
{
    g_autoptr(GError) error = NULL;
    const Reading *reading = job->reading;
    if (reading->trouble)
        answer_all(reading, job->received, RECEIVED_TRY_LATER, reading->trouble);
    else if (reading->refusal)
        answer_all(reading, job->received, RECEIVED_REFUSED, reading->refusal);
    else if (reading->outcome == PARSE_BUSY)
        answer_all(reading, job->received, RECEIVED_TRY_LATER, reading->why);
    else if (reading->outcome == PARSE_HELD)
        hold(flow, job, reading->why);
    else if (!run_transaction(flow, job, &error) && !answer_error(reading, job->received, error))
        hold(flow, job, error->message);
    if (job->told)
        flow_deliver_wake(flow);
}

void
flow_receive(Flow *flow, const Incoming *incoming, Received *received)
{
    g_autoptr(Reading) reading = reading_new(flow, incoming);
    KILLPOINT(MESSAGE_READ);
    Transaction job = {.flow = flow, .reading = reading, .received = received};
    run_line(flow, &job);
    for (guint i = 0; i < reading->recipients->len; i++)
        received[i].mail = reading->kind.kind;
}

/* --- held and quarantined mail, once more --- */

typedef struct {
    HeldId id;
    StoredMessage *message;
} HeldLookup;

static void
held_lookup_clear(HeldLookup *lookup)
{
    stored_message_free(lookup->message);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HeldLookup, held_lookup_clear)

static gboolean
look_up_held(Store *store, gpointer data, GError **error)
{
    HeldLookup *lookup = data;
    g_autoptr(Held) held = NULL;
    return store_held_get(store, lookup->id, &held, error) &&
           store_message_get(store, held->message, &lookup->message, error);
}

/* A message that could not be read stays held; one that could not be stored stays as it is, and the
 * error says why. */
static gboolean
run_again(Flow *flow, Transaction *job, GError **error)
{
    const Reading *reading = job->reading;
    if (reading->trouble || reading->outcome == PARSE_BUSY) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "reading the message: %s",
                    reading->trouble ? reading->trouble : reading->why);
        return FALSE;
    }
    job->hold = reading->outcome == PARSE_HELD ? reading->why : NULL;
    if (!run_transaction(flow, job, error))
        return FALSE;
    if (job->told)
        flow_deliver_wake(flow);
    return TRUE;
}

Incoming
incoming_of_stored(const StoredMessage *message)
{
    gsize length = 0;
    gconstpointer content = g_bytes_get_data(message->raw, &length);
    return (Incoming){.reverse_path = message->reverse_path,
                      .recipients = (const char *const *)message->recipients,
                      .content = content,
                      .content_length = length,
                      .peer = message->peer,
                      .login.person = message->login};
}

guint
received_worst(const Received *received, guint count)
{
    for (guint i = 0; i < count; i++)
        if (received[i].kind == RECEIVED_HELD || received[i].kind == RECEIVED_QUARANTINED)
            return i;
    return 0;
}

gboolean
flow_held_retry(Flow *flow, HeldId held, Received *ret_received, GError **error)
{
    g_auto(HeldLookup) lookup = {.id = held};
    if (!flow_read(flow, look_up_held, &lookup, error))
        return FALSE;
    Incoming incoming = incoming_of_stored(lookup.message);
    guint count = g_strv_length(lookup.message->recipients);
    g_autofree Received *received = g_new0(Received, count + 1);
    g_autoptr(Reading) reading = reading_new(flow, &incoming);
    Transaction job = {.flow = flow, .reading = reading, .retried = held, .received = received};
    gboolean ok = run_again(flow, &job, error);
    guint told = received_worst(received, count);
    if (ok)
        *ret_received = received[told];
    for (guint i = 0; i < count; i++)
        if (!ok || i != told)
            received_clear(&received[i]);
    return ok;
}

/* --- explaining --- */

static void
describe_kind(const Reading *reading, GString *text)
{
    const KindVerdict *kind = &reading->kind;
    g_autofree char *why = kind_describe(kind->evidence);
    g_string_append_printf(text, "kind: %s%s%s%s%s\n", kind_name(kind->kind),
                           kind->by_list ? ", through a list" : "", *why ? " (" : "", why,
                           *why ? ")" : "");
    for (guint i = 0; kind->bounce && i < kind->bounce->recipients->len; i++) {
        const BounceRecipient *each = kind->bounce->recipients->pdata[i];
        g_autofree char *said = route_hide_tokens(reading->routes, each->text);
        g_string_append_printf(
            text, "recipient: %s: %s, %s, %s%s%s%s\n", *each->address ? each->address : "?",
            bounce_action_name(each->action), each->status, bounce_reason_name(each->reason),
            each->hard ? ", for good" : "", *said ? ": " : "", said);
    }
}

static void
describe(const Reading *reading, GString *text)
{
    const Mail *mail = reading->mail;
    g_autofree char *automatic =
        reading->automatic ? automatic_describe(reading->automatic) : g_strdup("no");
    g_string_append_printf(text, "subject: %s\n", mail->subject);
    if (reading->sender.address)
        g_string_append_printf(text, "from: %s%s%s\n", reading->sender.address,
                               reading->sender.list ? " via the list " : "",
                               reading->sender.list ? reading->sender.list : "");
    else
        g_string_append_printf(text, "from: nobody: %s\n", reading->sender.why);
    if (reading->login)
        g_string_append_printf(text, "login: %s\n", reading->login);
    g_string_append_printf(text, "identity: %s: %s\n", identity_name(reading->identity.level),
                           reading->identity.why);
    g_string_append_printf(text, "automatic: %s\n", automatic);
    describe_kind(reading, text);
    g_string_append_printf(text, "attachments: %u\n", mail->attachments->len);
}

gboolean
flow_explain(Flow *flow, const Incoming *incoming, char **ret_text, GError **error)
{
    g_autoptr(Reading) reading = reading_new(flow, incoming);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree Received *received = g_new0(Received, reading->recipients->len + 1);
    g_autoptr(GError) undone = NULL;
    if (reading->trouble || reading->outcome != PARSE_DONE) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "reading the message: %s",
                    reading->trouble ? reading->trouble : reading->why);
        return FALSE;
    }
    describe(reading, text);
    if (reading->refusal) {
        g_string_append_printf(text, "refused at the door: %s\n", reading->refusal);
        *ret_text = g_string_free(g_steal_pointer(&text), FALSE);
        return TRUE;
    }
    Transaction job = {.flow = flow,
                       .reading = reading,
                       .received = received,
                       .trace = text,
                       .described = text->len};
    gboolean done = run_transaction(flow, &job, &undone);
    for (guint i = 0; i < reading->recipients->len; i++)
        received_clear(&received[i]);
    if (!done && !job.explained) {
        g_propagate_error(error, g_steal_pointer(&undone));
        return FALSE;
    }
    *ret_text = g_string_free(g_steal_pointer(&text), FALSE);
    return TRUE;
}
