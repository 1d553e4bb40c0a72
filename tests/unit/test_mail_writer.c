#include "tests/unit/test.h"

#include "base/random.h"
#include "mail/header.h"
#include "mail/msgid.h"
#include "mail/writer.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_text(const char *value, const char *expected)
{
    g_autoptr(GString) out = g_string_new(NULL);
    writer_text(out, "Subject", value);
    g_assert_cmpstr(out->str, ==, expected);
}

static void
assert_mailbox(const char *display, const char *expected)
{
    g_autoptr(GString) out = g_string_new(NULL);
    writer_mailbox(out, "To", display, "a@x.example");
    g_assert_cmpstr(out->str, ==, expected);
}

static void
assert_body(const char *text, const char *expected)
{
    g_autoptr(GString) out = g_string_new(NULL);
    writer_alternative(out, NULL, text, NULL);
    const char *body = strstr(out->str, "\r\n\r\n") + 4;
    g_assert_cmpstr(body, ==, expected);
}

static void
plain_text_stays_as_it_is(void)
{
    assert_text("Hello, world: 100% (\"sure\")", "Subject: Hello, world: 100% (\"sure\")\r\n");
    assert_text("", "Subject:\r\n");
    assert_text("  two  spaces  ", "Subject: two  spaces\r\n");
}

static void
long_plain_text_is_folded_at_spaces(void)
{
    assert_text(
        "This subject is so long that it has to be folded somewhere before column 78, or so",
        "Subject: This subject is so long that it has to be folded somewhere before\r\n"
        " column 78, or so\r\n");
}

static void
words_too_long_to_fold_are_encoded(void)
{
    g_autofree char *word = g_strnfill(100, 'w');
    g_autofree char *expected =
        g_strdup_printf("Subject: =?utf-8?Q?%.*s?=\r\n =?utf-8?Q?%.*s?=\r\n", 55, word, 45, word);
    assert_text(word, expected);
}

static void
other_text_is_encoded_the_shorter_way(void)
{
    assert_text("caf\xc3\xa9 and more, Joe", "Subject: =?utf-8?Q?caf=C3=A9_and_more=2C_Joe?=\r\n");
    assert_text("\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
                "Subject: =?utf-8?B?0L/RgNC40LLQtdGC?=\r\n");
    assert_text("abcdefghijkl\xff", "Subject: =?utf-8?B?YWJjZGVmZ2hpamts77+9?=\r\n");
}

static void
what_looks_encoded_is_encoded(void)
{
    assert_text("=?utf-8?q?x?= is what he wrote to me",
                "Subject: =?utf-8?Q?=3D=3Futf-8=3Fq=3Fx=3F=3D_is_what_he_wrote_to_me?=\r\n");
}

static void
line_ends_and_controls_become_spaces(void)
{
    assert_text("a\r\nBcc: b@x", "Subject: a  Bcc: b@x\r\n");
    assert_text("a\x01"
                "b\x7f"
                "c\td\n",
                "Subject: a b c d\r\n");
    assert_text("a\xc2\x85"
                "b\xe2\x80\xa8"
                "c",
                "Subject: a b c\r\n");
}

static void
encoded_words_never_split_a_character(void)
{
    g_autoptr(GString) value = g_string_new(NULL);
    for (guint i = 0; i < 60; i++)
        g_string_append(value, i % 3 ? "\xf0\x9f\x8e\xab" : "a\xe2\x82\xac");
    g_autoptr(GString) out = g_string_new(NULL);
    writer_text(out, "Subject", value->str);
    g_auto(GStrv) lines = g_strsplit(out->str + strlen("Subject:"), "\r\n", -1);
    g_autoptr(GString) back = g_string_new(NULL);
    for (guint i = 0; *lines[i]; i++) {
        gsize length, decoded;
        g_assert_true(g_str_has_prefix(lines[i], " =?utf-8?B?"));
        length = strlen(lines[i]);
        g_assert_cmpuint(length, <=, 76);
        g_autofree char *payload = g_strndup(lines[i] + 11, length - 13);
        g_autofree guchar *bytes = g_base64_decode(payload, &decoded);
        g_assert_true(g_utf8_validate((char *)bytes, (gssize)decoded, NULL));
        g_string_append_len(back, (char *)bytes, (gssize)decoded);
    }
    g_assert_cmpstr(back->str, ==, value->str);
}

static void
a_display_name_is_quoted_or_encoded(void)
{
    assert_mailbox("Joe Doe", "To: \"Joe Doe\" <a@x.example>\r\n");
    assert_mailbox("", "To: <a@x.example>\r\n");
    assert_mailbox(NULL, "To: <a@x.example>\r\n");
    assert_mailbox(" \r\n", "To: <a@x.example>\r\n");
    assert_mailbox("a\"b\\c, <d@x>", "To: \"a\\\"b\\\\c, <d@x>\" <a@x.example>\r\n");
    assert_mailbox("J\xc3\xb6 of the desk at work <d@x>",
                   "To: =?utf-8?Q?J=C3=B6_of_the_desk_at_work_=3Cd=40x=3E?= <a@x.example>\r\n");
    assert_mailbox("a\r\nBcc: b@x", "To: \"a  Bcc: b@x\" <a@x.example>\r\n");
}

static const char *const breaking_addresses[] = {
    "a@x>", "a@x\r\nBcc: b@x", "a b@x", "a@x,b@x", "<a@x", "", "\"a\"@x", "j\xc3\xb6@x"};

/* Runs in a process of its own, for it ends it. */
static void
write_address(gconstpointer address)
{
    g_autoptr(GString) out = g_string_new(NULL);
    writer_mailbox(out, "To", "", address);
}

static void
an_address_that_could_break_out_ends_the_process(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(breaking_addresses); i++) {
        g_autofree char *path = g_strdup_printf("/mail_writer/address/subprocess/%d", (int)i);
        g_test_trap_subprocess(path, 0, G_TEST_SUBPROCESS_DEFAULT);
        g_test_trap_assert_failed();
        g_test_trap_assert_stderr("*cannot be written*");
    }
}

static void
ids_are_written_and_unclean_ones_left_out(void)
{
    static const char *const ids[] = {"a@x",         "b\r\nBcc: c@x", "<d@x>", "",
                                      "j\xc3\xb6@x", "e@x",           NULL};
    static const char *const none[] = {"a b", NULL};
    g_autoptr(GString) out = g_string_new(NULL);
    writer_ids(out, "References", ids);
    writer_ids(out, "In-Reply-To", none);
    writer_ids(out, "In-Reply-To", none + 1);
    g_assert_cmpstr(out->str, ==, "References: <a@x> <e@x>\r\n");
}

static void
many_ids_are_folded(void)
{
    g_autofree char *id = g_strnfill(40, 'i');
    const char *ids[] = {id, id, NULL};
    g_autofree char *expected = g_strdup_printf("References: <%s>\r\n <%s>\r\n", id, id);
    g_autoptr(GString) out = g_string_new(NULL);
    writer_ids(out, "References", ids);
    g_assert_cmpstr(out->str, ==, expected);
}

static void
the_first_id_stays_behind_the_name(void)
{
    g_autofree char *id = g_strnfill(MSGID_BYTES_MAX, 'i');
    const char *ids[] = {id, NULL};
    g_autofree char *expected = g_strdup_printf("In-Reply-To: <%s>\r\n", id);
    g_autoptr(GString) out = g_string_new(NULL);
    writer_ids(out, "In-Reply-To", ids);
    g_assert_cmpstr(out->str, ==, expected);
    g_assert_cmpuint(out->len, <=, 998 + 2);
}

static void
literals_are_written(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    writer_literal(out, "Auto-Submitted", "auto-generated");
    g_assert_cmpstr(out->str, ==, "Auto-Submitted: auto-generated\r\n");
}

static void
a_literal_with_a_control_ends_the_process(void)
{
    if (g_test_subprocess()) {
        g_autoptr(GString) out = g_string_new(NULL);
        writer_literal(out, "List-Id", "a\r\nBcc: b@x");
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*not printable ASCII*");
}

static void
dates_are_in_utc(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    writer_date(out, "Date", G_GINT64_CONSTANT(1772357405123456));
    writer_date(out, "Date", 0);
    g_assert_cmpstr(out->str, ==,
                    "Date: Sun, 01 Mar 2026 09:30:05 +0000\r\n"
                    "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n");
}

static void
two_parts_are_an_alternative(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    writer_alternative(out, "b0", "text\n", "<p>caf\xc3\xa9</p>");
    g_assert_cmpstr(out->str, ==,
                    "MIME-Version: 1.0\r\n"
                    "Content-Type: multipart/alternative;\r\n boundary=\"b0\"\r\n\r\n"
                    "--b0\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: 7bit\r\n\r\n"
                    "text\r\n"
                    "\r\n--b0\r\n"
                    "Content-Type: text/html; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                    "<p>caf=C3=A9</p>\r\n"
                    "\r\n--b0--\r\n");
}

static void
assert_file(const char *type, const char *name, const char *expected)
{
    g_autoptr(GBytes) content = g_bytes_new_static("", 0);
    GString *part = writer_file_part(type, name, content);
    g_assert_cmpstr(part->str, ==, expected);
    g_string_free(part, TRUE);
}

#define FILE_FIELDS(type)                                                                          \
    "Content-Type: " type "\r\n"                                                                   \
    "Content-Transfer-Encoding: base64\r\n"                                                        \
    "Content-Disposition: attachment;\r\n"

static void
a_file_has_its_name(void)
{
    assert_file("image/png", "my logo.png",
                FILE_FIELDS("image/png") " filename=\"my logo.png\"\r\n\r\n");
    assert_file("image/png", "a\"b\\c",
                FILE_FIELDS("image/png") " filename*0*=utf-8''a%22b%5Cc\r\n\r\n");
    assert_file("image/png", "a\r\nX: y", FILE_FIELDS("image/png") " filename=\"a  X: y\"\r\n\r\n");
    assert_file("text/plain",
                "B\303\274ro \342\200\223 2027 (endg\303\274ltig, mit allen Seiten).pdf",
                FILE_FIELDS("text/plain") " filename*0*=utf-8''B%C3%BCro%20%E2%80%93%202027%20%"
                                          "28endg%C3%BCltig%2C%20;\r\n"
                                          " filename*1*=mit%20allen%20Seiten%29.pdf\r\n\r\n");
}

static void
a_file_is_no_structure(void)
{
    static const char *const types[] = {
        "multipart/mixed",      "message/rfc822", "Image/PNG", "image",
        "text/html; charset=x", "a/b\r\nX: y",    ""};
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        assert_file(types[i], "a",
                    FILE_FIELDS("application/octet-stream") " filename=\"a\"\r\n\r\n");
}

static void
files_stand_behind_the_alternative(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *text = writer_part("plain", "text\n");
    g_autofree char *html = writer_part("html", "<p>x</p>\n");
    g_autofree char *bytes = g_strnfill(58, 'a');
    g_autoptr(GBytes) content = g_bytes_new_static(bytes, 58);
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    GString *file = writer_file_part("text/csv", "a.csv", content);
    g_ptr_array_add(files, file);
    writer_mixed_parts(out, "b0", text, html, files);
    g_assert_cmpstr(
        out->str, ==,
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed;\r\n boundary=\"b0\"\r\n\r\n"
        "--b0\r\n"
        "Content-Type: multipart/alternative;\r\n boundary=\"a-b0\"\r\n\r\n"
        "--a-b0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 7bit\r\n\r\n"
        "text\r\n"
        "\r\n--a-b0\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 7bit\r\n\r\n"
        "<p>x</p>\r\n"
        "\r\n--a-b0--\r\n"
        "\r\n--b0\r\n" FILE_FIELDS("text/csv") " filename=\"a.csv\"\r\n\r\n"
                                               "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWF"
                                               "hYWFhYWFhYWFhYWFhYWFhYWFh\r\n"
                                               "YQ==\r\n"
                                               "\r\n--b0--\r\n");
    g_string_free(file, TRUE);
}

static void
text_alone_is_a_plain_part(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    writer_alternative(out, NULL, "text\n", NULL);
    g_assert_cmpstr(out->str, ==,
                    "MIME-Version: 1.0\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: 7bit\r\n\r\n"
                    "text\r\n");
}

static void
lines_always_end_with_crlf(void)
{
    assert_body("a\nb", "a\r\nb\r\n");
    assert_body("a\r\nb\rc\n\n", "a\r\nb\r\nc\r\n\r\n");
    assert_body("", "");
    assert_body("\n", "\r\n");
}

static void
what_ends_a_message_elsewhere_is_encoded(void)
{
    assert_body("From me\n", "=46rom me\r\n");
    assert_body(".\n", "=2E\r\n");
    assert_body("a\n..b\n", "a\r\n=2E.b\r\n");
    assert_body(" From me .\n", " From me .\r\n");
}

static void
white_space_at_line_ends_survives(void)
{
    assert_body("-- \nJoe\t\n \n", "--=20\r\nJoe=09\r\n=20\r\n");
}

static void
controls_and_equal_signs_are_encoded(void)
{
    assert_body("a=\x1b\x7f\xc2\x85\n", "a=3D=1B=7F=C2=85\r\n");
    assert_body("\xff\n", "=EF=BF=BD\r\n");
}

static void
long_lines_are_broken_softly(void)
{
    g_autofree char *at_limit = g_strnfill(78, 'x');
    g_autofree char *kept = g_strdup_printf("%s\r\n", at_limit);
    assert_body(at_limit, kept);
    g_autofree char *long_line = g_strnfill(160, 'x');
    g_autofree char *row = g_strnfill(75, 'x');
    g_autofree char *broken = g_strdup_printf("%s=\r\n%s=\r\nxxxxxxxxxx\r\n", row, row);
    assert_body(long_line, broken);
}

static void
a_soft_break_never_makes_a_new_end(void)
{
    g_autofree char *row = g_strnfill(75, 'x');
    g_autofree char *dot = g_strdup_printf("%s.yyyyy\n", row);
    g_autofree char *dot_expected = g_strdup_printf("%s=\r\n=2Eyyyyy\r\n", row);
    assert_body(dot, dot_expected);
    g_autofree char *from = g_strdup_printf("%sFrom y\n", row);
    g_autofree char *from_expected = g_strdup_printf("%s=\r\n=46rom y\r\n", row);
    assert_body(from, from_expected);
}

/* --- whatever is given --- */

#define MESSAGES 400

/* Text of pieces that have hurt writers before. */
static char *
random_text(Random *random, guint pieces_max)
{
    static const char *const pieces[] = {
        "a",
        "word ",
        " ",
        "  ",
        "\r\n",
        "\n",
        "\r",
        "\n\n",
        "\t",
        "\x01",
        "\x7f",
        "\v\f",
        "\"",
        "\\",
        "<",
        ">",
        "@",
        ",",
        ";",
        ":",
        "(",
        ")",
        "=",
        "?",
        "=?",
        "?=",
        "=?utf-8?q?x?=",
        "_",
        ".",
        "\n.\n",
        "\nFrom ",
        "From ",
        "\nBcc: x@evil.example",
        "\r\n\r\n",
        "\n--b0\n",
        "\n--b0--\n",
        "\xc3\xa9",
        "\xe2\x82\xac",
        "\xf0\x9f\x8e\xab",
        "\xd0\xbf\xd1\x80\xd0\xb8",
        "\xc2\x85",
        "\xe2\x80\xa8",
        "\xe2\x80\xae",
        "\xc2\xa0",
        "=46",
        "=\r\n",
        "averylongwordaverylongwordaverylongwordaverylongwordaverylongwordaverylongword",
    };
    GString *out = g_string_new(NULL);
    guint64 count = random_uint64(random) % pieces_max;
    for (guint64 i = 0; i < count; i++)
        g_string_append(out, pieces[random_uint64(random) % G_N_ELEMENTS(pieces)]);
    if (random_uint64(random) % 50 == 0)
        for (guint i = 0; i < 1200; i++)
            g_string_append_c(out, random_uint64(random) & 1 ? 'w' : 'W');
    return g_string_free(out, FALSE);
}

/* Every way of writing at once; the boundary is one that the pieces do not hold. */
static void
write_message(GString *out, const char *subject, const char *display, const char *text)
{
    static const char *const id[] = {"id@desk.example", NULL};
    writer_date(out, "Date", 0);
    writer_mailbox(out, "From", display, "desk@desk.example");
    writer_text(out, "Subject", subject);
    writer_ids(out, "Message-ID", id);
    writer_ids(out, "References", id);
    writer_alternative(out, "mfrggzdfmztwq2lk", text, text);
}

static void
assert_lines(const char *message)
{
    for (const char *p = message; *p;) {
        gsize length = strcspn(p, "\r\n");
        g_assert_cmpuint(length, <=, 78);
        g_assert_cmpint(strncmp(p + length, "\r\n", 2), ==, 0);
        g_assert_cmpint(strncmp(p, "From ", 5), !=, 0);
        g_assert_true(*p != '.');
        for (gsize i = 0; i < length; i++)
            g_assert_true(g_ascii_isprint(p[i]) || p[i] == '\t');
        p += length + 2;
    }
}

static void
assert_fields(const char *message)
{
    static const char *const names[] = {"Date",       "From",         "Subject",     "Message-ID",
                                        "References", "MIME-Version", "Content-Type"};
    g_autoptr(HeaderBlock) block = header_block_scan(message, strlen(message));
    g_assert_cmpuint(header_block_size(block), ==, G_N_ELEMENTS(names));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const HeaderField *field = header_block_at(block, i);
        g_assert_cmpmem(field->name, field->name_length, names[i], strlen(names[i]));
    }
    g_assert_true(g_str_has_prefix(message + header_block_body_offset(block), "--mfrgg"));
}

static void
nothing_breaks_out_of_its_field(void)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 30);
    for (guint i = 0; i < MESSAGES; i++) {
        g_autofree char *subject = random_text(&seeded.random, 40);
        g_autofree char *display = random_text(&seeded.random, 15);
        g_autofree char *text = random_text(&seeded.random, 200);
        g_autoptr(GString) out = g_string_new(NULL);
        write_message(out, subject, display, text);
        assert_lines(out->str);
        assert_fields(out->str);
    }
}

static void
nothing_breaks_out_when_it_is_no_text_at_all(void)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 31);
    for (guint i = 0; i < MESSAGES; i++) {
        char raw[3][200] = {{0}};
        for (guint j = 0; j < 3; j++) {
            random_fill(&seeded.random, (guint8 *)raw[j], sizeof raw[j] - 1);
        }
        g_autoptr(GString) out = g_string_new(NULL);
        write_message(out, raw[0], raw[1], raw[2]);
        assert_lines(out->str);
        assert_fields(out->str);
    }
}

static void
put_string(GString *file, const char *text)
{
    guint32 length = GUINT32_TO_LE((guint32)strlen(text));
    g_string_append_len(file, (const char *)&length, sizeof length);
    g_string_append(file, text);
}

static void
make_records(GString *file)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 32);
    for (guint i = 0; i < MESSAGES; i++) {
        g_autofree char *subject = random_text(&seeded.random, 40);
        g_autofree char *display = random_text(&seeded.random, 15);
        g_autofree char *text = random_text(&seeded.random, 200);
        g_autoptr(GString) out = g_string_new(NULL);
        write_message(out, subject, display, text);
        put_string(file, out->str);
        put_string(file, subject);
        put_string(file, display);
        put_string(file, text);
    }
}

static void
another_reader_reads_what_was_written(void)
{
    g_autofree char *python = g_find_program_in_path("python3");
    if (!python) {
        g_test_skip("python3 is not there (package python3)");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) records = g_string_new(NULL);
    g_autofree char *script =
        g_test_build_filename(G_TEST_DIST, "unit", "mail_writer_readback.py", NULL);
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "postern-writer-XXXXXX", NULL);
    g_autofree char *said = NULL;
    int status = 0;
    int fd = g_mkstemp(path);
    g_assert_cmpint(fd, >=, 0);
    g_assert_true(g_close(fd, NULL));
    make_records(records);
    g_assert_true(g_file_set_contents(path, records->str, (gssize)records->len, NULL));
    char *command[] = {python, (char *)"-B", script, path, NULL};
    g_assert_true(g_spawn_sync(NULL, command, NULL, 0, NULL, NULL, &said, NULL, &status, &error));
    g_unlink(path);
    g_autofree char *expected = g_strdup_printf("%d read\n", MESSAGES);
    g_assert_cmpstr(said, ==, expected);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/mail_writer/" #name, name)
    ADD(plain_text_stays_as_it_is);
    ADD(long_plain_text_is_folded_at_spaces);
    ADD(words_too_long_to_fold_are_encoded);
    ADD(other_text_is_encoded_the_shorter_way);
    ADD(what_looks_encoded_is_encoded);
    ADD(line_ends_and_controls_become_spaces);
    ADD(encoded_words_never_split_a_character);
    ADD(a_display_name_is_quoted_or_encoded);
    ADD(an_address_that_could_break_out_ends_the_process);
    ADD(ids_are_written_and_unclean_ones_left_out);
    ADD(many_ids_are_folded);
    ADD(the_first_id_stays_behind_the_name);
    ADD(literals_are_written);
    ADD(a_literal_with_a_control_ends_the_process);
    ADD(dates_are_in_utc);
    ADD(two_parts_are_an_alternative);
    ADD(a_file_has_its_name);
    ADD(a_file_is_no_structure);
    ADD(files_stand_behind_the_alternative);
    ADD(text_alone_is_a_plain_part);
    ADD(lines_always_end_with_crlf);
    ADD(what_ends_a_message_elsewhere_is_encoded);
    ADD(white_space_at_line_ends_survives);
    ADD(controls_and_equal_signs_are_encoded);
    ADD(long_lines_are_broken_softly);
    ADD(a_soft_break_never_makes_a_new_end);
    ADD(nothing_breaks_out_of_its_field);
    ADD(nothing_breaks_out_when_it_is_no_text_at_all);
    ADD(another_reader_reads_what_was_written);
    for (gsize i = 0; i < G_N_ELEMENTS(breaking_addresses); i++) {
        g_autofree char *path = g_strdup_printf("/mail_writer/address/subprocess/%d", (int)i);
        g_test_add_data_func(path, breaking_addresses[i], write_address);
    }
    return g_test_run();
}
