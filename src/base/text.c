#include "base/text.h"

#include <string.h>

gboolean
text_is_deceptive(gunichar c)
{
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c || c == 0x00ad ||
           (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

gboolean
text_is_unseen(gunichar c)
{
    static const struct {
        gunichar first, last;
    } ranges[] = {
        {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x2800, 0x2800},
        {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xffa0, 0xffa0},   {0xfff0, 0xfff8},
        {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
    };
    if (c < 0x80)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return TRUE;
    return g_unichar_iszerowidth(c) || text_is_deceptive(c);
}

/* --- eight bytes at a time --- */

#define EACH_BYTE(value) (G_GUINT64_CONSTANT(0x0101010101010101) * (value))
#define WORD_BYTES       8

static guint64
word_at(const char *text)
{
    guint64 word;
    memcpy(&word, text, sizeof word);
    return word;
}

/* Not 0 when a byte of word is 0; when none is beyond ASCII, exactly then. */
static guint64
any_zero(guint64 word)
{
    return (word - EACH_BYTE(1)) & ~word & EACH_BYTE(0x80);
}

gboolean
text_is_utf8(const char *text, gsize length)
{
    gsize ascii = 0;
    while (length - ascii >= WORD_BYTES) {
        guint64 word = word_at(text + ascii);
        if ((word & EACH_BYTE(0x80)) || any_zero(word))
            break;
        ascii += WORD_BYTES;
    }
    return g_utf8_validate_len(text + ascii, length - ascii, NULL);
}

gsize
text_printable_prefix(const char *text, gsize length)
{
    gsize prefix = 0;
    while (length - prefix >= WORD_BYTES) {
        guint64 word = word_at(text + prefix);
        guint64 below_space = (word - EACH_BYTE(0x20)) & ~word;
        if (((word | below_space) & EACH_BYTE(0x80)) || any_zero(word ^ EACH_BYTE(0x7f)))
            break;
        prefix += WORD_BYTES;
    }
    return prefix;
}

/* --- lines --- */

static gboolean
is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static void
append_escaped_bytes(GString *out, const char *bytes, gsize length)
{
    for (gsize i = 0; i < length; i++)
        g_string_append_printf(out, "\\x%02x", (guchar)bytes[i]);
}

static void
append_safe(GString *out, const char *p, gsize length, gunichar c, gboolean quotes)
{
    if (c == '\n')
        g_string_append(out, "\\n");
    else if (c == '\t')
        g_string_append(out, "\\t");
    else if (quotes && (c == '"' || c == '\\'))
        g_string_append_printf(out, "\\%c", (char)c);
    else if (is_control(c) || text_is_deceptive(c))
        append_escaped_bytes(out, p, length);
    else
        g_string_append_len(out, p, (gssize)length);
}

static char *
escape(const char *text, gboolean quotes)
{
    GString *out = g_string_sized_new(strlen(text) + 8);
    const char *end = text + strlen(text);
    for (const char *p = text; p < end;) {
        gunichar c = g_utf8_get_char_validated(p, end - p);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            append_escaped_bytes(out, p++, 1);
            continue;
        }
        const char *next = g_utf8_next_char(p);
        append_safe(out, p, (gsize)(next - p), c, quotes);
        p = next;
    }
    return g_string_free(out, FALSE);
}

char *
text_escape(const char *text)
{
    return escape(text, TRUE);
}

char *
text_printable(const char *text)
{
    return escape(text, FALSE);
}

/* What is left of one character: -1 nothing, ' ' for all that separates. */
static gint64
clean_character(gunichar c)
{
    if (c > 0x20 && c < 0x7f)
        return c;
    if (g_unichar_isspace(c) || is_control(c) || c == 0x2028 || c == 0x2029)
        return ' ';
    return text_is_deceptive(c) ? -1 : (gint64)c;
}

char *
text_clean_line(const char *text, gssize length, gsize max_chars)
{
    gsize bytes = length < 0 ? strlen(text) : (gsize)length;
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)bytes);
    GString *out = g_string_sized_new(MIN(bytes, max_chars));
    gboolean space = FALSE;
    gsize chars = 0;
    for (const char *p = valid; *p && chars < max_chars; p = g_utf8_next_char(p)) {
        gint64 c = clean_character(g_utf8_get_char(p));
        if (c == ' ')
            space = out->len > 0;
        if (c == ' ' || c < 0)
            continue;
        if (space) {
            if (chars + 2 > max_chars)
                break;
            g_string_append_c(out, ' ');
            chars++;
        }
        space = FALSE;
        if (c < 0x80)
            g_string_append_c(out, (char)c);
        else
            g_string_append_unichar(out, (gunichar)c);
        chars++;
    }
    return g_string_free(out, FALSE);
}

gsize
text_width(const char *text)
{
    gsize width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_iszerowidth(c))
            width += g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

#define NEAREST_MAX 63

static guint
edit_distance(const char *a, gsize a_len, const char *b, gsize b_len)
{
    guint row[NEAREST_MAX + 1];
    for (gsize j = 0; j <= b_len; j++)
        row[j] = (guint)j;
    for (gsize i = 1; i <= a_len; i++) {
        guint diagonal = row[0];
        row[0] = (guint)i;
        for (gsize j = 1; j <= b_len; j++) {
            guint change = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]) ? 0 : 1;
            guint best = MIN(MIN(row[j], row[j - 1]) + 1, diagonal + change);
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[b_len];
}

const char *
text_nearest(const char *word, const char *const *candidates)
{
    gsize length = strlen(word);
    const char *nearest = NULL;
    guint nearest_distance = G_MAXUINT;
    if (length > NEAREST_MAX)
        return NULL;
    for (; *candidates; candidates++) {
        gsize other = strlen(*candidates);
        if (other > NEAREST_MAX)
            continue;
        guint distance = edit_distance(word, length, *candidates, other);
        if (distance < nearest_distance && distance * 3 <= MAX(length, other)) {
            nearest = *candidates;
            nearest_distance = distance;
        }
    }
    return nearest;
}

/* What is one letter with no accent to take away. */
static const char *
fold_letter(gunichar c)
{
    static const struct {
        gunichar letter;
        const char *plain;
    } letters[] = {{0xe6, "ae"}, {0x153, "oe"}, {0xf8, "o"}, {0x2019, "'"}};
    for (guint i = 0; i < G_N_ELEMENTS(letters); i++)
        if (letters[i].letter == c)
            return letters[i].plain;
    return NULL;
}

char *
text_fold(const char *text)
{
    g_autofree char *apart = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
    g_autofree char *lower = g_utf8_casefold(apart ? apart : "", -1);
    GString *out = g_string_new(NULL);
    for (const char *p = lower; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        const char *plain = fold_letter(c);
        if (plain)
            g_string_append(out, plain);
        else if (!g_unichar_ismark(c))
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}
