#include "tests/unit/test.h"

#include "base/pack.h"
#include "base/text.h"

#include <string.h>

static Unpack
from_array(const GByteArray *bytes)
{
    return (Unpack){.at = bytes->data, .left = bytes->len};
}

static GByteArray *
sample(void)
{
    char *const ids[] = {(char *)"a", (char *)"", NULL};
    GByteArray *bytes = g_byte_array_new();
    pack_u32(bytes, 0xfffefdfc);
    pack_u64(bytes, G_GUINT64_CONSTANT(0x0102030405060708));
    pack_text(bytes, "Gr\xc3\xbc\xc3\x9f"
                     "e");
    pack_texts(bytes, ids);
    return bytes;
}

static void
everything_comes_back(void)
{
    g_autoptr(GByteArray) bytes = sample();
    Unpack from = from_array(bytes);
    g_assert_cmpuint(unpack_u32(&from), ==, 0xfffefdfc);
    g_assert_cmpuint(unpack_u64(&from), ==, G_GUINT64_CONSTANT(0x0102030405060708));
    g_autofree char *text = unpack_text(&from);
    g_assert_cmpstr(text, ==,
                    "Gr\xc3\xbc\xc3\x9f"
                    "e");
    g_assert_false(unpack_is_done(&from));
    g_auto(GStrv) texts = unpack_texts(&from, 2);
    g_assert_cmpuint(g_strv_length(texts), ==, 2);
    g_assert_cmpstr(texts[0], ==, "a");
    g_assert_cmpstr(texts[1], ==, "");
    g_assert_true(unpack_is_done(&from));
}

/* Stored by one machine, it is read by another. */
static void
the_least_significant_byte_is_first(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    pack_u32(bytes, 1);
    pack_u64(bytes, 2);
    pack_text(bytes, "x");
    g_assert_cmpmem(bytes->data, bytes->len, "\1\0\0\0\2\0\0\0\0\0\0\0\1\0\0\0x\0", 18);
}

static void
cut_anywhere_it_is_wrong_and_stays_so(void)
{
    g_autoptr(GByteArray) bytes = sample();
    for (gsize length = 0; length < bytes->len; length++) {
        g_autofree guint8 *exact = g_memdup2(bytes->data, length);
        Unpack from = {.at = exact, .left = length};
        unpack_u32(&from);
        unpack_u64(&from);
        g_free(unpack_text(&from));
        g_strfreev(unpack_texts(&from, 2));
        g_assert_true(from.is_wrong);
        g_assert_cmpuint(unpack_u32(&from), ==, 0);
        g_autofree char *after = unpack_text(&from);
        g_assert_cmpstr(after, ==, "");
        g_assert_false(unpack_is_done(&from));
    }
}

static void
what_is_no_text_is_wrong(void)
{
    static const char endless[] = "\xff\xff\xff\xff"
                                  "a";
    static const char *const wrong[] = {
        "\1\0\0\0\xff\0", "\2\0\0\0a\0\0",         "\1\0\0\0ab",
        endless,          "\11\0\0\0abcdefg\0i\0", "\12\0\0\0abcdefgh\xc3(\0",
    };
    static const gsize lengths[] = {6, 7, 6, 6, 14, 15};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        Unpack from = {.at = (const guint8 *)wrong[i], .left = lengths[i]};
        g_autofree char *text = unpack_text(&from);
        g_assert_cmpstr(text, ==, "");
        g_assert_true(from.is_wrong);
    }
}

static void
a_list_is_no_longer_than_it_may_be_or_than_there_are_bytes(void)
{
    g_autoptr(GByteArray) bytes = sample();
    Unpack from = from_array(bytes);
    from.at += bytes->len - 15;
    from.left = 15;
    Unpack again = from;
    g_auto(GStrv) texts = unpack_texts(&from, 1);
    g_assert_cmpuint(g_strv_length(texts), ==, 0);
    g_assert_true(from.is_wrong);
    g_assert_cmpuint(unpack_count(&again, 2), ==, 2);
    Unpack endless = {.at = (const guint8 *)"\377\377\377\377abcd", .left = 8};
    g_assert_cmpuint(unpack_count(&endless, G_MAXUINT), ==, 0);
    g_assert_true(endless.is_wrong);
}

/* Every byte at every place of the words that are looked at together. */
static void
printable_ascii_is_told_from_all_else(void)
{
    for (guint byte = 0; byte < 256; byte++)
        for (gsize at = 0; at < 24; at++) {
            char text[25] = "~ printable  ASCII here ";
            text[at] = (char)byte;
            gboolean is_printable = byte >= 0x20 && byte <= 0x7e;
            g_assert_cmpuint(text_printable_prefix(text, 24), ==, is_printable ? 24 : at / 8 * 8);
            gboolean is_ascii = byte > 0 && byte <= 0x7f;
            g_assert_true(text_is_utf8(text, 24) == is_ascii);
        }
    g_assert_cmpuint(text_printable_prefix("1234567", 7), ==, 0);
    g_assert_true(text_is_utf8("", 0));
    g_assert_true(text_is_utf8("1234567\xc3\xa9", 9));
    g_assert_false(text_is_utf8("1234567\xc3\xa9", 8));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/pack/" #name, name)
    ADD(everything_comes_back);
    ADD(the_least_significant_byte_is_first);
    ADD(cut_anywhere_it_is_wrong_and_stays_so);
    ADD(what_is_no_text_is_wrong);
    ADD(a_list_is_no_longer_than_it_may_be_or_than_there_are_bytes);
    ADD(printable_ascii_is_told_from_all_else);
    return g_test_run();
}
