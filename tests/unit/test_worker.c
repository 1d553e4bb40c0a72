/*
 * The inside of the parse worker on whole messages: each tests/mail/NAME.eml must be read as
 * NAME.expect says. `test_worker FILE.eml` prints the reading of a file in that form.
 */
#include "base/io.h"
#include "base/limits.h"
#include "parse/parse.h"
#include "parse/wire.h"
#include "parse/worker.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* --- a Mail in words --- */

static void
describe_flags(GString *out, guint32 flags)
{
    static const char *const names[] = {
        "duplicate-fields", "too-complex", "no-header", "text-from-html",  "text-cut",
        "charset-guessed",  "mime-defect", "no-text",   "attachments-cut",
    };
    g_string_append(out, "flags:");
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (flags & 1u << i)
            g_string_append_printf(out, " %s", names[i]);
    g_string_append_c(out, '\n');
}

static void
describe_list(GString *out, const char *name, char **ids)
{
    g_autofree char *joined = g_strjoinv(" ", ids);
    g_string_append_printf(out, "%s: %s\n", name, joined);
}

static void
describe_recipients(GString *out, const GPtrArray *recipients)
{
    static const char *const fields[] = {"?", "to", "cc", "delivered-to", "reply-to"};
    for (guint i = 0; i < recipients->len; i++) {
        const MailRecipient *r = recipients->pdata[i];
        g_string_append_printf(out, "%s: %s \"%s\"\n", fields[r->field], r->address, r->name);
    }
}

static void
describe_attachments(GString *out, const GPtrArray *attachments)
{
    for (guint i = 0; i < attachments->len; i++) {
        const MailAttachment *a = attachments->pdata[i];
        g_string_append_printf(out, "attachment: %s \"%s\" %s <%s> %s %" G_GUINT64_FORMAT "\n",
                               a->place, a->name, a->type, a->content_id,
                               a->is_inline ? "inline" : "attached", a->size_bytes);
    }
}

/* The text begins and ends with a bar on each line, so that blanks at its ends show. */
static void
describe_text(GString *out, const char *name, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_string_append_printf(out, "%s:\n", name);
    for (guint i = 0; lines[i]; i++)
        if (lines[i + 1] || *lines[i])
            g_string_append_printf(out, "|%s|%s\n", lines[i], lines[i + 1] ? "" : " (no line end)");
}

static void
describe_enclosed(GString *out, const GPtrArray *enclosed)
{
    for (guint i = 0; i < enclosed->len; i++) {
        const MailEnclosed *e = enclosed->pdata[i];
        g_string_append_printf(out, "enclosed: %s %s\n", e->place, e->type);
        g_string_append_printf(out, "of: \"%s\" at %" G_GINT64_FORMAT ": %s\n", e->from_name,
                               e->date_us / US_PER_S, e->subject);
        describe_text(out, "header", e->header);
        describe_text(out, "text", e->text);
    }
}

static char *
describe(const Mail *mail)
{
    GString *out = g_string_new(NULL);
    describe_flags(out, mail->flags);
    g_string_append_printf(out, "subject: %s\nfrom-name: %s\nmessage-id: %s\n", mail->subject,
                           mail->from_name, mail->message_id);
    g_string_append_printf(out, "date: %" G_GINT64_FORMAT "\n", mail->date_us / US_PER_S);
    describe_list(out, "in-reply-to", mail->in_reply_to);
    describe_list(out, "references", mail->references);
    describe_recipients(out, mail->recipients);
    describe_attachments(out, mail->attachments);
    describe_text(out, "text", mail->text);
    describe_enclosed(out, mail->enclosed);
    return g_string_free(out, FALSE);
}

/* Reads as the pool would: what cannot cross to posternd is a failure. */
static Mail *
read_and_cross(const char *bytes, gsize length, GError **error)
{
    g_autoptr(Mail) mail = worker_read(bytes, length);
    g_autoptr(GBytes) crossing = mail_to_bytes(mail);
    return mail_from_bytes(g_bytes_get_data(crossing, NULL), g_bytes_get_size(crossing), error);
}

static Mail *
read_text(const char *message)
{
    g_autoptr(GError) error = NULL;
    Mail *mail = read_and_cross(message, strlen(message), &error);
    assert_ok(mail);
    return mail;
}

/* --- the samples --- */

static void
test_sample(gconstpointer data)
{
    const char *path = data;
    g_autofree char *bytes = NULL;
    g_autofree char *expected = NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    g_autofree char *base = g_strndup(path, strlen(path) - strlen(".eml"));
    g_autofree char *expect_path = g_strconcat(base, ".expect", NULL);
    assert_ok(g_file_get_contents(path, &bytes, &length, &error));
    assert_ok(g_file_get_contents(expect_path, &expected, NULL, &error));
    g_autoptr(Mail) mail = read_and_cross(bytes, length, &error);
    assert_ok(mail);
    g_autofree char *found = describe(mail);
    g_assert_cmpstr(found, ==, expected);
}

static void
add_samples(const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    assert_ok(dir);
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        if (!g_str_has_suffix(name, ".eml"))
            continue;
        g_autofree char *title = g_strdup_printf("/worker/sample/%s", name);
        g_test_add_data_func_full(title, g_build_filename(folder, name, NULL), test_sample, g_free);
    }
}

/* --- what samples cannot show --- */

static void
test_lines_end_alike(void)
{
    g_autoptr(Mail) crlf = read_text("Subject: a\r\n b\r\n\r\none\r\ntwo\r\n");
    g_autoptr(Mail) lf = read_text("Subject: a\n b\n\none\ntwo\n");
    g_assert_cmpstr(crlf->text, ==, "one\ntwo");
    g_assert_cmpstr(lf->text, ==, "one\ntwo");
    g_assert_cmpstr(crlf->subject, ==, "a b");
    g_assert_cmpstr(lf->subject, ==, "a b");
}

static void
test_empty_and_headerless(void)
{
    g_autoptr(Mail) empty = read_text("");
    g_assert_cmpuint(empty->flags, ==, MAIL_NO_HEADER | MAIL_NO_TEXT);
    g_autoptr(Mail) headerless = read_text("just words\r\nwithout a header\r\n");
    g_assert_cmpuint(headerless->flags, ==, MAIL_NO_HEADER);
    g_assert_cmpstr(headerless->text, ==, "just words\nwithout a header");
    g_autoptr(GError) error = NULL;
    g_autoptr(Mail) binary = read_and_cross("\0\1\2\3", 4, &error);
    assert_ok(binary);
    g_assert_cmpuint(binary->flags, ==, MAIL_NO_HEADER | MAIL_NO_TEXT);
    g_assert_cmpstr(binary->text, ==, "");
}

static void
test_long_text_is_cut_at_a_character(void)
{
    GString *message = g_string_new("Content-Type: text/plain; charset=utf-8\n\nx");
    while (message->len < LIMIT_TEXT_BYTES + 4096)
        g_string_append(message, "\xe2\x82\xac");
    g_autofree char *bytes = g_string_free(message, FALSE);
    g_autoptr(Mail) mail = read_text(bytes);
    g_assert_cmpuint(mail->flags, ==, MAIL_TEXT_CUT);
    g_assert_cmpuint(strlen(mail->text), >, LIMIT_TEXT_BYTES - 3);
    g_assert_cmpuint(strlen(mail->text), <=, LIMIT_TEXT_BYTES);
}

static void
test_too_complex_keeps_its_header(void)
{
    GString *message = g_string_new("Subject: =?utf-8?B?w6Y=?=\nTo: \"A\" <a@desk.example>\n"
                                    "Subject: second\nContent-Type: text/plain");
    for (guint i = 0; i < 1000; i++)
        g_string_append_printf(message, ";\n p%u=x", i);
    g_string_append(message, "\n\ntext\n");
    g_autofree char *bytes = g_string_free(message, FALSE);
    g_autoptr(Mail) mail = read_text(bytes);
    g_assert_cmpuint(mail->flags, ==, MAIL_TOO_COMPLEX | MAIL_DUPLICATE_FIELDS);
    g_assert_cmpstr(mail->subject, ==, "\xc3\xa6");
    g_assert_cmpuint(mail->recipients->len, ==, 1);
    g_assert_cmpstr(mail->text, ==, "");
    g_assert_null(worker_take(bytes, strlen(bytes), "1"));
}

static const char nested[] = "Content-Type: multipart/mixed; boundary=o\r\n"
                             "\r\n"
                             "--o\r\n"
                             "Content-Type: multipart/alternative; boundary=i\r\n"
                             "\r\n"
                             "--i\r\n\r\nplain\r\n"
                             "--i\r\nContent-Type: text/html\r\n\r\n<p>html\r\n"
                             "--i--\r\n"
                             "--o\r\n"
                             "Content-Type: application/octet-stream\r\n"
                             "Content-Transfer-Encoding: base64\r\n"
                             "\r\n"
                             "AAECAw==\r\n"
                             "--o\r\n"
                             "Content-Type: message/rfc822\r\n"
                             "\r\n"
                             "Subject: inner\r\n\r\ninner text\r\n"
                             "--o--\r\n";

static void
assert_part(const char *place, const char *expected, gsize length)
{
    g_autoptr(GBytes) part = worker_take(nested, strlen(nested), place);
    g_assert_nonnull(part);
    gsize size = 0;
    gconstpointer data = g_bytes_get_data(part, &size);
    g_assert_cmpmem(data, size, expected, length);
}

static void
test_parts_are_found_by_place(void)
{
    assert_part("1.1", "plain", 5);
    assert_part("1.2", "<p>html", 7);
    assert_part("2", "\0\1\2\3", 4);
    assert_part("3", "Subject: inner\r\n\r\ninner text", 28);
    const char *none[] = {"", "1", "4", "0", "1.3", "2.1", "1.", ".1", "1..1", "x", "3.1"};
    for (guint i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_null(worker_take(nested, strlen(nested), none[i]));
}

static void
test_what_is_in_a_winmail_dat_is_found_by_place(void)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "mail", "winmail.eml", NULL);
    g_autofree char *message = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(path, &message, &length, NULL));
    g_autoptr(GBytes) file = worker_take(message, length, "2.1");
    g_assert_nonnull(file);
    g_assert_cmpmem(g_bytes_get_data(file, NULL), g_bytes_get_size(file), "%PDF-1.4\n", 9);
    const char *none[] = {"2.0", "2.2", "2.01", "2.1.1", "1.1", "2.-1", "2.1x"};
    for (guint i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_null(worker_take(message, length, none[i]));
}

static void
test_what_is_uuencoded_in_a_text_is_found_by_place(void)
{
    const char message[] = "Subject: x\n\nHello\nbegin 644 a\n#86)C\n`\nend\nBye\n";
    g_autoptr(GBytes) file = worker_take(message, strlen(message), "1.1");
    g_assert_nonnull(file);
    g_assert_cmpmem(g_bytes_get_data(file, NULL), g_bytes_get_size(file), "abc", 3);
    g_assert_null(worker_take(message, strlen(message), "1.2"));
}

static void
test_the_only_part_is_1(void)
{
    const char message[] = "Subject: x\n\nbody\n";
    g_autoptr(GBytes) part = worker_take(message, strlen(message), "1");
    g_assert_nonnull(part);
    g_assert_cmpmem(g_bytes_get_data(part, NULL), g_bytes_get_size(part), "body\n", 5);
    g_assert_null(worker_take(message, strlen(message), "1.1"));
    g_assert_null(worker_take(message, strlen(message), "2"));
}

/* --- the loop --- */

static void
count(gpointer data)
{
    ++*(guint *)data;
}

typedef struct {
    int socket;
    guint32 walls;
    guint allowed;
    GError *error;
    gboolean ok;
} Loop;

static gpointer
run_loop(gpointer data)
{
    Loop *loop = data;
    loop->ok = worker_run(loop->socket, loop->walls, count, &loop->allowed, &loop->error);
    return NULL;
}

static void
ask(int socket, WireKind kind, const char *place, GBytes *body, WireAnswer *ret_answer)
{
    g_autoptr(GError) error = NULL;
    WireRequest request = {.kind = kind, .serial = 7, .body = body};
    g_strlcpy(request.place, place, sizeof request.place);
    assert_ok(wire_send_request(socket, &request, 0, &error));
    assert_ok(wire_receive_answer(socket, 7, LIMIT_PARSE_ANSWER_BYTES, 0, ret_answer, &error));
}

static GBytes *
long_message(void)
{
    GString *message = g_string_new("Subject: long\n\n");
    while (message->len <= LIMIT_PARSE_INLINE_BYTES)
        g_string_append(message, "a line of a long message\n");
    return g_string_free_to_bytes(message);
}

static void
test_loop_answers_until_closed(void)
{
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    g_auto(Fd) ours = pair[0];
    g_auto(Fd) theirs = pair[1];
    Loop loop = {.socket = theirs, .walls = PARSE_WALL_SECCOMP};
    GThread *thread = g_thread_new("loop", run_loop, &loop);

    g_autoptr(GError) error = NULL;
    guint32 walls = 0;
    assert_ok(wire_receive_hello(ours, 0, &walls, &error));
    g_assert_cmpuint(walls, ==, PARSE_WALL_SECCOMP);
    g_autoptr(GBytes) message = long_message();
    g_auto(WireAnswer) read = {0};
    ask(ours, WIRE_READ, "", message, &read);
    g_assert_cmpint(read.status, ==, WIRE_DONE);
    g_autoptr(Mail) mail =
        mail_from_bytes(g_bytes_get_data(read.body, NULL), g_bytes_get_size(read.body), &error);
    assert_ok(mail);
    g_assert_cmpstr(mail->subject, ==, "long");

    g_auto(WireAnswer) part = {0};
    ask(ours, WIRE_TAKE, "1", message, &part);
    g_assert_cmpint(part.status, ==, WIRE_DONE);
    g_assert_cmpuint(g_bytes_get_size(part.body), ==,
                     g_bytes_get_size(message) - strlen("Subject: long\n\n"));
    g_auto(WireAnswer) none = {0};
    ask(ours, WIRE_TAKE, "2", message, &none);
    g_assert_cmpint(none.status, ==, WIRE_NO_PART);

    fd_clear(&ours);
    g_thread_join(thread);
    g_assert_no_error(loop.error);
    g_assert_true(loop.ok);
    g_assert_cmpuint(loop.allowed, ==, 3);
}

static void
test_loop_reads_nothing_without_walls(void)
{
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    g_auto(Fd) ours = pair[0];
    g_auto(Fd) theirs = pair[1];
    Loop loop = {.socket = theirs, .walls = PARSE_WALL_LANDLOCK};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) message = long_message();
    const WireRequest request = {.kind = WIRE_READ, .serial = 7, .body = message};
    assert_ok(wire_send_request(ours, &request, 0, &error));
    run_loop(&loop);
    g_assert_true(loop.ok);
    g_assert_cmpuint(loop.allowed, ==, 0);
}

static int
print_files(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        g_autofree char *bytes = NULL;
        g_autoptr(GError) error = NULL;
        gsize length = 0;
        g_autoptr(Mail) mail = NULL;
        if (g_file_get_contents(argv[i], &bytes, &length, &error))
            mail = read_and_cross(bytes, length, &error);
        g_autofree char *text = mail ? describe(mail) : g_strdup_printf("%s\n", error->message);
        fputs(text, stdout);
    }
    return 0;
}

int
main(int argc, char **argv)
{
    worker_init();
    if (argc > 1 && argv[1][0] != '-')
        return print_files(argc, argv);
    g_test_init(&argc, &argv, NULL);
    g_autofree char *samples = g_test_build_filename(G_TEST_DIST, "mail", NULL);
    add_samples(samples);
    g_test_add_func("/worker/lines-end-alike", test_lines_end_alike);
    g_test_add_func("/worker/empty-and-headerless", test_empty_and_headerless);
    g_test_add_func("/worker/long-text-is-cut-at-a-character",
                    test_long_text_is_cut_at_a_character);
    g_test_add_func("/worker/too-complex-keeps-its-header", test_too_complex_keeps_its_header);
    g_test_add_func("/worker/parts-are-found-by-place", test_parts_are_found_by_place);
    g_test_add_func("/worker/winmail-dat-is-found-by-place",
                    test_what_is_in_a_winmail_dat_is_found_by_place);
    g_test_add_func("/worker/what-is-uuencoded-in-a-text-is-found-by-place",
                    test_what_is_uuencoded_in_a_text_is_found_by_place);
    g_test_add_func("/worker/the-only-part-is-1", test_the_only_part_is_1);
    g_test_add_func("/worker/loop-reads-nothing-without-walls",
                    test_loop_reads_nothing_without_walls);
    g_test_add_func("/worker/loop-answers-until-closed", test_loop_answers_until_closed);
    return g_test_run();
}
