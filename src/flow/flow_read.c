/* What is known of a message before the database is asked. */
#include "flow/flow_private.h"

#include "base/limits.h"
#include "desk/mail_command.h"
#include "mail/list.h"
#include "mail/msgid.h"

#include <string.h>

/* What nothing in it tells from a second message is told by when a mailbox got it. */
static void
read_key(Reading *reading)
{
    const Incoming *incoming = reading->incoming;
    gsize length = incoming->content_length;
    reading->has_key = ingest_key_make(reading->header, incoming->content, length, &reading->key);
    if (reading->has_key || !incoming->mailbox_key || !incoming->mailbox_date_s)
        return;
    reading->key = ingest_key_of_dated(incoming->content, length, incoming->mailbox_date_s);
    reading->has_key = TRUE;
}

static void
read_header(Flow *flow, Reading *reading)
{
    const Incoming *incoming = reading->incoming;
    reading->header = header_block_scan(incoming->content, incoming->content_length);
    sender_read(reading->header, &reading->sender);
    identity_judge(reading->header, incoming->peer, &flow->trust.trust, &reading->sender,
                   &reading->identity);
    reading_judge_login(flow, reading);
    read_key(reading);
    g_autofree char *message_id = header_block_value(reading->header, "Message-ID");
    reading->message_id = msgid_parse(message_id);
    reading->automatic =
        automatic_judge(reading->header, incoming->reverse_path, reading->sender.address);
    g_autofree char *mark = header_block_value(reading->header, ROUTE_MARK_FIELD);
    if (*mark && route_mark_is_ours(reading->routes, mark, &reading->own))
        reading->automatic |= AUTOMATIC_OWN_MARK;
}

/* Recipients were ours at RCPT; should the table have changed since, the rest of the line sees them
 * as unknown tokens. */
static void
read_recipients(Reading *reading)
{
    for (const char *const *r = reading->incoming->recipients; *r; r++) {
        Route route = {.kind = ROUTE_REPLY};
        if (!route_table_find(reading->routes, *r, reading->now_us, &route))
            route = (Route){.kind = ROUTE_REPLY};
        g_array_append_val(reading->recipients, route);
    }
}

static gboolean
holds(const GArray *tokens, const Token *token)
{
    for (guint i = 0; i < tokens->len; i++) {
        const Token *known = &g_array_index(tokens, Token, i);
        if (known->thread.value == token->thread.value &&
            known->request.value == token->request.value &&
            known->person.value == token->person.value && known->epoch == token->epoch)
            return TRUE;
    }
    return FALSE;
}

/* Each thread and person once, and not more than a conversation has: a stranger chooses how many
 * there are. */
static void
add_token(GArray *tokens, const Token *token, guint limit)
{
    if (tokens->len < limit && !holds(tokens, token))
        g_array_append_val(tokens, *token);
}

/* With no time to compare with, a token of any age is read: what a message answers does not expire.
 */
#define ANY_AGE 0

/* The first address of ours in To or Cc that opens tickets: what goes there is not only logged. */
static void
read_named(Reading *reading)
{
    const GPtrArray *named = reading->mail->recipients;
    for (guint i = 0; i < named->len && !reading->has_named; i++) {
        const MailRecipient *recipient = named->pdata[i];
        gboolean to = recipient->field == MAIL_FIELD_TO || recipient->field == MAIL_FIELD_CC;
        reading->has_named =
            to && route_table_find(reading->routes, recipient->address, ANY_AGE, &reading->named) &&
            reading->named.kind == ROUTE_DESK && !reading->named.logs;
    }
}

static void
read_tokens(Reading *reading)
{
    const GPtrArray *named = reading->mail->recipients;
    for (guint i = 0; i < named->len; i++) {
        const MailRecipient *recipient = g_ptr_array_index(named, i);
        Route route;
        if (recipient->field == MAIL_FIELD_REPLY_TO ||
            !route_table_find(reading->routes, recipient->address, ANY_AGE, &route) ||
            (route.kind != ROUTE_REPLY && route.kind != ROUTE_REQUEST))
            continue;
        add_token(reading->answered, &route.token, LIMIT_ANSWERED);
        if (route_table_find(reading->routes, recipient->address, reading->now_us, &route))
            add_token(reading->tokens, &route.token, LIMIT_TOKENS);
    }
}

static void
add_signed_id(Reading *reading, const char *message_id)
{
    Token token;
    if (!route_read_message_id(reading->routes, message_id, ANY_AGE, &token))
        return;
    add_token(reading->answered, &token, LIMIT_ANSWERED);
    if (route_read_message_id(reading->routes, message_id, reading->now_us, &token))
        add_token(reading->signed_ids, &token, LIMIT_TOKENS);
}

/* In-Reply-To names the parent; the last of References is the nearest (RFC 5322 §3.6.4). */
static void
read_signed_ids(Reading *reading)
{
    for (char **id = reading->mail->in_reply_to; *id; id++)
        add_signed_id(reading, *id);
    for (guint n = g_strv_length(reading->mail->references); n > 0; n--)
        add_signed_id(reading, reading->mail->references[n - 1]);
}

/* A signature covers one of two fields, and we read the other: such a mail may be somebody's old
 * one with new fields on top. */
static gboolean
has_fields_twice(const HeaderBlock *header)
{
    static const char *const once[] = {"Date",
                                       "Message-ID",
                                       "Subject",
                                       "To",
                                       "Cc",
                                       "Reply-To",
                                       "In-Reply-To",
                                       "References",
                                       "MIME-Version",
                                       "Content-Type",
                                       "Content-Transfer-Encoding"};
    for (gsize i = 0; i < G_N_ELEMENTS(once); i++)
        if (header_block_count(header, once[i]) > 1)
            return TRUE;
    return FALSE;
}

/* Whatever is true of the sender. */
static const char *
no_commands(const Reading *reading)
{
    if (reading->automatic)
        return "the message was sent by a machine or through a list";
    if (header_block_count(reading->header, "Resent-From"))
        return "the message was sent on as it came";
    if (has_fields_twice(reading->header))
        return "the message has a field twice that may be there once";
    if (reading->block->disagree)
        return "the plain text of the message and its HTML do not begin with the same commands";
    return NULL;
}

/* A refused or mistyped #private never makes a message public. Of a mail that is handed on, lines
 * further down are not the sender's. */
static void
read_commands(Reading *reading)
{
    const Mail *mail = reading->mail;
    reading->block = command_block_read(mail, mail_command_known);
    reading->no_commands = no_commands(reading);
    reading->asks_private = command_asks_private(mail, mail_command_known);
    reading_find_spam(reading);
    if (reading->block->length && !reading->no_commands)
        reading->commanded = halves_read(mail->text, reading->block->length, mail->attachments);
}

/* A bounce or a delay names the mail it is about by its Message-ID. */
static void
read_kind(Reading *reading)
{
    KindVerdict *kind = &reading->kind;
    kind_judge(reading->header, reading->automatic, reading->mail, kind);
    if (kind_is_machine(kind->kind) && !reading->automatic)
        reading->automatic |= AUTOMATIC_KIND;
    if (kind->bounce && *kind->bounce->message_id &&
        !route_read_message_id(reading->routes, kind->bounce->message_id, ANY_AGE,
                               &reading->returned))
        reading->returned = (Token){0};
}

static void
read_bytes(Flow *flow, Reading *reading)
{
    const Incoming *incoming = reading->incoming;
    reading->outcome =
        parse_pool_read(flow->parts.pool, incoming->content, incoming->content_length,
                        &reading->mail, &reading->mail_bytes, &reading->why);
}

/* What was stored is what a worker said then, and was looked at when it said so. */
static void
read_stored(Reading *reading, GBytes *mail)
{
    g_autoptr(GError) error = NULL;
    gsize length;
    gconstpointer data = g_bytes_get_data(mail, &length);
    reading->mail = mail_from_bytes(data, length, &error);
    reading->outcome = reading->mail ? PARSE_DONE : PARSE_HELD;
    if (reading->mail)
        reading->mail_bytes = g_bytes_ref(mail);
    else
        reading->why = g_strdup(error->message);
}

static void
read_mail(Reading *reading)
{
    if (reading->outcome != PARSE_DONE)
        return;
    read_kind(reading);
    read_commands(reading);
    reading->halves = halves_read(reading->mail->text, 0, reading->mail->attachments);
    RuleMail facts = {.author = reading->sender.address ? reading->sender.address : "",
                      .automatic = reading->automatic,
                      .subject = reading->mail->subject,
                      .body =
                          reading->commanded ? reading->commanded->typed : reading->halves->typed};
    reading->marks = rule_marks_new(reading->rules, &facts);
    reading->list = list_address(reading->header, reading->mail);
    read_named(reading);
    read_tokens(reading);
    read_signed_ids(reading);
    reading_find_forward(reading);
    reading->asks_private |= !reading->forward && command_holds_private(reading->halves->typed);
}

static Reading *
begin(Flow *flow, const Incoming *incoming)
{
    Reading *reading = g_new0(Reading, 1);
    reading->incoming = incoming;
    reading->now_us = clock_now_us(flow->parts.clock);
    reading->routes = flow_routes(flow);
    reading->rules = flow_rules(flow);
    reading->recipients = g_array_new(FALSE, FALSE, sizeof(Route));
    reading->tokens = g_array_new(FALSE, FALSE, sizeof(Token));
    reading->signed_ids = g_array_new(FALSE, FALSE, sizeof(Token));
    reading->answered = g_array_new(FALSE, FALSE, sizeof(Token));
    read_header(flow, reading);
    read_recipients(reading);
    return reading;
}

Reading *
reading_new(Flow *flow, const Incoming *incoming)
{
    Reading *reading = begin(flow, incoming);
    read_bytes(flow, reading);
    read_mail(reading);
    return reading;
}

Reading *
reading_released(Flow *flow, const Incoming *incoming, GBytes *mail, const Route *route)
{
    Reading *reading = begin(flow, incoming);
    reading->released = route;
    read_stored(reading, mail);
    read_mail(reading);
    return reading;
}

void
reading_free(Reading *reading)
{
    if (!reading)
        return;
    header_block_free(reading->header);
    sender_clear(&reading->sender);
    kind_verdict_clear(&reading->kind);
    identity_clear(&reading->identity);
    g_free(reading->login);
    g_free(reading->list);
    g_free(reading->refusal);
    g_free(reading->trouble);
    g_free(reading->message_id);
    mail_free(reading->mail);
    g_clear_pointer(&reading->mail_bytes, g_bytes_unref);
    g_free(reading->why);
    rule_marks_free(reading->marks);
    halves_free(reading->halves);
    command_block_free(reading->block);
    halves_free(reading->commanded);
    rule_set_unref(reading->rules);
    route_table_unref(reading->routes);
    g_array_unref(reading->recipients);
    g_array_unref(reading->tokens);
    g_array_unref(reading->signed_ids);
    g_array_unref(reading->answered);
    forward_free(reading->forward);
    g_clear_pointer(&reading->forward_bytes, g_bytes_unref);
    rule_marks_free(reading->forward_marks);
    halves_free(reading->forward_halves);
    halves_free(reading->forward_note);
    g_free(reading);
}
