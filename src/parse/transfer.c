#include "parse/transfer.h"

#include <string.h>

TransferEncoding
transfer_encoding(const char *value)
{
    static const struct {
        const char *name;
        TransferEncoding encoding;
    } names[] = {
        {"base64", TRANSFER_BASE64},       {"quoted-printable", TRANSFER_QUOTED_PRINTABLE},
        {"x-uuencode", TRANSFER_UUENCODE}, {"x-uue", TRANSFER_UUENCODE},
        {"uuencode", TRANSFER_UUENCODE},
    };
    if (!value)
        return TRANSFER_IDENTITY;
    while (g_ascii_isspace(*value))
        value++;
    gsize length = strcspn(value, " \t\r\n;(");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == length && !g_ascii_strncasecmp(names[i].name, value, length))
            return names[i].encoding;
    return TRANSFER_IDENTITY;
}

static void
append_byte(GByteArray *out, guint value)
{
    guint8 byte = (guint8)value;
    g_byte_array_append(out, &byte, 1);
}

/* --- base64 --- */

static int
base64_digit(guchar c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

typedef struct {
    guint32 bits;
    guint digits;
} Base64Group;

static void
group_add(Base64Group *group, GByteArray *out, int digit)
{
    group->bits = group->bits << 6 | (guint32)digit;
    if (++group->digits < 4)
        return;
    guint8 bytes[3] = {(guint8)(group->bits >> 16), (guint8)(group->bits >> 8),
                       (guint8)group->bits};
    g_byte_array_append(out, bytes, 3);
    *group = (Base64Group){0};
}

/* What an unfinished group holds in whole bytes: two digits are one, three are two. */
static void
group_flush(Base64Group *group, GByteArray *out)
{
    if (group->digits >= 2)
        append_byte(out, group->bits >> (group->digits * 6 - 8));
    if (group->digits == 3)
        append_byte(out, group->bits >> 2);
    *group = (Base64Group){0};
}

/* Behind padding another piece may follow, or a footer that a list wrote in plain text under the
 * encoded body. Only a line that is nothing but base64 is another piece. Where it ends, or NULL
 * when it is not one. */
static const char *
base64_line_end(const char *p, const char *end)
{
    for (; p < end && *p != '\n'; p++)
        if (base64_digit((guchar)*p) < 0 && *p != '=' && *p != '\r')
            return NULL;
    return p;
}

void
transfer_append_base64(GByteArray *out, const char *data, gsize length)
{
    const char *end = data + length;
    const char *checked = data; /* the line up to here is base64: each is looked at once */
    Base64Group group = {0};
    gboolean padded = FALSE;
    for (const char *p = data; p < end; p++) {
        int digit = base64_digit((guchar)*p);
        if (*p == '=') {
            group_flush(&group, out);
            padded = TRUE;
        } else if (padded && p >= checked && (digit >= 0 || *p == '\n')) {
            checked = base64_line_end(digit >= 0 ? p : p + 1, end);
            if (!checked)
                break;
        }
        if (digit >= 0) {
            padded = FALSE;
            group_add(&group, out, digit);
        }
    }
    group_flush(&group, out);
}

/* --- quoted-printable --- */

static void
append_quoted(GByteArray *out, const char *data, gsize length, gboolean is_q)
{
    const char *end = data + length;
    for (const char *p = data; p < end; p++) {
        if (*p == '_' && is_q) {
            append_byte(out, ' ');
            continue;
        }
        if (*p != '=') {
            append_byte(out, (guchar)*p);
            continue;
        }
        if (end - p > 2 && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
            append_byte(out, (guint)(g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2])));
            p += 2;
            continue;
        }
        /* A soft line break, perhaps with blanks that a transport added behind it. */
        const char *q = p + 1;
        while (q < end && (*q == ' ' || *q == '\t' || *q == '\r'))
            q++;
        if (q == end || *q == '\n')
            p = q;
        else
            append_byte(out, '=');
    }
}

void
transfer_append_q(GByteArray *out, const char *data, gsize length)
{
    append_quoted(out, data, length, TRUE);
}

/* --- uuencode --- */

static guint
uu_digit(const char *p, const char *end)
{
    return p < end ? ((guint)(guchar)*p - ' ') & 63 : 0;
}

static void
append_uu_line(GByteArray *out, const char *p, const char *end)
{
    guint left = uu_digit(p++, end);
    for (; left && p < end; p += 4) {
        guint32 bits = uu_digit(p, end) << 18 | uu_digit(p + 1, end) << 12 |
                       uu_digit(p + 2, end) << 6 | uu_digit(p + 3, end);
        guint8 bytes[3] = {(guint8)(bits >> 16), (guint8)(bits >> 8), (guint8)bits};
        guint count = MIN(left, 3);
        g_byte_array_append(out, bytes, count);
        left -= count;
    }
}

static gboolean
line_starts(const char *p, const char *end, const char *word)
{
    gsize length = strlen(word);
    return (gsize)(end - p) >= length && memcmp(p, word, length) == 0;
}

static void
append_uu(GByteArray *out, const char *data, gsize length)
{
    const char *end = data + length;
    gboolean begun = FALSE;
    for (const char *p = data; p < end;) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *line_end = newline ? newline : end;
        const char *text_end = line_end > p && line_end[-1] == '\r' ? line_end - 1 : line_end;
        if (!begun)
            begun = line_starts(p, text_end, "begin ");
        else if (line_starts(p, text_end, "end"))
            return;
        else
            append_uu_line(out, p, text_end);
        p = newline ? newline + 1 : end;
    }
}

GBytes *
transfer_decode(TransferEncoding encoding, gconstpointer data, gsize length)
{
    if (encoding == TRANSFER_IDENTITY)
        return g_bytes_new_static(data, length);
    GByteArray *out = g_byte_array_sized_new((guint)MIN(length, G_MAXUINT / 2));
    switch (encoding) {
    case TRANSFER_BASE64:
        transfer_append_base64(out, data, length);
        break;
    case TRANSFER_QUOTED_PRINTABLE:
        append_quoted(out, data, length, FALSE);
        break;
    case TRANSFER_UUENCODE:
        append_uu(out, data, length);
        break;
    case TRANSFER_IDENTITY:
        break;
    }
    return g_byte_array_free_to_bytes(out);
}
