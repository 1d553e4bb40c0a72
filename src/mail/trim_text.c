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
    TrimLine line = {.start = (guint32)(start - text), .kind = TRIM_TYPED};
    for (const char *next; (next = skip_mark(body, end)); line.depth++)
        body = skip_space(next, end);
    line.length = (guint32)(end - start) + (newline ? 1 : 0);
    line.body = (guint32)(body - text);
    line.body_length = (guint32)(skip_space_back(body, end) - body);
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

/* The words found so far, and the one that is being read. */
typedef struct {
    TrimWord *list;
    guint count;
    TrimWord word;
} Words;

static void
begin_word(Words *words)
{
    words->word.hash = HASH_START;
    words->word.letters = 0;
}

static void
end_word(Words *words)
{
    if (!words->word.letters)
        return;
    words->list[words->count++] = words->word;
    begin_word(words);
}

static void
add_character(Words *words, gunichar c)
{
    if (is_silent(c))
        return;
    gboolean alone = is_word_by_itself(c);
    gboolean letter = g_unichar_isalnum(c) || (words->word.letters && g_unichar_ismark(c));
    if (alone || !letter)
        end_word(words);
    if (letter) {
        words->word.hash = hash_step(words->word.hash, g_unichar_tolower(c));
        words->word.letters++;
    }
    if (alone)
        end_word(words);
}

/* A letter of ASCII as a small one; a digit as it is; and of what is neither, 0. */
static guint8
plain_letter(char c)
{
    guint8 small = (guint8)(c | 0x20);
    if ((guint8)(small - 'a') < 26)
        return small;
    return (guint8)(c - '0') < 10 ? (guint8)c : 0;
}

/* ASCII's letters and digits from p on, as far as they go; each letter of each mail passes here. */
static const char *
add_letters(TrimWord *word, const char *p, const char *end)
{
    const char *start = p;
    guint64 hash = word->hash;
    for (guint8 letter; p < end && (letter = plain_letter(*p)) != 0; p++)
        hash = hash_step(hash, letter);
    word->hash = hash;
    word->letters += (guint32)(p - start);
    return p;
}

static gboolean
ends_run(char c)
{
    static const guint8 signs[256] = {
        ['\0'] = 1, [' '] = 1, ['\t'] = 1, ['\n'] = 1, ['<'] = 1, ['>'] = 1,
        ['('] = 1,  [')'] = 1, ['['] = 1,  [']'] = 1,  ['"'] = 1, ['*'] = 1};
    return signs[(guchar)c] != 0;
}

static gboolean
begins_link(const char *p, const char *end)
{
    static const char *const beginnings[] = {"http://", "https://", "www.", "mailto:", "cid:"};
    char first = trim_text_lower(*p);
    if (first != 'h' && first != 'w' && first != 'm' && first != 'c')
        return FALSE; /* as most runs do */
    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        gsize length = strlen(beginnings[i]);
        if (first == *beginnings[i] && (gsize)(end - p) >= length &&
            g_ascii_strncasecmp(p, beginnings[i], length) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Adds the words of a run that begins at p: it goes on up to white space, or what stands around
 * links and addresses, which have no words. Returns its end. ASCII, which most of a text is, needs
 * none of Unicode's tables. */
static const char *
add_run(Words *words, const char *p, const char *end)
{
    guint before = words->count;
    gboolean has_words = !begins_link(p, end);
    while ((p = add_letters(&words->word, p, end)) < end && !ends_run(*p)) {
        if ((guchar)*p >= 0x80)
            add_character(words, g_utf8_get_char(p));
        else if (*p != '\'')
            end_word(words);
        has_words &= *p != '@';
        p = g_utf8_next_char(p);
    }
    end_word(words);
    words->count = has_words ? words->count : before;
    return p;
}

/* A word of one byte has another beside it that is of none; all others have more. */
static guint
most_words(const TrimLine *line)
{
    return line->body_length / 2 + 1;
}

GArray *
trim_text_words(const char *text, const GArray *lines)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(TrimWord));
    for (guint i = 0; i < lines->len; i++) {
        const TrimLine *line = &g_array_index(lines, TrimLine, i);
        const char *p = text + line->body, *end = p + line->body_length;
        guint before = all->len;
        g_array_set_size(all, before + most_words(line));
        Words words = {&g_array_index(all, TrimWord, before), 0, {.line = i}};
        begin_word(&words);
        for (; p < end; p++)
            p = add_run(&words, p, end);
        g_array_set_size(all, before + words.count);
    }
    return all;
}
