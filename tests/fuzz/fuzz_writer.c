/*
 * The MIME writer: subject, display name, address, ids and body from anywhere, NULs between them.
 * Read back, there are the fields that were written and no others, and they say what was said.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "mail/address.h"
#include "mail/encode.h"
#include "mail/header.h"
#include "mail/msgid.h"
#include "mail/writer.h"
#include "parse/parameter.h"
#include "parse/rfc2047.h"
#include "parse/transfer.h"

#include <string.h>

#define LINE_CHARS 998 /* RFC 5322 §2.1.1 */

static void
assert_lines(const GString *out)
{
    for (const char *line = out->str; *line;) {
        const char *end = strstr(line, "\r\n");
        g_assert_nonnull(end);
        g_assert_cmpuint((gsize)(end - line), <=, LINE_CHARS);
        for (const char *p = line; p < end; p++)
            g_assert_true(g_ascii_isprint(*p) || *p == '\t');
        line = end + 2;
    }
    g_assert_cmpuint(strlen(out->str), ==, out->len);
}

/* A byte order mark at the start of an encoded word is none of its text. */
static char *
without_marks(const char *text)
{
    g_auto(GStrv) pieces = g_strsplit(text, "\357\273\277", -1);
    return g_strjoinv("", pieces);
}

static void
assert_says(const HeaderBlock *block, const char *name, const char *said)
{
    g_autofree char *line = encode_one_line(said);
    g_autofree char *value = header_block_value(block, name);
    g_autofree char *decoded = rfc2047_decode(value);
    g_autofree char *read = without_marks(decoded);
    g_autofree char *expected = without_marks(line);
    g_assert_cmpuint(header_block_count(block, name), ==, 1);
    g_assert_cmpstr(read, ==, expected);
}

/* The ids that can be written, in order. */
static void
assert_ids(const HeaderBlock *block, char **ids)
{
    g_autofree char *value = header_block_value(block, "References");
    GString *expected = g_string_new(NULL);
    for (; *ids; ids++)
        if (msgid_is_clean(*ids) && g_str_is_ascii(*ids))
            g_string_append_printf(expected, "%s<%s>", expected->len ? " " : "", *ids);
    g_assert_cmpstr(value, ==, expected->str);
    g_string_free(expected, TRUE);
}

/* As the writer takes it: LF, valid UTF-8, a line end at the end. */
static char *
normal_body(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) crlf = g_strsplit(valid, "\r\n", -1);
    g_autofree char *lf = g_strjoinv("\n", crlf);
    g_strdelimit(lf, "\r", '\n');
    gsize length = strlen(lf);
    return length && lf[length - 1] != '\n' ? g_strconcat(lf, "\n", NULL) : g_steal_pointer(&lf);
}

static void
assert_body(const HeaderBlock *block, const GString *out, const char *said)
{
    gsize at = header_block_body_offset(block);
    g_autofree char *encoding = header_block_value(block, "Content-Transfer-Encoding");
    g_autoptr(GBytes) decoded =
        transfer_decode(transfer_encoding(encoding), out->str + at, out->len - at);
    gsize length;
    const char *bytes = g_bytes_get_data(decoded, &length);
    g_autofree char *text = g_strndup(bytes ? bytes : "", length);
    g_autofree char *read = normal_body(text);
    g_autofree char *expected = normal_body(said);
    g_assert_cmpstr(read, ==, expected);
}

static void
check_fields(FuzzInput *input)
{
    g_autofree char *subject = fuzz_text(input);
    g_autofree char *display = fuzz_text(input);
    g_autofree char *spec = fuzz_text(input);
    g_autofree char *id_text = fuzz_text(input);
    g_autofree char *body = fuzz_text(input);
    g_autofree char *address = address_canonical(spec);
    g_auto(GStrv) ids = g_strsplit(id_text, " ", -1);
    GString *out = g_string_new(NULL);

    writer_text(out, "Subject", subject);
    writer_mailbox(out, "From", display, address ? address : "help@desk.example");
    gsize before = out->len;
    writer_ids(out, "References", (const char *const *)ids);
    gboolean has_ids = out->len > before;
    writer_date(out, "Date", 0);
    writer_alternative(out, NULL, body, NULL);

    assert_lines(out);
    g_autoptr(HeaderBlock) block = header_block_scan(out->str, out->len);
    g_assert_false(header_block_is_cut(block));
    g_assert_cmpuint(header_block_size(block), ==, 6 + has_ids);
    assert_says(block, "Subject", subject);
    assert_ids(block, ids);
    assert_body(block, out, body);
    g_string_free(out, TRUE);
}

/* One blank line before each boundary and behind each part's fields; no part ends another. */
static void
check_alternative(FuzzInput *input)
{
    static const char boundary[] = "mfrggzdfmztwq2lkmfrggzdfmztwq2lk";
    g_autofree char *text = fuzz_text(input);
    g_autofree char *html = fuzz_text(input);
    GString *out = g_string_new(NULL);
    writer_alternative(out, boundary, text, html);
    assert_lines(out);
    guint found = 0;
    for (const char *p = strstr(out->str, "\r\n--"); p; p = strstr(p + 1, "\r\n--"))
        found += g_str_has_prefix(p + 4, boundary);
    if (!strstr(text, boundary) && !strstr(html, boundary))
        g_assert_cmpuint(found, ==, 3);
    g_string_free(out, TRUE);
}

/* A file's name says what was said, and its bytes are the same. */
static void
check_file(FuzzInput *input)
{
    g_autofree char *name = fuzz_text(input);
    g_autofree char *type = fuzz_text(input);
    g_autofree char *text = fuzz_text(input);
    g_autofree char *line = encode_one_line(name);
    g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
    GString *out = writer_file_part(type, name, content);
    assert_lines(out);
    g_autoptr(HeaderBlock) block = header_block_scan(out->str, out->len);
    g_assert_cmpuint(header_block_size(block), ==, 3);
    g_autofree char *disposition = header_block_value(block, "Content-Disposition");
    g_autofree char *read = parameter_read(disposition, "filename");
    g_autofree char *plain = without_marks(read), *expected = without_marks(line);
    g_assert_cmpstr(plain, ==, expected);
    gsize at = header_block_body_offset(block);
    g_autoptr(GBytes) decoded =
        transfer_decode(transfer_encoding("base64"), out->str + at, out->len - at);
    g_assert_true(g_bytes_equal(decoded, content));
    g_string_free(out, TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, MIN(size, LIMIT_HEADER_BLOCK_BYTES / 8)};
    check_fields(&input);
    FuzzInput again = {data, size};
    check_alternative(&again);
    FuzzInput file = {data, size};
    check_file(&file);
    return 0;
}
