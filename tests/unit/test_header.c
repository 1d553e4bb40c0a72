#include "tests/unit/test.h"

#include "base/limits.h"
#include "base/random.h"
#include "mail/header.h"

#include <string.h>

static HeaderBlock *
scan(const char *text)
{
    return header_block_scan(text, strlen(text));
}

static void
assert_value(const HeaderBlock *block, const char *name, const char *expected)
{
    g_autofree char *value = header_block_value(block, name);
    g_assert_cmpstr(value, ==, expected);
}

static void
finds_fields_with_either_line_end(void)
{
    static const char *texts[] = {"From: a\r\nTo: b\r\n\r\nbody", "From: a\nTo: b\n\nbody"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(HeaderBlock) block = scan(texts[i]);
        g_assert_cmpuint(header_block_size(block), ==, 2);
        assert_value(block, "from", "a");
        assert_value(block, "TO", "b");
        g_assert_cmpstr(texts[i] + header_block_body_offset(block), ==, "body");
        g_assert_false(header_block_is_cut(block));
    }
}

static void
a_field_keeps_its_raw_bytes(void)
{
    g_autoptr(HeaderBlock) block = scan("Subject:  a\r\n\tb \r\n\r\n");
    const HeaderField *field = header_block_at(block, 0);
    g_assert_cmpmem(field->name, field->name_length, "Subject", 7);
    g_assert_cmpmem(field->body, field->body_length, "  a\r\n\tb ", 8);
}

static void
unfolding_removes_folds_and_white_space_around(void)
{
    g_autoptr(HeaderBlock) block = scan("A: one\r\n two\n\tthree  \r\nB:\r\n x\nC:   \nD:\n");
    assert_value(block, "A", "one two\tthree");
    assert_value(block, "B", "x");
    assert_value(block, "C", "");
    assert_value(block, "D", "");
    assert_value(block, "E", "");
}

static void
unfolding_never_gives_line_ends_or_nul(void)
{
    static const char text[] = "A: x\ry\0z\r\r\n w\r\n\r\n";
    g_autoptr(HeaderBlock) block = header_block_scan(text, sizeof text - 1);
    assert_value(block, "A", "x y z  w");
    HeaderField made = {"A", 1, "p\r\nq\n\nr\n", 8};
    g_autofree char *value = header_field_unfold(&made);
    g_assert_cmpstr(value, ==, "p  q  r");
}

static void
repeats_are_counted_and_the_first_is_found(void)
{
    g_autoptr(HeaderBlock) block = scan("From: a\nfrom: b\nFROM : c\nFromage: d\n\nFrom: e\n");
    g_assert_cmpuint(header_block_count(block, "From"), ==, 3);
    assert_value(block, "From", "a");
    g_assert_null(header_block_find(block, "Fro"));
}

static void
space_before_the_colon_is_taken(void)
{
    g_autoptr(HeaderBlock) block = scan("From \t: a\nTo : b\n\n");
    g_assert_cmpuint(header_block_size(block), ==, 2);
    assert_value(block, "From", "a");
    assert_value(block, "To", "b");
}

static void
a_leading_mbox_line_is_skipped_but_only_there(void)
{
    g_autoptr(HeaderBlock) block = scan("From joe Mon Jan  1 00:00:00 2024\nTo: b\n\n");
    g_assert_cmpuint(header_block_size(block), ==, 1);
    assert_value(block, "To", "b");
    g_autoptr(HeaderBlock) later = scan("To: b\nFrom joe Mon\nCc: c\n\n");
    g_assert_cmpuint(header_block_size(later), ==, 1);
}

static void
reading_stops_at_a_line_that_is_no_field(void)
{
    static const char *stops[] = {"no colon", ": no name", "sp ace: x", "n\x01: x", "\xc3\xa9: x"};
    for (gsize i = 0; i < G_N_ELEMENTS(stops); i++) {
        g_autofree char *text = g_strdup_printf("A: 1\n%s\nB: 2\n\n", stops[i]);
        g_autoptr(HeaderBlock) block = scan(text);
        g_assert_cmpuint(header_block_size(block), ==, 1);
        g_assert_cmpuint(header_block_body_offset(block), ==, 5);
        g_assert_false(header_block_is_cut(block));
    }
}

static void
a_continuation_without_a_field_is_body(void)
{
    g_autoptr(HeaderBlock) block = scan(" From: a\nTo: b\n");
    g_assert_cmpuint(header_block_size(block), ==, 0);
    g_assert_cmpuint(header_block_body_offset(block), ==, 0);
}

static void
a_folded_line_that_looks_like_a_field_is_none(void)
{
    g_autoptr(HeaderBlock) block = scan("X: y\n From: boss@corp\nFrom: real@x\n \nTo: t\n\n");
    g_assert_cmpuint(header_block_count(block, "From"), ==, 1);
    assert_value(block, "From", "real@x");
    assert_value(block, "To", "t");
}

static void
an_end_without_an_empty_line_is_an_end(void)
{
    g_autoptr(HeaderBlock) block = scan("A: 1\nB: 2");
    assert_value(block, "B", "2");
    g_assert_cmpuint(header_block_body_offset(block), ==, 9);
    g_autoptr(HeaderBlock) none = header_block_scan("", 0);
    g_assert_cmpuint(header_block_size(none), ==, 0);
    g_assert_false(header_block_is_cut(none));
}

static void
too_many_fields_cut_the_block(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < LIMIT_HEADER_FIELDS; i++)
        g_string_append(text, "A: 1\n");
    g_autoptr(HeaderBlock) full = scan(text->str);
    g_assert_cmpuint(header_block_size(full), ==, LIMIT_HEADER_FIELDS);
    g_assert_false(header_block_is_cut(full));
    g_string_append(text, "From: x\n\n");
    g_autoptr(HeaderBlock) block = scan(text->str);
    g_assert_cmpuint(header_block_size(block), ==, LIMIT_HEADER_FIELDS);
    g_assert_true(header_block_is_cut(block));
}

static void
too_many_bytes_cut_the_block(void)
{
    g_autoptr(GString) text = g_string_new("A: 1\n");
    while (text->len < LIMIT_HEADER_BLOCK_BYTES)
        g_string_append(text, "B: 2345678901234567890\n");
    gsize whole = text->len;
    g_string_append(text, "From: x\n\n");
    g_autoptr(HeaderBlock) block = scan(text->str);
    g_assert_true(header_block_is_cut(block));
    g_assert_cmpuint(header_block_body_offset(block), <=, whole);
    g_assert_null(header_block_find(block, "From"));
}

/* Whatever comes in, every field lies within the bytes and the parts add up. */
static void
any_bytes_are_scanned_within_their_bounds(void)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 7);
    static const char letters[] = "AF:  \t\r\n\nrom\0\xe9";
    for (guint round = 0; round < 5000; round++) {
        guint8 raw[64];
        random_fill(&seeded.random, raw, sizeof raw);
        gsize length = raw[0] % sizeof raw;
        g_autofree char *bytes = g_malloc(length + 1);
        for (gsize i = 0; i < length; i++)
            bytes[i] = letters[raw[i] % (sizeof letters - 1)];
        g_autoptr(HeaderBlock) block = header_block_scan(bytes, length);
        g_assert_cmpuint(header_block_body_offset(block), <=, length);
        for (guint i = 0; i < header_block_size(block); i++) {
            const HeaderField *field = header_block_at(block, i);
            g_autofree char *value = header_field_unfold(field);
            g_assert_null(strpbrk(value, "\r\n"));
            g_assert_true(field->name >= bytes);
            g_assert_true(field->body + field->body_length <=
                          bytes + header_block_body_offset(block));
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/header/" #name, name)
    ADD(finds_fields_with_either_line_end);
    ADD(a_field_keeps_its_raw_bytes);
    ADD(unfolding_removes_folds_and_white_space_around);
    ADD(unfolding_never_gives_line_ends_or_nul);
    ADD(repeats_are_counted_and_the_first_is_found);
    ADD(space_before_the_colon_is_taken);
    ADD(a_leading_mbox_line_is_skipped_but_only_there);
    ADD(reading_stops_at_a_line_that_is_no_field);
    ADD(a_continuation_without_a_field_is_body);
    ADD(a_folded_line_that_looks_like_a_field_is_none);
    ADD(an_end_without_an_empty_line_is_an_end);
    ADD(too_many_fields_cut_the_block);
    ADD(too_many_bytes_cut_the_block);
    ADD(any_bytes_are_scanned_within_their_bounds);
    return g_test_run();
}
