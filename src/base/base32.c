#include "base/digest.h"

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

char *
base32_encode(const guint8 *data, gsize length)
{
    GString *out = g_string_sized_new(length * 8 / 5 + 2);
    guint32 bits = 0;
    guint held = 0;
    for (gsize i = 0; i < length; i++) {
        bits = (bits << 8) | data[i];
        for (held += 8; held >= 5; held -= 5)
            g_string_append_c(out, alphabet[(bits >> (held - 5)) & 31]);
    }
    if (held)
        g_string_append_c(out, alphabet[(bits << (5 - held)) & 31]);
    return g_string_free(out, FALSE);
}

static int
value_of(char c)
{
    c = g_ascii_tolower(c);
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= '2' && c <= '7')
        return c - '2' + 26;
    return -1;
}

gboolean
base32_decode(const char *text, gsize text_length, guint8 *buffer, gsize capacity,
              gsize *ret_length)
{
    guint32 bits = 0;
    guint held = 0;
    gsize length = 0;
    for (gsize i = 0; i < text_length; i++) {
        int value = value_of(text[i]);
        if (value < 0)
            return FALSE;
        bits = (bits << 5) | (guint32)value;
        held += 5;
        if (held < 8)
            continue;
        held -= 8;
        if (length == capacity)
            return FALSE;
        buffer[length++] = (guint8)(bits >> held);
    }
    if (held >= 5 || (bits & ((1u << held) - 1)))
        return FALSE;
    *ret_length = length;
    return TRUE;
}
