#include "parse/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* What mail is really written in, and under which name iconv reads it. Nothing else is tried: an
 * unknown name must not choose which code runs. The Latin-1 names mean windows-1252, as in every
 * mail program. */
typedef struct {
    const char *name;
    const char *iconv_name;
} CharsetAlias;

#define US_ASCII     "US-ASCII"
#define UTF_8        "UTF-8"
#define WINDOWS_1252 "WINDOWS-1252"

static const CharsetAlias aliases[] = {
    {"ascii", US_ASCII},
    {"ansi_x3.4-1968", US_ASCII},
    {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"cp1250", "WINDOWS-1250"},
    {"cp1251", "WINDOWS-1251"},
    {"cp1252", WINDOWS_1252},
    {"cp437", "CP437"},
    {"cp850", "CP850"},
    {"cp866", "CP866"},
    {"cp932", "CP932"},
    {"cp936", "GB18030"},
    {"cp949", "CP949"},
    {"euc-jp", "EUC-JP"},
    {"euc-kr", "CP949"},
    {"gb18030", "GB18030"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"ibm437", "CP437"},
    {"ibm850", "CP850"},
    {"ibm866", "CP866"},
    {"iso-2022-jp", "ISO-2022-JP-2"},
    {"iso-2022-kr", "ISO-2022-KR"},
    {"iso-8859-1", WINDOWS_1252},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-11", "WINDOWS-874"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"iso8859-1", WINDOWS_1252},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ks_c_5601-1987", "CP949"},
    {"latin1", WINDOWS_1252},
    {"macintosh", "MACINTOSH"},
    {"shift-jis", "CP932"},
    {"shift_jis", "CP932"},
    {"sjis", "CP932"},
    {"tis-620", "WINDOWS-874"},
    {"unicode-1-1-utf-7", "UTF-7"},
    {"us-ascii", US_ASCII},
    {"utf-16", "UTF-16"},
    {"utf-16be", "UTF-16BE"},
    {"utf-16le", "UTF-16LE"},
    {"utf-32", "UTF-32"},
    {"utf-7", "UTF-7"},
    {"utf-8", UTF_8},
    {"utf8", UTF_8},
    {"windows-1250", "WINDOWS-1250"},
    {"windows-1251", "WINDOWS-1251"},
    {"windows-1252", WINDOWS_1252},
    {"windows-1253", "WINDOWS-1253"},
    {"windows-1254", "WINDOWS-1254"},
    {"windows-1255", "WINDOWS-1255"},
    {"windows-1256", "WINDOWS-1256"},
    {"windows-1257", "WINDOWS-1257"},
    {"windows-1258", "WINDOWS-1258"},
    {"windows-31j", "CP932"},
    {"windows-874", "WINDOWS-874"},
    {"x-gbk", "GB18030"},
    {"x-sjis", "CP932"},
};

static const char *
iconv_name(const char *charset)
{
    if (!charset)
        return NULL;
    while (g_ascii_isspace(*charset))
        charset++;
    gsize length = strcspn(charset, " \t\r\n;*");
    for (gsize i = 0; i < G_N_ELEMENTS(aliases); i++)
        if (strlen(aliases[i].name) == length &&
            !g_ascii_strncasecmp(aliases[i].name, charset, length))
            return aliases[i].iconv_name;
    return NULL;
}

static gboolean
is_seven_bit(const char *p, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if ((guchar)p[i] >= 0x80)
            return FALSE;
    return TRUE;
}

/* --- readers: each gives UTF-8 (perhaps with NULs in it) or NULL --- */

static GString *
read_windows_1252(const char *p, gsize length)
{
    /* 0x80 to 0x9f; those without a meaning are controls, which cleaning makes U+FFFD */
    static const guint16 upper[32] = {
        0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};
    GString *out = g_string_sized_new(length + length / 8 + 1);
    for (gsize i = 0; i < length; i++) {
        guchar c = (guchar)p[i];
        if (c < 0x80)
            g_string_append_c(out, (char)c);
        else
            g_string_append_unichar(out, c < 0xa0 ? upper[c - 0x80] : c);
    }
    return out;
}

/* Valid UTF-8; where allowed, up to an unfinished character at the very end. */
static GString *
read_utf8(const char *p, gsize length, gboolean may_be_cut)
{
    const char *bad = NULL;
    for (const char *q = p; !g_utf8_validate_len(q, length - (gsize)(q - p), &bad); q = bad + 1) {
        gsize left = length - (gsize)(bad - p);
        if (*bad == '\0')
            continue;
        if (!may_be_cut || left >= 4 ||
            g_utf8_get_char_validated(bad, (gssize)left) != (gunichar)-2)
            return NULL;
        GString *out = g_string_new_len(p, bad - p);
        return g_string_append(out, REPLACEMENT);
    }
    return g_string_new_len(p, (gssize)length);
}

#define CONVERT_STEP 4096

static GString *
convert_all(iconv_t converter, const char *p, gsize length)
{
    g_autoptr(GString) out = g_string_sized_new(length + length / 4 + 16);
    char *in = (char *)p;
    gsize left = length;
    for (;;) {
        char buffer[CONVERT_STEP];
        char *to = buffer;
        gsize room = sizeof buffer;
        gboolean last = left == 0;
        gsize rc = iconv(converter, last ? NULL : &in, last ? NULL : &left, &to, &room);
        int code = rc == (gsize)-1 ? errno : 0;
        g_string_append_len(out, buffer, to - buffer);
        if (code == EINVAL) {
            g_string_append(out, REPLACEMENT);
            return g_steal_pointer(&out);
        }
        if (code && code != E2BIG)
            return NULL;
        if (last && !code)
            return g_steal_pointer(&out);
    }
}

static GString *
read_by_iconv(const char *name, const char *p, gsize length)
{
    iconv_t converter = iconv_open(UTF_8, name);
    if (converter == (iconv_t)-1)
        return NULL;
    GString *out = convert_all(converter, p, length);
    iconv_close(converter);
    return out;
}

/* One broken character in a long UTF-8 text must not turn all of it into nonsense: where more
 * characters are whole than broken, the broken ones are replaced. */
static GString *
read_broken_utf8(const char *p, gsize length)
{
    gsize whole = 0, broken = 0;
    const char *end = p + length;
    for (const char *q = p; q < end;) {
        gunichar c = (guchar)*q < 0x80 ? (guchar)*q : g_utf8_get_char_validated(q, end - q);
        gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;
        if (!valid)
            broken++;
        else if (c >= 0x80)
            whole++;
        q = valid ? g_utf8_next_char(q) : q + 1;
    }
    if (whole <= broken)
        return NULL;
    g_autofree char *valid = g_utf8_make_valid(p, (gssize)length);
    return g_string_new(valid);
}

static GString *
guess(const char *p, gsize length)
{
    GString *out = read_utf8(p, length, FALSE);
    if (!out)
        out = read_broken_utf8(p, length);
    return out ? out : read_windows_1252(p, length);
}

static GString *
read_as(const char *name, const char *p, gsize length)
{
    if (g_str_equal(name, UTF_8))
        return read_utf8(p, length, TRUE);
    if (g_str_equal(name, WINDOWS_1252))
        return read_windows_1252(p, length);
    if (g_str_equal(name, US_ASCII))
        return is_seven_bit(p, length) ? g_string_new_len(p, (gssize)length) : NULL;
    return read_by_iconv(name, p, length);
}

/* --- before the files are out of reach --- */

static void
close_converter(gpointer data)
{
    iconv_close(data);
}

GPtrArray *
charset_load_all(void)
{
    GPtrArray *open = g_ptr_array_new_with_free_func(close_converter);
    for (gsize i = 0; i < G_N_ELEMENTS(aliases); i++) {
        iconv_t converter = iconv_open(UTF_8, aliases[i].iconv_name);
        if (converter != (iconv_t)-1)
            g_ptr_array_add(open, converter);
    }
    return open;
}

/* --- cleaning --- */

static void
append_clean(GString *out, gunichar c, const char *bytes, gsize length)
{
    if (c == '\t' || (c >= 0x20 && c < 0x7f))
        g_string_append_c(out, (char)c);
    else if (c == '\n' || c == '\f' || c == '\v' || c == 0x85 || c == 0x2028 || c == 0x2029)
        g_string_append_c(out, '\n');
    else if (c < 0xa0)
        g_string_append(out, REPLACEMENT);
    else
        g_string_append_len(out, bytes, (gssize)length);
}

static char *
clean(const GString *text)
{
    GString *out = g_string_sized_new(text->len + 1);
    const char *end = text->str + text->len;
    const char *p = text->str;
    while (g_str_has_prefix(p, "\xef\xbb\xbf"))
        p += 3;
    while (p < end) {
        if (*p == '\r') {
            g_string_append_c(out, '\n');
            p += p[1] == '\n' ? 2 : 1;
            continue;
        }
        const char *next = g_utf8_next_char(p);
        append_clean(out, g_utf8_get_char(p), p, (gsize)(next - p));
        p = next;
    }
    return g_string_free(out, FALSE);
}

char *
charset_text(const char *charset, gconstpointer data, gsize length, gboolean *ret_guessed)
{
    if (length == 0)
        return g_strdup("");
    const char *name = iconv_name(charset);
    if (!name && is_seven_bit(data, length))
        name = US_ASCII;
    g_autoptr(GString) text = name ? read_as(name, data, length) : NULL;
    if (!text) {
        text = guess(data, length);
        *ret_guessed = TRUE;
    }
    return clean(text);
}
