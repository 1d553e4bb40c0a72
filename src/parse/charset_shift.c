#include "parse/charset_shift.h"

#include <string.h>

#define REPLACEMENT 0xfffd

/* --- UTF-7 --- */

static int
base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

typedef struct {
    guint32 bits;
    guint count;   /* of bits */
    gunichar high; /* the first half of a surrogate pair, waiting for the second; else 0 */
    guint units;
} Utf16;

static void
append_unit(Utf16 *utf16, GString *out, gunichar unit)
{
    gboolean is_low = unit >= 0xdc00 && unit < 0xe000;
    utf16->units++;
    if (utf16->high && is_low) {
        g_string_append_unichar(out, 0x10000 + ((utf16->high - 0xd800) << 10) + (unit - 0xdc00));
        utf16->high = 0;
        return;
    }
    if (utf16->high)
        g_string_append_unichar(out, REPLACEMENT);
    utf16->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
    if (!utf16->high)
        g_string_append_unichar(out, is_low ? REPLACEMENT : unit);
}

/* p stands behind a "+". Appends what is encoded there, or the bytes themselves when they hold no
 * whole character; behind them. */
static const char *
read_encoded(const char *p, const char *end, GString *out)
{
    const char *start = p;
    Utf16 utf16 = {0};
    for (; p < end && base64_digit(*p) >= 0; p++) {
        utf16.bits = utf16.bits << 6 | (guint32)base64_digit(*p);
        utf16.count += 6;
        if (utf16.count < 16)
            continue;
        utf16.count -= 16;
        append_unit(&utf16, out, utf16.bits >> utf16.count & 0xffff);
    }
    if (utf16.high)
        g_string_append_unichar(out, REPLACEMENT);
    if (!utf16.units)
        g_string_append_len(out, start - 1, p - start + 1);
    return utf16.units && p < end && *p == '-' ? p + 1 : p;
}

GString *
charset_shift_utf7(const char *p, gsize length)
{
    GString *out = g_string_sized_new(length + 1);
    const char *end = p + length;
    while (p < end) {
        if (*p == '+' && end - p > 1 && p[1] == '-') {
            g_string_append_c(out, '+');
            p += 2;
        } else if (*p == '+') {
            p = read_encoded(p + 1, end, out);
        } else {
            g_string_append_c(out, *p++);
        }
    }
    return out;
}

/* --- ISO-2022-JP --- */

typedef enum { JIS_ASCII, JIS_ROMAN, JIS_KANA, JIS_KANJI } JisSet;

/* The set an escape sequence at p switches to, and its length; FALSE for one we do not know. */
static gboolean
read_escape(const char *p, gsize left, JisSet *ret_set, gsize *ret_length)
{
    static const struct {
        const char *bytes;
        JisSet set;
    } escapes[] = {
        {"\x1b(B", JIS_ASCII},  {"\x1b(J", JIS_ROMAN},  {"\x1b(H", JIS_ROMAN},
        {"\x1b(I", JIS_KANA},   {"\x1b$@", JIS_KANJI},  {"\x1b$B", JIS_KANJI},
        {"\x1b$(B", JIS_KANJI}, {"\x1b$(@", JIS_KANJI}, {"\x1b&@", JIS_KANJI},
        {"\x1b$(Q", JIS_KANJI}, {"\x1b$(O", JIS_KANJI},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(escapes); i++) {
        gsize length = strlen(escapes[i].bytes);
        if (left < length || memcmp(p, escapes[i].bytes, length) != 0)
            continue;
        *ret_set = escapes[i].set;
        *ret_length = length;
        return TRUE;
    }
    return FALSE;
}

/* Row and cell of JIS X 0208 (0x21 to 0x7e each) as the two bytes Shift_JIS has for them. */
static void
append_kanji(GString *out, guint row, guint cell)
{
    guint lead = ((row - 0x21) >> 1) + 0x81;
    guint trail = row % 2 ? cell + (cell < 0x60 ? 0x1f : 0x20) : cell + 0x7e;
    g_string_append_c(out, (char)(lead > 0x9f ? lead + 0x40 : lead));
    g_string_append_c(out, (char)trail);
}

static gboolean
is_cell(char c)
{
    return c > 0x20 && c < 0x7f;
}

/* Appends the sign at p; how many bytes it takes. */
static gsize
append_sign(GString *out, JisSet set, const char *p, gsize left)
{
    if (set == JIS_KANJI && is_cell(*p) && left > 1 && is_cell(p[1])) {
        append_kanji(out, (guchar)p[0], (guchar)p[1]);
        return 2;
    }
    gboolean is_kana = set == JIS_KANA && *p > 0x20 && *p < 0x60;
    g_string_append_c(out, is_kana ? (char)(*p | 0x80) : *p);
    return 1;
}

GString *
charset_shift_jis(const char *p, gsize length)
{
    GString *out = g_string_sized_new(length + 1);
    const char *end = p + length;
    JisSet set = JIS_ASCII;
    JisSet behind_kana = JIS_ASCII;
    while (p < end) {
        gsize taken = 1;
        if (*p == '\n') {
            set = JIS_ASCII; /* as every line begins (RFC 1468) */
            g_string_append_c(out, *p);
        } else if (*p == '\x0e') {
            behind_kana = set;
            set = JIS_KANA;
        } else if (*p == '\x0f') {
            set = behind_kana;
        } else if (*p != '\x1b') {
            taken = append_sign(out, set, p, (gsize)(end - p));
        } else if (!read_escape(p, (gsize)(end - p), &set, &taken)) {
            g_string_free(out, TRUE);
            return NULL;
        }
        p += taken;
    }
    return out;
}

/* --- HZ --- */

GString *
charset_shift_hz(const char *p, gsize length)
{
    GString *out = g_string_sized_new(length + 1);
    const char *end = p + length;
    gboolean is_chinese = FALSE;
    while (p < end) {
        char next = (char)(end - p > 1 ? p[1] : '\0');
        if (*p == '~' && next && strchr("{}~\n", next)) {
            is_chinese = next == '{' || (next == '~' && is_chinese);
            if (next == '~')
                g_string_append_c(out, '~');
            p += 2;
        } else if (is_chinese && is_cell(*p) && is_cell(next)) {
            g_string_append_c(out, (char)(*p | 0x80));
            g_string_append_c(out, (char)(next | 0x80));
            p += 2;
        } else {
            is_chinese &= *p != '\n';
            g_string_append_c(out, *p++);
        }
    }
    return out;
}
