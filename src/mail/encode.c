#include "mail/encode.h"

#include <string.h>

#define ENCODED_LINE_CHARS 76 /* RFC 2047 §2: of a line with an encoded word in it */
#define WORD_FRAME_CHARS   12 /* "=?utf-8?Q?" and "?=" */
#define CHARACTER_CHARS    12 /* the longest character, four bytes as "=XX" */
#define QP_LINE_CHARS      76 /* RFC 2045 §6.7 */
#define PLAIN_WORD_CHARS   60 /* what fits behind the name of any field of ours */

char *
encode_one_line(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029)
            g_string_append_c(out, ' ');
        else
            g_string_append_unichar(out, c);
    }
    return g_strstrip(g_string_free(out, FALSE));
}

gsize
encode_longest_word(const char *line)
{
    gsize longest = 0;
    while (*line) {
        gsize length = strspn(line, " ");
        length += strcspn(line + length, " ");
        longest = MAX(longest, length);
        line += length;
    }
    return longest;
}

gboolean
encode_is_plain(const char *line)
{
    for (const char *p = line; *p; p++)
        if (!g_ascii_isprint(*p))
            return FALSE;
    return !strstr(line, "=?") && encode_longest_word(line) <= PLAIN_WORD_CHARS;
}

static gsize
column_of(const GString *out)
{
    const char *newline = memrchr(out->str, '\n', out->len);
    return newline ? (gsize)(out->str + out->len - newline - 1) : out->len;
}

void
encode_folded(GString *out, const char *line)
{
    g_autofree char *spaced = g_strconcat(" ", line, NULL);
    /* Some readers keep the space of a fold right behind the name. */
    gboolean may_fold = out->str[out->len - 1] != ':';
    for (const char *p = spaced; *p; may_fold = TRUE) {
        gsize length = strspn(p, " ");
        length += strcspn(p + length, " ");
        if (may_fold && column_of(out) + length > ENCODE_FOLD_CHARS)
            g_string_append(out, "\r\n");
        g_string_append_len(out, p, (gssize)length);
        p += length;
    }
}

/* What may stand for itself in a Q word within a phrase (RFC 2047 §5 (3)). */
static gboolean
is_q_safe(char c)
{
    return g_ascii_isalnum(c) || (c && strchr("!*+-/", c));
}

static gsize
q_chars(const char *text, gsize length)
{
    gsize chars = 0;
    for (gsize i = 0; i < length; i++)
        chars += is_q_safe(text[i]) || text[i] == ' ' ? 1 : 3;
    return chars;
}

static gsize
b_chars(gsize length)
{
    return (length + 2) / 3 * 4;
}

static void
append_q(GString *out, const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (text[i] == ' ')
            g_string_append_c(out, '_');
        else if (is_q_safe(text[i]))
            g_string_append_c(out, text[i]);
        else
            g_string_append_printf(out, "=%02X", (guchar)text[i]);
    }
}

static void
append_word(GString *out, const char *text, gsize length, gboolean q)
{
    g_string_append(out, q ? " =?utf-8?Q?" : " =?utf-8?B?");
    if (q) {
        append_q(out, text, length);
    } else {
        g_autofree char *encoded = g_base64_encode((const guchar *)text, length);
        g_string_append(out, encoded);
    }
    g_string_append(out, "?=");
}

/* How many bytes of text, in whole characters, fit into room encoded characters. */
static gsize
fitting(const char *text, gsize room, gboolean q)
{
    gsize length = 0;
    gsize chars = 0;
    while (text[length]) {
        gsize next = length + (gsize)g_utf8_skip[(guchar)text[length]];
        chars = q ? chars + q_chars(text + length, next - length) : b_chars(next);
        if (chars > room)
            break;
        length = next;
    }
    return length;
}

void
encode_words(GString *out, const char *line)
{
    gsize total = strlen(line);
    gboolean q = q_chars(line, total) <= b_chars(total);
    while (*line) {
        gsize taken = column_of(out) + 1 + WORD_FRAME_CHARS;
        if (taken + CHARACTER_CHARS > ENCODED_LINE_CHARS) {
            g_string_append(out, "\r\n");
            taken = 1 + WORD_FRAME_CHARS;
        }
        gsize length = fitting(line, ENCODED_LINE_CHARS - taken, q);
        append_word(out, line, length, q);
        line += length;
    }
}

static gboolean
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What mailbox files and SMTP take for more than text at the beginning of a line. */
static gboolean
begins_like_an_end(const char *line)
{
    return line[0] == '.' || strncmp(line, "From ", 5) == 0;
}

static gboolean
is_7bit_line(const char *line, gsize length)
{
    if (length > ENCODE_FOLD_CHARS || begins_like_an_end(line) ||
        (length && is_blank(line[length - 1])))
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isprint(line[i]) && line[i] != '\t')
            return FALSE;
    return TRUE;
}

gboolean
encode_is_7bit(const char *text)
{
    while (*text) {
        gsize length = strcspn(text, "\n");
        if (!is_7bit_line(text, length))
            return FALSE;
        text += length + (text[length] == '\n');
    }
    return TRUE;
}

void
encode_7bit(GString *out, const char *text)
{
    while (*text) {
        gsize length = strcspn(text, "\n");
        g_string_append_len(out, text, (gssize)length);
        g_string_append(out, "\r\n");
        text += length + (text[length] == '\n');
    }
}

/* Whether the byte at p cannot stand for itself at this column; end is the end of its line. */
static gboolean
must_be_quoted(const char *p, const char *end, gsize column)
{
    if (is_blank(*p))
        return p + 1 == end;
    if (*p == '=' || !g_ascii_isprint(*p))
        return TRUE;
    return column == 0 && begins_like_an_end(p);
}

static void
append_qp_line(GString *out, const char *p, const char *end)
{
    gsize column = 0;
    while (p < end) {
        gboolean quoted = must_be_quoted(p, end, column);
        gsize width = quoted ? 3 : 1;
        gsize room = QP_LINE_CHARS - (p + 1 < end); /* for the "=" of a soft line end */
        if (column + width > room) {
            g_string_append(out, "=\r\n");
            column = 0;
            continue;
        }
        if (quoted)
            g_string_append_printf(out, "=%02X", (guchar)*p);
        else
            g_string_append_c(out, *p);
        column += width;
        p++;
    }
    g_string_append(out, "\r\n");
}

void
encode_quoted_printable(GString *out, const char *text)
{
    while (*text) {
        const char *end = text + strcspn(text, "\n");
        append_qp_line(out, text, end);
        text = *end ? end + 1 : end;
    }
}

#define BASE64_LINE_BYTES 57 /* 76 characters of base64 */
#define BASE64_LINE_CHARS 76

void
encode_base64(GString *out, const guchar *bytes, gsize length)
{
    while (length) {
        char line[BASE64_LINE_CHARS + 8];
        gsize taken = MIN(length, BASE64_LINE_BYTES);
        int state = 0, save = 0;
        gsize chars = g_base64_encode_step(bytes, taken, FALSE, line, &state, &save);
        chars += g_base64_encode_close(FALSE, line + chars, &state, &save);
        g_string_append_len(out, line, (gssize)chars);
        g_string_append(out, "\r\n");
        bytes += taken;
        length -= taken;
    }
}
