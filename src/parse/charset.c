#include "parse/charset.h"

#include "base/text.h"
#include "parse/charset_guess.h"
#include "parse/charset_names.h"
#include "parse/charset_shift.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

#define HIGH_BITS G_GUINT64_CONSTANT(0x8080808080808080)

static gboolean
is_seven_bit(const char *p, gsize length)
{
    const char *end = p + length;
    guint64 eight = 0;
    for (; end - p >= (gssize)sizeof eight; p += sizeof eight) {
        memcpy(&eight, p, sizeof eight);
        if (eight & HIGH_BITS)
            return FALSE;
    }
    while (p < end && (guchar)*p < 0x80)
        p++;
    return p == end;
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

typedef struct {
    GString *out;
    const char *in;
    gsize left;
    gsize bad; /* bytes that mean nothing there: each is one U+FFFD */
} Conversion;

/* One go of the converter; FALSE when all is done. */
static gboolean
convert_step(iconv_t converter, Conversion *conversion)
{
    char buffer[CONVERT_STEP];
    char *to = buffer;
    gsize room = sizeof buffer;
    gboolean last = conversion->left == 0;
    gsize rc = iconv(converter, last ? NULL : (char **)&conversion->in,
                     last ? NULL : &conversion->left, &to, &room);
    int code = rc == (gsize)-1 ? errno : 0;
    g_string_append_len(conversion->out, buffer, to - buffer);
    if (!code)
        return !last;
    if (code == E2BIG)
        return TRUE;
    g_string_append(conversion->out, REPLACEMENT);
    if (code != EILSEQ || last)
        return FALSE;
    conversion->bad++;
    conversion->in++;
    conversion->left--;
    return TRUE;
}

/* NULL when the C library does not know the name. */
static GString *
read_by_iconv(const char *name, const char *p, gsize length, gsize *ret_bad)
{
    iconv_t converter = iconv_open("UTF-8", name);
    Conversion conversion = {NULL, p, length, 0};
    if (converter == (iconv_t)-1)
        return NULL;
    conversion.out = g_string_sized_new(length + length / 4 + 16);
    while (convert_step(converter, &conversion))
        continue;
    iconv_close(converter);
    *ret_bad = conversion.bad;
    return conversion.out;
}

/* By its mark, else by where the zeros of Latin letters, blanks and line ends are; without them,
 * as Windows writes it. Without any zero in it, it is seldom what it says. */
static const char *
utf16_order(const char *p, gsize length)
{
    gsize zeros[2] = {0, 0};
    if (length >= 2 && memcmp(p, "\xfe\xff", 2) == 0)
        return "UTF-16BE";
    if (length >= 2 && memcmp(p, "\xff\xfe", 2) == 0)
        return "UTF-16LE";
    for (gsize i = 0; i < length; i++)
        zeros[i % 2] += p[i] == '\0';
    return zeros[0] > zeros[1] ? "UTF-16BE" : "UTF-16LE";
}

static GString *
read_utf16(const Charset *charset, const char *p, gsize length, gsize *ret_bad)
{
    if (!memchr(p, '\0', length) && g_utf8_validate(p, (gssize)length, NULL))
        return NULL;
    const char *name = charset->converter ? charset->converter : utf16_order(p, length);
    return read_by_iconv(name, p, length, ret_bad);
}

static GString *
read_by_pieces(GString *pieces, const char *converter, gsize *ret_bad)
{
    GString *out = read_by_iconv(converter, pieces->str, pieces->len, ret_bad);
    g_string_free(pieces, TRUE);
    return out;
}

/* The eighth bit may stand for katakana of half width; with more than that it is something else. */
static gboolean
is_jis(const char *p, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if ((guchar)p[i] >= 0x80 && ((guchar)p[i] < 0xa1 || (guchar)p[i] > 0xdf))
            return FALSE;
    return TRUE;
}

static GString *
read_jis(const Charset *charset, const char *p, gsize length, gsize *ret_bad)
{
    if (!is_jis(p, length))
        return NULL;
    GString *pieces = charset_shift_jis(p, length);
    return pieces ? read_by_pieces(pieces, charset->converter, ret_bad)
                  : read_by_iconv("ISO-2022-JP-2", p, length, ret_bad);
}

/* NULL when it cannot be that; *ret_bad: how many bytes mean nothing in it. */
static GString *
read_as(const Charset *charset, const char *p, gsize length, gsize *ret_bad)
{
    *ret_bad = 0;
    switch (charset->kind) {
    case CHARSET_ASCII:
        return is_seven_bit(p, length) ? g_string_new_len(p, (gssize)length) : NULL;
    case CHARSET_UTF_8:
        return read_utf8(p, length, TRUE);
    case CHARSET_LATIN:
        return read_windows_1252(p, length);
    case CHARSET_SINGLE:
    case CHARSET_MULTI:
        return read_by_iconv(charset->converter, p, length, ret_bad);
    case CHARSET_UTF_16:
        return read_utf16(charset, p, length, ret_bad);
    case CHARSET_UTF_7:
        return is_seven_bit(p, length) ? charset_shift_utf7(p, length) : NULL;
    case CHARSET_JIS:
        return read_jis(charset, p, length, ret_bad);
    case CHARSET_HZ:
        return read_by_pieces(charset_shift_hz(p, length), charset->converter, ret_bad);
    }
    return NULL;
}

/* --- guessing --- */

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

/* Programs that write no label write the charset of their own country. */
static GString *
guess(const char *p, gsize length)
{
    gsize bad = 0;
    GString *out = read_utf8(p, length, FALSE);
    if (!out)
        out = read_broken_utf8(p, length);
    if (out)
        return out;
    const Charset *likely = charset_find(charset_guess(p, length));
    out = likely ? read_as(likely, p, length, &bad) : NULL;
    return out ? out : read_windows_1252(p, length);
}

/* Bytes of 0x80 and above that are valid UTF-8 are hardly ever anything else. Of the charsets in
 * which they could be letters, only those are doubted in which they would be strange ones: in a
 * single-byte charset a capital before a sign, in the double-byte ones only the characters of three
 * bytes, of which there are several. */
static gboolean
is_really_utf8(const Charset *charset, const char *p, gsize length)
{
    gsize longer = 0;
    g_autoptr(GString) text = is_seven_bit(p, length) ? NULL : read_utf8(p, length, FALSE);
    if (!text)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        longer += (guchar)p[i] >= 0xe0;
    switch (charset->kind) {
    case CHARSET_ASCII:
    case CHARSET_LATIN:
    case CHARSET_SINGLE:
    case CHARSET_UTF_7:
    case CHARSET_JIS:
    case CHARSET_HZ:
        return TRUE;
    case CHARSET_MULTI:
        return longer >= 2;
    case CHARSET_UTF_8:
    case CHARSET_UTF_16:
        return FALSE;
    }
    return FALSE;
}

/* Japanese without a label, or with that of programs which think they write ASCII. */
static gboolean
is_really_jis(const Charset *charset, const char *p, gsize length)
{
    if (charset && charset->kind != CHARSET_ASCII && charset->kind != CHARSET_LATIN &&
        charset->kind != CHARSET_UTF_8)
        return FALSE;
    if (!memchr(p, '\x1b', length))
        return FALSE;
    return (g_strstr_len(p, (gssize)length, "\x1b$B") ||
            g_strstr_len(p, (gssize)length, "\x1b$@")) &&
           is_seven_bit(p, length);
}

/* A text of nothing but letters that a Western language hardly has is not in one; a few words may
 * be anything, and are what they say. */
#define DOUBT_BYTES 40

static const Charset *
doubt(const Charset *charset, const char *p, gsize length)
{
    const Charset *other = NULL;
    if (is_really_jis(charset, p, length))
        other = charset_find("iso-2022-jp");
    else if (charset && is_really_utf8(charset, p, length))
        other = charset_find("utf-8");
    else if (charset && charset->kind == CHARSET_LATIN && length >= DOUBT_BYTES)
        other = charset_find(charset_guess(p, length));
    return other;
}

/* As declared, if that makes sense of it: one byte in sixteen may mean nothing. */
#define SENSE 16

static GString *
read_declared(const Charset *charset, const char *p, gsize length, gboolean *ret_guessed)
{
    gsize bad = 0;
    GString *out = read_as(charset, p, length, &bad);
    if (!bad || !out)
        return out;
    *ret_guessed = TRUE;
    if (bad == 1 || bad <= length / SENSE)
        return out;
    g_string_free(out, TRUE);
    return NULL;
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
    for (guint i = 0; charset_at(i); i++) {
        const char *name = charset_at(i)->converter;
        iconv_t converter = name ? iconv_open("UTF-8", name) : (iconv_t)-1;
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

/* Behind the characters that stay as they are and need no looking at: most of a text. */
static const char *
skip_plain(const char *p, const char *end)
{
    for (;;) {
        p += text_printable_prefix(p, (gsize)(end - p));
        if (p == end || !((*p >= 0x20 && *p < 0x7f) || *p == '\n' || *p == '\t'))
            return p;
        p++;
    }
}

/* text is valid UTF-8, with NULs perhaps. */
static char *
clean(const char *text, gsize length)
{
    GString *out = g_string_sized_new(length + 1);
    const char *end = text + length;
    const char *p = text;
    while (end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;
    while (p < end) {
        const char *plain_end = skip_plain(p, end);
        g_string_append_len(out, p, plain_end - p);
        p = plain_end;
        if (p == end)
            break;
        if (*p == '\r') {
            g_string_append_c(out, '\n');
            p += p + 1 < end && p[1] == '\n' ? 2 : 1;
            continue;
        }
        const char *next = g_utf8_next_char(p);
        append_clean(out, g_utf8_get_char(p), p, (gsize)(next - p));
        p = next;
    }
    return g_string_free(out, FALSE);
}

/* What means the same whether it is declared or guessed: most mail. */
static gboolean
is_plain_ascii(const Charset *declared, const char *p, gsize length)
{
    return (!declared || declared->kind == CHARSET_ASCII || declared->kind == CHARSET_LATIN ||
            declared->kind == CHARSET_UTF_8) &&
           is_seven_bit(p, length) && !memchr(p, '\x1b', length);
}

char *
charset_text(const char *charset, gconstpointer data, gsize length, gboolean *ret_guessed)
{
    if (length == 0)
        return g_strdup("");
    const Charset *declared = charset_find(charset);
    if (is_plain_ascii(declared, data, length))
        return clean(data, length);
    const Charset *other = doubt(declared, data, length);
    if (!declared && !other && is_seven_bit(data, length))
        declared = charset_find("us-ascii");
    if (other)
        *ret_guessed = TRUE;
    g_autoptr(GString) text =
        other || declared ? read_declared(other ? other : declared, data, length, ret_guessed)
                          : NULL;
    if (!text) {
        text = guess(data, length);
        *ret_guessed = TRUE;
    }
    return clean(text->str, text->len);
}

char *
charset_header_text(const char *bytes, gsize length)
{
    GString *out = g_string_sized_new(length + 1);
    const char *end = bytes + length;
    for (const char *p = bytes; p < end;) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *next = newline ? newline + 1 : end;
        gboolean guessed = FALSE;
        g_autofree char *line = charset_text(NULL, p, (gsize)(next - p), &guessed);
        g_string_append(out, line);
        p = next;
    }
    return g_string_free(out, FALSE);
}
