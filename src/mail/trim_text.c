#include "mail/trim_text.h"

#include "base/text.h"

#include <string.h>

/* --- lines ----------------------------------------------------------------------------------- */

static gboolean
is_space(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isspace((char)c);
    return c == 0x200e || c == 0x200f || c == 0xfeff || g_unichar_isspace(c);
}

/* The first character from p on that is not white. */
static const char *
skip_space(const char *p, const char *end)
{
    while (p < end && is_space((guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return p;
}

static const char *
skip_space_back(const char *start, const char *end)
{
    while (end > start) {
        const char *last = g_utf8_prev_char(end);
        if (!is_space(g_utf8_get_char(last)))
            break;
        end = last;
    }
    return end;
}

/* '>', and the wide one that Japanese clients write. */
static const char *
skip_mark(const char *p, const char *end)
{
    if (p < end && *p == '>')
        return p + 1;
    return end - p >= 3 && memcmp(p, "\xef\xbc\x9e", 3) == 0 ? p + 3 : NULL;
}

static TrimLine
line_at(const char *text, const char *start)
{
    const char *newline = strchr(start, '\n');
    const char *end = newline ? newline : start + strlen(start);
    const char *body = skip_space(start, end);
    TrimLine line = {.start = (gsize)(start - text), .kind = TRIM_TYPED};
    for (const char *next; (next = skip_mark(body, end)); line.depth++)
        body = skip_space(next, end);
    line.length = (gsize)(end - start) + (newline ? 1 : 0);
    line.body = (gsize)(body - text);
    line.body_length = (gsize)(skip_space_back(body, end) - body);
    return line;
}

/* A line beginning ">From " without quotes around it was marked on the way by a mailbox (mboxrd),
 * not by a person. */
static void
unmark_mailbox_lines(const char *text, GArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        TrimLine *line = &g_array_index(lines, TrimLine, i);
        gboolean beside = (i > 0 && line[-1].depth) || (i + 1 < lines->len && line[1].depth);
        if (line->depth == 1 && !beside && g_str_has_prefix(text + line->start, ">From "))
            line->depth = 0;
    }
}

GArray *
trim_text_lines(const char *text)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(TrimLine));
    for (const char *p = text; *p;) {
        TrimLine line = line_at(text, p);
        g_array_append_val(lines, line);
        p += line.length;
    }
    unmark_mailbox_lines(text, lines);
    return lines;
}

/* --- words ----------------------------------------------------------------------------------- */

/* Scripts written without spaces: Thai to Khmer, kana and Han. */
static gboolean
is_word_by_itself(gunichar c)
{
    return (c >= 0x0e00 && c < 0x1100) || (c >= 0x1780 && c < 0x1800) ||
           (c >= 0x2e80 && c < 0xa000) || (c >= 0xf900 && c < 0xfb00) ||
           (c >= 0x20000 && c < 0x40000);
}

/* Apostrophes come straight and curled, and belong to their word. */
static gboolean
is_silent(gunichar c)
{
    return c == 0x2019 || c == 0x2bc || c == 0xad || text_is_deceptive(c);
}

static guint64
hash_step(guint64 hash, guint32 value)
{
    return (hash ^ value) * G_GUINT64_CONSTANT(0x100000001b3); /* FNV-1a */
}

#define HASH_START G_GUINT64_CONSTANT(0xcbf29ce484222325)

static void
end_word(GArray *words, TrimWord *word)
{
    if (word->letters)
        g_array_append_val(words, *word);
    word->hash = HASH_START;
    word->letters = 0;
}

static void
add_character(GArray *words, TrimWord *word, gunichar c)
{
    if (is_silent(c))
        return;
    gboolean alone = is_word_by_itself(c);
    gboolean letter = g_unichar_isalnum(c) || (word->letters && g_unichar_ismark(c));
    if (alone || !letter)
        end_word(words, word);
    if (letter) {
        word->hash = hash_step(word->hash, g_unichar_tolower(c));
        word->letters++;
    }
    if (alone)
        end_word(words, word);
}

/* ASCII's letters and digits from p on, as far as they go; each letter of each mail passes here. */
static const char *
add_letters(TrimWord *word, const char *p, const char *end)
{
    const char *start = p;
    guint64 hash = word->hash;
    for (; p < end && g_ascii_isalnum(*p); p++)
        hash = hash_step(hash, (guchar)trim_text_lower(*p));
    word->hash = hash;
    word->letters += (guint)(p - start);
    return p;
}

/* ASCII, which most of a text is, needs none of Unicode's tables. */
static void
add_words_of_run(const char *p, const char *end, guint line, GArray *words)
{
    TrimWord word = {HASH_START, line, 0, FALSE};
    while ((p = add_letters(&word, p, end)) < end) {
        if ((guchar)*p >= 0x80)
            add_character(words, &word, g_utf8_get_char(p));
        else if (*p != '\'')
            end_word(words, &word);
        p = g_utf8_next_char(p);
    }
    end_word(words, &word);
}

/* What a byte may be at, looked up at each word of each mail. */
#define ENDS_RUN    1
#define BEGINS_LINK 2
static const guint8 signs[256] = {
    ['\0'] = ENDS_RUN,   [' '] = ENDS_RUN,    ['\t'] = ENDS_RUN,   ['\n'] = ENDS_RUN,
    ['<'] = ENDS_RUN,    ['>'] = ENDS_RUN,    ['('] = ENDS_RUN,    [')'] = ENDS_RUN,
    ['['] = ENDS_RUN,    [']'] = ENDS_RUN,    ['"'] = ENDS_RUN,    ['*'] = ENDS_RUN,
    ['h'] = BEGINS_LINK, ['H'] = BEGINS_LINK, ['w'] = BEGINS_LINK, ['W'] = BEGINS_LINK,
    ['m'] = BEGINS_LINK, ['M'] = BEGINS_LINK, ['c'] = BEGINS_LINK, ['C'] = BEGINS_LINK,
};

static gboolean
begins_link(const char *p, const char *end)
{
    static const char *const beginnings[] = {"http://", "https://", "www.", "mailto:", "cid:"};
    if (!(signs[(guchar)*p] & BEGINS_LINK))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        gsize length = strlen(beginnings[i]);
        if ((gsize)(end - p) >= length && g_ascii_strncasecmp(p, beginnings[i], length) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Up to white space or what stands around links and addresses. */
static const char *
run_end(const char *p, const char *end)
{
    while (p < end && !(signs[(guchar)*p] & ENDS_RUN))
        p++;
    return p;
}

GArray *
trim_text_words(const char *text, const GArray *lines)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(TrimWord));
    for (guint i = 0; i < lines->len; i++) {
        const TrimLine *line = &g_array_index(lines, TrimLine, i);
        const char *p = text + line->body;
        const char *end = p + line->body_length;
        while (p < end) {
            const char *stop = run_end(p, end);
            if (!begins_link(p, end) && !memchr(p, '@', (gsize)(stop - p)))
                add_words_of_run(p, stop, i, words);
            p = stop < end ? stop + 1 : end;
        }
    }
    return words;
}
