/*
 * The SMTP and LMTP engine. The first byte says how it is set up (with TLS what stands behind
 * STARTTLS is what came inside it), the second how many of the next ones are sizes of pieces; the
 * rest is what the client sends. Whole, in those pieces and byte by byte it must come out the same.
 */
#include "tests/fuzz/fuzz.h"

#include "intake/session.h"

#include <string.h>

#define MOST_SIZES  16
#define SIZE_LIMIT  2000
#define BUDGET      40000
#define BUDGET_POOR 1500
#define BYTES_LIMIT 65536

typedef struct {
    SmtpSession *session;
    IntakeSink sink;
    GString *output;
    GString *messages;
    gsize budget;
    gsize reserved;
    guint answer;
    IntakeTls tls;
    gboolean is_unavailable; /* TLS, the first time */
} Play;

static gboolean
has_room(gpointer data, gsize bytes)
{
    const Play *play = data;
    return bytes <= play->budget - play->reserved;
}

static gboolean
reserve(gpointer data, gsize bytes)
{
    Play *play = data;
    if (!has_room(play, bytes))
        return FALSE;
    play->reserved += bytes;
    return TRUE;
}

static void
release(gpointer data, gsize bytes)
{
    Play *play = data;
    g_assert_cmpuint(bytes, <=, play->reserved);
    play->reserved -= bytes;
}

static gboolean
recipient(gpointer data, const char *address, IntakeReply *ret_reply)
{
    (void)data;
    if (!g_str_has_prefix(address, "gone"))
        return TRUE;
    intake_reply_set(ret_reply, 550, "5.1.1", "no such address here: %s", address);
    return FALSE;
}

/* Content has whole lines, and nothing that ends a line but CRLF. */
static void
assert_content(const guint8 *content, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        g_assert_true(content[i] != '\0');
        g_assert_true(content[i] != '\n' || (i && content[i - 1] == '\r'));
        g_assert_true(content[i] != '\r' || (i + 1 < length && content[i + 1] == '\n'));
    }
    g_assert_true(length == 0 || content[length - 1] == '\n');
    g_assert_cmpuint(length, <=, SIZE_LIMIT);
}

static void
note(Play *play, const IntakeMessage *message)
{
    assert_content(message->content, message->content_length);
    g_assert_true(!message->tls == !smtp_session_is_tls(play->session));
    g_assert_true(message->tls || play->tls != INTAKE_TLS_REQUIRED);
    g_assert_cmpuint(message->recipients->len, >=, 1);
    g_assert_cmpuint(message->recipients->len, <=, LIMIT_RECIPIENTS);
    g_string_append_printf(play->messages, "<%s> <%s>", message->helo, message->reverse_path);
    for (guint i = 0; i < message->recipients->len; i++)
        g_string_append_printf(play->messages, " <%s>",
                               (const char *)message->recipients->pdata[i]);
    g_string_append_printf(play->messages, " %zu\n", message->content_length);
    g_string_append_len(play->messages, (const char *)message->content,
                        (gssize)message->content_length);
}

/* The text of an answer is what came: whatever it is, it must not break a reply. */
static void
settle(Play *play)
{
    static const guint codes[] = {250, 451, 550, 0, 99, 354, 421, 1000};
    const IntakeMessage *message = smtp_session_message(play->session);
    guint count = smtp_session_replies(play->session);
    g_autofree IntakeReply *replies = g_new0(IntakeReply, count);
    g_assert_cmpuint(count, ==, message->protocol == INTAKE_LMTP ? message->recipients->len : 1);
    note(play, message);
    for (guint i = 0; i < count; i++, play->answer++)
        intake_reply_set(&replies[i], codes[play->answer % G_N_ELEMENTS(codes)], "2.0.0", "%.*s",
                         (int)MIN(message->content_length, 600), (const char *)message->content);
    smtp_session_settle(play->session, replies);
}

/* Who logs in says it in clean text, and only inside TLS; what becomes of it, the password says. */
static void
settle_login(Play *play)
{
    const IntakeCredentials *said = smtp_session_credentials(play->session);
    const IntakeLogin login = {.person = 1};
    g_assert_true(smtp_session_is_tls(play->session));
    g_assert_true(*said->login == '\0' || strchr(said->login, '@'));
    g_assert_cmpuint(strlen(said->login), <=, LIMIT_LOGIN_BYTES);
    g_assert_true(g_utf8_validate(said->password, -1, NULL));
    g_assert_cmpuint(strlen(said->password), <=, LIMIT_PASSWORD_BYTES);
    g_assert_cmpuint(strlen(said->password), >, 0);
    for (const char *p = said->password; *p; p++)
        g_assert_false(g_ascii_iscntrl(*p));
    g_string_append_printf(play->messages, "login %s %s\n", said->login, said->password);
    guint verdict = (guchar)said->password[0] % 4;
    smtp_session_settle_login(play->session, (IntakeLoginVerdict)MIN(verdict, 2), &login,
                              verdict == 3 ? 900 : 0);
}

static void
take_output(Play *play)
{
    GString *output = smtp_session_output(play->session);
    g_string_append_len(play->output, output->str, (gssize)output->len);
    g_string_truncate(output, 0);
}

static void
answer_starttls(Play *play)
{
    g_assert_false(smtp_session_is_tls(play->session));
    if (play->is_unavailable) {
        play->is_unavailable = FALSE;
        smtp_session_refuse_tls(play->session);
        return;
    }
    take_output(play);
    smtp_session_started_tls(play->session, "TLS1.3");
    g_assert_cmpuint(play->reserved, ==, 0);
}

static void
feed(Play *play, const guint8 *bytes, gsize length)
{
    while (length && smtp_session_state(play->session) != SMTP_SESSION_CLOSING) {
        gsize used = smtp_session_feed(play->session, bytes, length);
        g_assert_cmpuint(used, <=, length);
        if (smtp_session_state(play->session) == SMTP_SESSION_WANTS_INPUT)
            g_assert_cmpuint(used, ==, length);
        if (smtp_session_state(play->session) == SMTP_SESSION_MESSAGE)
            settle(play);
        if (smtp_session_state(play->session) == SMTP_SESSION_LOGIN)
            settle_login(play);
        if (smtp_session_state(play->session) == SMTP_SESSION_STARTTLS)
            answer_starttls(play);
        bytes += used;
        length -= used;
    }
    take_output(play);
}

/* Lines of printable ASCII that begin with a code, end with CRLF and fit (RFC 5321 §4.2,
 * §4.5.3.1.5).
 */
static void
assert_replies(const GString *output)
{
    for (const char *line = output->str; *line;) {
        const char *end = strstr(line, "\r\n");
        g_assert_nonnull(end);
        g_assert_cmpuint((gsize)(end + 2 - line), <=, LIMIT_REPLY_LINE_BYTES);
        g_assert_true(line[0] >= '2' && line[0] <= '5' && g_ascii_isdigit(line[1]) &&
                      g_ascii_isdigit(line[2]) && (line[3] == ' ' || line[3] == '-'));
        for (const char *p = line; p < end; p++)
            g_assert_true(g_ascii_isprint(*p));
        line = end + 2;
    }
    g_assert_cmpuint(strlen(output->str), ==, output->len);
}

static void
play_begin(Play *play, guint8 setup)
{
    *play =
        (Play){.output = g_string_new(NULL), .messages = g_string_new(NULL), .answer = setup >> 4};
    play->budget = (setup & 12) == 8 ? BUDGET_POOR : BUDGET;
    play->sink.recipient = recipient;
    if (setup & 128)
        play->tls = setup & 2 ? INTAKE_TLS_REQUIRED : INTAKE_TLS_STARTTLS;
    play->is_unavailable = (setup & 4) != 0;
    const SmtpSessionSettings settings = {
        .protocol = setup & 1 ? INTAKE_LMTP : INTAKE_SMTP,
        .hostname = "mx.desk.example",
        .peer = "192.0.2.1:4711",
        .is_local = (setup & 2) != 0,
        .tls = play->tls,
        .auth = (setup & 8) != 0,
        .message_size_bytes = SIZE_LIMIT,
        .sink = &play->sink,
        .budget = {has_room, reserve, release, play},
    };
    play->session = smtp_session_new(&settings);
    if (settings.auth && play->tls == INTAKE_TLS_NONE)
        smtp_session_started_tls(play->session, "TLS1.3");
    smtp_session_begin(play->session, (setup & 12) == 12);
    feed(play, NULL, 0);
}

static void
play_end(Play *play)
{
    if (smtp_session_state(play->session) == SMTP_SESSION_WANTS_INPUT) {
        smtp_session_end(play->session, "4.3.2", "going down");
        feed(play, NULL, 0);
        g_assert_cmpint(smtp_session_state(play->session), ==, SMTP_SESSION_CLOSING);
    }
    assert_replies(play->output);
    smtp_session_free(play->session);
    g_assert_cmpuint(play->reserved, ==, 0);
}

static void
play_free(Play *play)
{
    g_string_free(play->output, TRUE);
    g_string_free(play->messages, TRUE);
}

/* In pieces of these sizes, again and again. */
static void
play_pieces(Play *play, guint8 setup, const FuzzInput *input, const guint8 *sizes, guint count)
{
    gsize at = 0;
    play_begin(play, setup);
    for (guint i = 0; at < input->length; i++) {
        gsize size = count ? MAX(sizes[i % count], 1) : input->length;
        gsize piece = MIN(size, input->length - at);
        char *exact = fuzz_exact(input->bytes + at, piece);
        feed(play, (const guint8 *)exact, piece);
        free(exact);
        at += piece;
    }
    play_end(play);
}

static void
assert_same(const Play *whole, Play *pieces)
{
    g_assert_cmpstr(pieces->output->str, ==, whole->output->str);
    g_assert_true(g_string_equal(pieces->messages, whole->messages));
    play_free(pieces);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, MIN(size, BYTES_LIMIT)};
    Play whole, pieces;
    guint8 sizes[MOST_SIZES];
    guint8 setup = fuzz_byte(&input);
    guint count = fuzz_byte(&input) % (MOST_SIZES + 1);
    for (guint i = 0; i < count; i++)
        sizes[i] = fuzz_byte(&input);
    play_pieces(&whole, setup, &input, NULL, 0);
    play_pieces(&pieces, setup, &input, sizes, count);
    assert_same(&whole, &pieces);
    play_pieces(&pieces, setup, &input, (const guint8[]){1}, 1);
    assert_same(&whole, &pieces);
    play_free(&whole);
    return 0;
}
