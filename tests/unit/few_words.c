#include "tests/unit/few_words.h"

#include <string.h>

Desk
desk_new(void)
{
    return (Desk){
        .greeting = "220 desk LMTP\r\n",
        .lhlo = "250-desk\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 XMAILBOX\r\n",
        .mail = "250 2.1.0 ok\r\n",
        .rcpt = {"250 2.1.5 ok\r\n", "250 2.1.5 ok\r\n"},
        .data = "354 go on\r\n",
        .dot = {"250 2.0.0 first\r\n", "250 2.0.0 second\r\n"},
        .heard = g_string_new(NULL),
    };
}

/* FALSE when it is time to close. */
static gboolean
say(Desk *desk, PeerLine *line, const char *text)
{
    g_autofree char *cut = g_strdup(text);
    gsize length = strlen(text);
    if (desk->send_budget && desk->sent + length > desk->send_budget) {
        cut[desk->send_budget - desk->sent] = '\0';
        (void)peer_send(line, cut);
        return FALSE;
    }
    desk->sent += length;
    return peer_send(line, text);
}

/* Up to and with end; NULL when the client has gone, or it is time to close. */
static char *
hear_until(Desk *desk, PeerLine *line, const char *end, gsize *ret_got)
{
    GString *text = g_string_new(NULL);
    gsize tail = strlen(end);
    char byte;
    while ((!desk->read_budget || desk->taken < desk->read_budget) && peer_read(line, &byte, 1)) {
        desk->taken++;
        g_string_append_c(text, byte);
        if (text->len >= tail && memcmp(text->str + text->len - tail, end, tail) == 0)
            return g_string_free(text, FALSE);
    }
    *ret_got = text->len;
    g_string_free(text, TRUE);
    return NULL;
}

static char *
hear_line(Desk *desk, PeerLine *line)
{
    gsize got = 0;
    char *text = hear_until(desk, line, "\r\n", &got);
    if (text)
        g_string_append(desk->heard, text);
    if (text && desk->in_step && !g_str_has_prefix(text, "QUIT"))
        g_assert_false(peer_has_more(line, 5));
    return text;
}

static gboolean
take_content(Desk *desk, PeerLine *line)
{
    /* The first line may be the dot itself. */
    g_autofree char *first = hear_until(desk, line, "\r\n", &desk->begun);
    if (!first)
        return FALSE;
    desk->begun = strlen(first);
    g_string_append(desk->heard, first);
    while (!g_str_equal(first, ".\r\n")) {
        gsize got = 0;
        g_free(first);
        first = hear_until(desk, line, "\r\n", &got);
        if (!first)
            return FALSE;
        desk->begun += strlen(first);
        g_string_append(desk->heard, first);
    }
    desk->begun = 0;
    return TRUE;
}

static gboolean
answer_content(Desk *desk, PeerLine *line, guint good)
{
    static const char *const ahead[] = {"MAIL", "RCPT", "DATA"};
    for (guint i = 0; desk->reads_ahead && i < G_N_ELEMENTS(ahead); i++) {
        g_autofree char *text = hear_line(desk, line);
        if (!text || !g_str_has_prefix(text, ahead[i]))
            return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(desk->rcpt); i++)
        if (good & 1u << i && !say(desk, line, desk->dot[i]))
            return FALSE;
    if (!desk->reads_ahead)
        return TRUE;
    desk->reads_ahead = FALSE;
    return say(desk, line, desk->mail) && say(desk, line, desk->rcpt[0]) &&
           say(desk, line, desk->data) && take_content(desk, line) && say(desk, line, desk->dot[1]);
}

static gboolean
is_good(const char *reply)
{
    return *reply == '2';
}

static gboolean
answer_data(Desk *desk, PeerLine *line, guint good)
{
    /* Looked at once: as soon as it is said, the test may change it. */
    const char *reply = desk->data;
    gboolean wants_content = *reply == '3';
    if (wants_content && (!desk->is_good || !good))
        return say(desk, line, "503 5.5.1 no\r\n");
    if (wants_content)
        desk->is_good = FALSE;
    return say(desk, line, reply) &&
           (!wants_content || (take_content(desk, line) && answer_content(desk, line, good)));
}

static gboolean
answer_command(Desk *desk, PeerLine *line, const char *text, guint *good)
{
    if (g_str_has_prefix(text, "LHLO "))
        return say(desk, line, desk->lhlo);
    if (g_str_has_prefix(text, "MAIL ")) {
        *good = desk->rcpts = 0;
        const char *reply = desk->is_good ? "503 5.5.1 no\r\n" : desk->mail;
        desk->is_good = is_good(reply);
        return say(desk, line, reply);
    }
    if (g_str_has_prefix(text, "RCPT ")) {
        const char *reply = desk->is_good ? desk->rcpt[desk->rcpts % 2] : "503 5.5.1 no\r\n";
        *good |= is_good(reply) ? 1u << desk->rcpts : 0;
        desk->rcpts++;
        return say(desk, line, reply);
    }
    if (g_str_has_prefix(text, "DATA"))
        return answer_data(desk, line, *good);
    desk->is_good = FALSE;
    if (g_str_has_prefix(text, "RSET"))
        return say(desk, line, "250 2.0.0 ok\r\n");
    return FALSE;
}

void
desk_play(PeerLine *line, gpointer data)
{
    Desk *desk = data;
    guint good = 0;
    desk->is_good = FALSE;
    gboolean goes_on = say(desk, line, desk->greeting);
    while (goes_on) {
        g_autofree char *text = hear_line(desk, line);
        goes_on = text && answer_command(desk, line, text, &good);
    }
}
