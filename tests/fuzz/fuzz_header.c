/*
 * The raw header scanner: every field lies within the bytes, in their order, and unfolds to one
 * line.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "mail/header.h"

#include <string.h>

/* Where the field ends. */
static const char *
assert_field(const HeaderField *field, const char *from, const char *end)
{
    g_assert_true(field->name >= from && field->name_length > 0);
    for (gsize i = 0; i < field->name_length; i++)
        g_assert_true(g_ascii_isgraph(field->name[i]) && field->name[i] != ':');
    g_assert_true(field->body > field->name + field->name_length && field->body <= end);
    g_assert_cmpuint(field->body_length, <=, (gsize)(end - field->body));
    g_autofree char *text = header_field_unfold(field);
    g_assert_cmpuint(strlen(text), <=, field->body_length);
    g_assert_null(strpbrk(text, "\r\n"));
    g_assert_true(!*text || !strchr(" \t", text[0]));
    g_assert_true(!*text || !strchr(" \t", text[strlen(text) - 1]));
    return field->body + field->body_length;
}

/* The same by name: the first one is found, and counted with the others. */
static void
assert_named(const HeaderBlock *block, const HeaderField *field)
{
    g_autofree char *name = g_strndup(field->name, field->name_length);
    g_autofree char *upper = g_ascii_strup(name, -1);
    const HeaderField *first = header_block_find(block, upper);
    g_assert_nonnull(first);
    g_assert_true(first <= field);
    g_assert_cmpuint(header_block_count(block, name), >=, first == field ? 1 : 2);
    g_autofree char *value = header_block_value(block, name);
    g_autofree char *unfolded = header_field_unfold(first);
    g_assert_cmpstr(value, ==, unfolded);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    g_autoptr(HeaderBlock) block = header_block_scan(bytes, size);
    gsize body = header_block_body_offset(block);
    const char *from = bytes;
    g_assert_cmpuint(body, <=, size);
    g_assert_cmpuint(body, <=, LIMIT_HEADER_BLOCK_BYTES);
    g_assert_cmpuint(header_block_size(block), <=, LIMIT_HEADER_FIELDS);
    for (guint i = 0; i < header_block_size(block); i++)
        from = assert_field(header_block_at(block, i), from, bytes + body);
    for (guint i = 0; i < MIN(header_block_size(block), 20); i++)
        assert_named(block, header_block_at(block, i));
    g_assert_null(header_block_find(block, "No such field"));
    g_autofree char *absent = header_block_value(block, "No such field");
    g_assert_cmpstr(absent, ==, "");
    return 0;
}
