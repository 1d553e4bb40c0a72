#include "tests/unit/smarthost.h"

#include <string.h>

/* --- the smarthost: answers each verb as the script says, and writes down what it heard --------
 */

const Script polite = {.greeting = "220 hello",
                       .ehlo = "250-sink\r\n250-DSN\r\n250-SIZE 1000000\r\n250 AUTH \t\tX",
                       .helo = "250 sink",
                       .starttls = "220 go on",
                       .mail = "250 ok",
                       .rcpt = "250 ok",
                       .data = "354 go on",
                       .dot = "250 2.0.0 queued as 7",
                       .rset = "250 ok"};

const Script quick = {.greeting = "220 hello",
                      .ehlo = "250-sink\r\n250-PIPELINING\r\n250 DSN",
                      .helo = "250 sink",
                      .starttls = "220 go on",
                      .mail = "250 ok",
                      .rcpt = "250 ok",
                      .data = "354 go on",
                      .dot = "250 2.0.0 queued as 7",
                      .rset = "250 ok"};

static gboolean
answer(PeerLine *line, const char *reply)
{
    if (g_str_equal(reply, HANG))
        peer_read_all(line);
    if (g_str_equal(reply, HANG) || g_str_equal(reply, DROP))
        return FALSE;
    g_autofree char *bytes = g_strconcat(reply, "\r\n", NULL);
    return peer_send(line, bytes);
}

static const char *
reply_to(const Script *script, const char *command)
{
    const struct {
        const char *verb, *reply;
    } verbs[] = {{"EHLO", script->ehlo}, {"HELO", script->helo}, {"STARTTLS", script->starttls},
                 {"MAIL", script->mail}, {"RCPT", script->rcpt}, {"DATA", script->data},
                 {"RSET", script->rset}, {"QUIT", "221 bye"}};
    for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (g_str_has_prefix(command, verbs[i].verb))
            return verbs[i].reply;
    return "500 what";
}

static gboolean obey(PeerLine *line, Script *script, const char *command);

/* What comes behind the content before it is answered. */
static gboolean
take_ahead(PeerLine *line, Script *script)
{
    g_autoptr(GPtrArray) ahead = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < script->waits || (script->swallows && peer_has_more(line, 50)); i++)
        g_ptr_array_add(ahead, peer_read_line(line));
    gboolean going = answer(line, script->dot);
    script->waits = 0;
    for (guint i = 0; !script->swallows && i < ahead->len && going; i++)
        going = ahead->pdata[i] && obey(line, script, ahead->pdata[i]);
    return going;
}

static gboolean
take_content(PeerLine *line, Script *script)
{
    if (script->interrupts) {
        g_autofree char *begun = peer_read_line(line);
        (void)!(begun && answer(line, script->dot));
        return FALSE;
    }
    g_autofree char *data = peer_read_data(line);
    if (!data)
        return FALSE;
    g_string_append(script->content, data);
    return take_ahead(line, script);
}

static gboolean
take_login(PeerLine *line, const Script *script)
{
    guint step = 0;
    while (step < G_N_ELEMENTS(script->auth) - 1 && g_str_has_prefix(script->auth[step], "334")) {
        g_autofree char *said = answer(line, script->auth[step++]) ? peer_read_line(line) : NULL;
        if (!said)
            return FALSE;
        g_string_append_printf(script->heard, "%s\n", said);
    }
    return answer(line, script->auth[step]);
}

static gboolean
obey(PeerLine *line, Script *script, const char *command)
{
    const char *reply = reply_to(script, command);
    g_string_append_printf(script->heard, "%s\n", command);
    if (g_str_has_prefix(command, "AUTH"))
        return take_login(line, script);
    if (!answer(line, reply))
        return FALSE;
    if (g_str_equal(command, "STARTTLS") && reply[0] == '2') {
        if (script->ehlo_in_tls)
            script->ehlo = script->ehlo_in_tls;
        return peer_start_tls(line, script->credentials);
    }
    if (g_str_equal(command, "DATA") && reply[0] == '3')
        return take_content(line, script);
    return !g_str_equal(command, "QUIT");
}

static void
smarthost(PeerLine *line, gpointer data)
{
    Script *script = data;
    if (script->tls_at_once && !peer_start_tls(line, script->credentials))
        return;
    if (!answer(line, script->greeting))
        return;
    guint done = 0;
    for (gboolean going = TRUE; going;) {
        g_autofree char *command = peer_read_line(line);
        if (!command)
            return;
        going = obey(line, script, command);
        if (g_str_equal(command, "DATA") && ++done == script->messages)
            return;
    }
}

/* --- one desk and one smarthost ----------------------------------------------------------------
 */

void
pair_open_within(Pair *pair, const SmtpTimeouts *timeouts, const Script *script, OutgoingTls tls,
                 const char *ca_file)
{
    *pair = (Pair){.script = *script};
    pair->script.heard = g_string_new(NULL);
    pair->script.content = g_string_new(NULL);
    pair->peer = peer_start(smarthost, &pair->script);
    pair->outgoing = (Outgoing){.kind = OUTGOING_SMTP,
                                .tls = tls,
                                .host = (char *)"localhost",
                                .port = peer_port(pair->peer)};
    if (tls == TLS_NONE)
        pair->outgoing.host = (char *)"127.0.0.1";
    const TransportSettings settings = {.outgoing = &pair->outgoing,
                                        .ca_file = ca_file,
                                        .helo = "desk.example",
                                        .user = script->user,
                                        .secret_file = script->secret_file};
    pair->transport = smtp_new(&settings, timeouts);
}

void
pair_open(Pair *pair, const Script *script, OutgoingTls tls, const char *ca_file)
{
    const SmtpTimeouts timeouts = smtp_timeouts_within(10 * US_PER_MIN);
    pair_open_within(pair, &timeouts, script, tls, ca_file);
}

void
pair_end(Pair *pair)
{
    g_clear_pointer(&pair->transport, transport_free);
    g_clear_pointer(&pair->peer, peer_stop);
}

void
pair_clear(Pair *pair)
{
    pair_end(pair);
    g_string_free(pair->script.heard, TRUE);
    g_string_free(pair->script.content, TRUE);
    if (pair->script.credentials)
        gnutls_certificate_free_credentials(pair->script.credentials);
}

Verdict
send_text(Pair *pair, const char *from, const char *to, const char *text)
{
    Verdict verdict = {0};
    g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
    Delivery delivery = {from, to, content, "o1"};
    transport_send(pair->transport, &delivery, NULL, &verdict);
    g_assert_nonnull(verdict.reason);
    return verdict;
}

void
assert_verdict(Pair *pair, AttemptOutcome outcome, const char *words)
{
    g_auto(Verdict) verdict =
        send_text(pair, "bounce+x@desk.example", "anna@their.example", "Subject: x\r\n\r\nx\r\n");
    if (verdict.outcome != outcome || !strstr(verdict.reason, words))
        g_error("got outcome %d \"%s\", expected %d \"%s\"", verdict.outcome, verdict.reason,
                outcome, words);
}
