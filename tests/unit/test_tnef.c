/*
 * A winmail.dat gives its text and its files, whole or cut off.
 */
#include "parse/tnef.h"
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

/* --- a writer --- */

static void
put(GByteArray *out, guint64 number, guint bytes)
{
    for (guint i = 0; i < bytes; i++) {
        guint8 byte = (guint8)(number >> 8 * i);
        g_byte_array_append(out, &byte, 1);
    }
}

static void
put_bytes(GByteArray *out, const void *bytes, gsize length)
{
    g_byte_array_append(out, bytes, (guint)length);
}

static GByteArray *
tnef_begin(void)
{
    GByteArray *out = g_byte_array_new();
    put(out, 0x223e9f78, 4);
    put(out, 1, 2);
    return out;
}

static void
put_attribute(GByteArray *out, guint level, guint32 id, const void *bytes, gsize length)
{
    put(out, level, 1);
    put(out, id, 4);
    put(out, length, 4);
    put_bytes(out, bytes, length);
    put(out, 0, 2);
}

/* A property of a type that has its length with it. */
static void
put_property(GByteArray *out, guint id, guint type, const void *bytes, gsize length)
{
    put(out, type, 2);
    put(out, id, 2);
    put(out, 1, 4);
    put(out, length, 4);
    put_bytes(out, bytes, length);
    put(out, 0, (4 - length % 4) % 4);
}

/* Three properties that say nothing of interest: a number, one by its name, several strings. */
static void
put_noise(GByteArray *out)
{
    put(out, 0x0003, 2), put(out, 0x0e17, 2), put(out, 7, 4);
    put(out, 0x0040, 2), put(out, 0x8001, 2);
    put(out, 0, 8), put(out, 0, 8); /* a GUID */
    put(out, 1, 4), put(out, 6, 4), put_bytes(out, "a\0b\0\0\0\0\0", 8);
    put(out, 12345, 8);
    put(out, 0x101e, 2), put(out, 0x3001, 2), put(out, 2, 4);
    put(out, 2, 4), put_bytes(out, "x\0\0\0", 4);
    put(out, 5, 4), put_bytes(out, "wxyz\0\0\0\0", 8);
}

static void
put_message(GByteArray *out, guint id, guint type, const void *bytes, gsize length)
{
    g_autoptr(GByteArray) properties = g_byte_array_new();
    put(properties, 4, 4);
    put_noise(properties);
    put_property(properties, id, type, bytes, length);
    put_attribute(out, 1, 0x00069003, properties->data, properties->len);
}

static void
put_file(GByteArray *out, const char *title, const char *data)
{
    put_attribute(out, 2, 0x00069002, "\1\0\0\0\0\0\0\0\0\0\0\0\0\0", 14);
    put_attribute(out, 2, 0x00018010, title, strlen(title) + 1);
    put_attribute(out, 2, 0x0006800f, data, strlen(data));
}

/* --- what is read --- */

static Tnef *
read_exact(const GByteArray *from, gsize length)
{
    gboolean cut = FALSE;
    void *exact = g_malloc(MAX(length, 1));
    memcpy(exact, from->data, length);
    Tnef *tnef = tnef_read(exact, length, 10000, &cut);
    g_free(exact);
    return tnef;
}

static void
assert_file(const GByteArray *from, const Tnef *tnef, guint index, const char *name,
            const char *data)
{
    g_assert_cmpuint(index, <, tnef->files->len);
    const TnefFile *file = tnef->files->pdata[index];
    g_assert_cmpstr(file->name, ==, name);
    g_assert_cmpmem(from->data + file->offset, file->length, data, strlen(data));
}

static void
assert_text(GByteArray *from, const char *text, gboolean is_from_html)
{
    g_autoptr(Tnef) tnef = read_exact(from, from->len);
    g_assert_nonnull(tnef);
    g_assert_cmpstr(tnef->text, ==, text);
    g_assert_cmpint(tnef->is_from_html, ==, is_from_html);
}

static void
test_text_of_the_old_kind(void)
{
    g_autoptr(GByteArray) out = tnef_begin();
    put_attribute(out, 1, 0x00069007, "\xe3\x04\0\0\0\0\0\0", 8); /* 1251 */
    put_attribute(out, 1, 0x0002800c, "\xcf\xf0\xe8\r\n\0", 6);
    assert_text(out, "При\n", FALSE);
}

static void
test_plain_before_html_before_rich_text(void)
{
    static const char rtf[] = "\x10\0\0\0\x10\0\0\0MELA\0\0\0\0{\\rtf1 Rich\\par}";
    g_autoptr(GByteArray) out = tnef_begin();
    put_message(out, 0x1009, 0x102, rtf, sizeof rtf - 1);
    assert_text(out, "Rich\n", FALSE);
    put_message(out, 0x1013, 0x102, "<meta charset=utf-8><p>H\xc3\xa9<p>b", 30);
    assert_text(out, "Hé\n\nb\n", TRUE);
    put_message(out, 0x1000, 0x1f, "B\0o\0\x3e\x04\0\0", 8);
    assert_text(out, "Boо", FALSE);
}

static void
test_files(void)
{
    g_autoptr(GByteArray) out = tnef_begin();
    g_autoptr(GByteArray) properties = g_byte_array_new();
    put_file(out, "SHORT~1.TXT", "one");
    put(properties, 6, 4);
    put_noise(properties);
    put_property(properties, 0x3707, 0x1f, "l\0o\0n\0g\0 \0\xe9\0.\0t\0x\0t\0\0\0", 22);
    put_property(properties, 0x370e, 0x1e, "Image/PNG", 10);
    put_property(properties, 0x3712, 0x1e, "a@b.example", 12);
    put_attribute(out, 2, 0x00069005, properties->data, properties->len);
    put_file(out, "..\\..\\etc\\passwd", "two!");
    g_autoptr(Tnef) tnef = read_exact(out, out->len);
    g_assert_cmpuint(tnef->files->len, ==, 2);
    assert_file(out, tnef, 0, "long é.txt", "one");
    assert_file(out, tnef, 1, "passwd", "two!");
    const TnefFile *first = tnef->files->pdata[0];
    g_assert_cmpstr(first->type, ==, "image/png");
    g_assert_cmpstr(first->content_id, ==, "a@b.example");
    g_assert_cmpstr(tnef->text, ==, "");
}

/* A message inside the message is a file of this kind, too. */
static void
test_an_object(void)
{
    g_autoptr(GByteArray) inner = tnef_begin();
    g_autoptr(GByteArray) object = g_byte_array_new();
    g_autoptr(GByteArray) properties = g_byte_array_new();
    g_autoptr(GByteArray) out = tnef_begin();
    put(object, 0, 8), put(object, 0, 8);
    put_bytes(object, inner->data, inner->len);
    put(properties, 2, 4);
    put_property(properties, 0x3701, 0x0d, object->data, object->len);
    put_property(properties, 0x3001, 0x1e, "The lorry", 10);
    put_attribute(out, 2, 0x00069002, "", 0);
    put_attribute(out, 2, 0x00069005, properties->data, properties->len);
    g_autoptr(Tnef) tnef = read_exact(out, out->len);
    const TnefFile *file = tnef->files->pdata[0];
    g_assert_cmpstr(file->name, ==, "The lorry");
    g_assert_cmpstr(file->type, ==, "application/ms-tnef");
    g_assert_cmpmem(out->data + file->offset, file->length, inner->data, inner->len);
}

static void
test_cut_off_anywhere(void)
{
    g_autoptr(GByteArray) out = tnef_begin();
    put_message(out, 0x1000, 0x1e, "text", 5);
    put_file(out, "a.txt", "one");
    for (gsize length = 0; length < out->len; length++) {
        g_autoptr(Tnef) tnef = read_exact(out, length);
        g_assert_cmpint(tnef != NULL, ==, length >= 6);
        if (tnef)
            g_assert_cmpuint(tnef->files->len, <=, 1);
    }
}

static void
test_lengths_that_lie(void)
{
    static const guint32 lengths[] = {0xffffffff, 0x80000000, 0x7fffffff, 0xfffffff0, 100};
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(GByteArray) out = tnef_begin();
        g_autoptr(GByteArray) properties = g_byte_array_new();
        put(properties, lengths[i], 4);
        put(properties, 0x1e, 2), put(properties, 0x1000, 2);
        put(properties, lengths[i], 4), put(properties, lengths[i], 4);
        put_attribute(out, 1, 0x00069003, properties->data, properties->len);
        put_file(out, "a.txt", "one");
        put(out, 1, 1), put(out, 0x800c, 4), put(out, lengths[i], 4);
        g_autoptr(Tnef) tnef = read_exact(out, out->len);
        g_assert_cmpuint(tnef->files->len, ==, 1);
        g_assert_cmpstr(tnef->text, ==, "");
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tnef/old-text", test_text_of_the_old_kind);
    g_test_add_func("/tnef/which-text", test_plain_before_html_before_rich_text);
    g_test_add_func("/tnef/files", test_files);
    g_test_add_func("/tnef/object", test_an_object);
    g_test_add_func("/tnef/cut-off", test_cut_off_anywhere);
    g_test_add_func("/tnef/lying-lengths", test_lengths_that_lie);
    return g_test_run();
}
