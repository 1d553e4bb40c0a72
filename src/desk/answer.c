#include "desk/answer.h"

#include "base/digest.h"
#include "base/limits.h"

#include <string.h>

/* --- words ------------------------------------------------------------------------------------ */

static gboolean
is_gap(char c)
{
    return c == ' ' || c == '\t' || c == ',' || c == ';';
}

/* What people and mail programs put around a word: never a letter, a digit, or what belongs to an
 * address. */
#define SIGNS "\"'`*_#.!?:()[]<>"

static char *
bare_word(const char *start, gsize length)
{
    while (length && strchr(SIGNS, start[length - 1]))
        length--;
    for (; length && strchr(SIGNS, *start); length--)
        start++;
    return g_strndup(start, length);
}

/* NULL for a line without words. */
static char **
words_of(const char *line, gsize length)
{
    GPtrArray *words = g_ptr_array_new();
    for (gsize at = 0; at < length && words->len < LIMIT_ANSWER_WORDS;) {
        gsize end = at;
        while (end < length && !is_gap(line[end]))
            end++;
        g_autofree char *word = bare_word(line + at, end - at);
        if (*word)
            g_ptr_array_add(words, g_steal_pointer(&word));
        at = end + 1;
    }
    gboolean any = words->len > 0;
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, !any);
}

GPtrArray *
answer_lines(const char *typed)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_autofree char *plain = g_strdup(typed);
    for (char *nbsp = plain; (nbsp = strstr(nbsp, "\302\240"));)
        nbsp[0] = nbsp[1] = ' '; /* mail programs write these into HTML */
    for (const char *line = plain; *line && lines->len < LIMIT_ANSWER_LINES;) {
        gsize length = strcspn(line, "\n");
        char **words = words_of(line, length);
        if (words)
            g_ptr_array_add(lines, words);
        line += length + (line[length] == '\n');
    }
    return lines;
}

/* --- about held mail -------------------------------------------------------------------------- */

static const DeskWord verdict_words[] = {
    {VERDICT_RELEASE, "release"}, {VERDICT_REJECT, "reject"}, {VERDICT_SPAM, "spam"}, {0, NULL}};

void
held_verdict_clear(HeldVerdict *verdict)
{
    g_clear_pointer(&verdict->numbers, g_array_unref);
    g_clear_pointer(&verdict->as, g_free);
}

static gboolean
take_number(char *const **words, GArray *numbers)
{
    char *end;
    if (!**words || !g_ascii_isdigit(***words))
        return FALSE;
    gint64 number = g_ascii_strtoll(**words, &end, 10);
    if (*end)
        return FALSE;
    g_array_append_val(numbers, number);
    (*words)++;
    return TRUE;
}

static gboolean
take_word(char *const **words, const char *word)
{
    if (!**words || g_ascii_strcasecmp(**words, word) != 0)
        return FALSE;
    (*words)++;
    return TRUE;
}

gboolean
held_verdict_read(char *const *words, HeldVerdict *ret_verdict)
{
    g_auto(HeldVerdict) verdict = {.numbers = g_array_new(FALSE, FALSE, sizeof(gint64))};
    int kind;
    if (!*words || !desk_word_parse(verdict_words, *words++, &kind))
        return FALSE;
    verdict.kind = (VerdictKind)kind;
    take_word(&words, "all");
    while (take_number(&words, verdict.numbers))
        ;
    if (verdict.kind == VERDICT_RELEASE && take_word(&words, "same")) {
        if (!take_word(&words, "person"))
            return FALSE;
        verdict.same_person = TRUE;
    }
    if (verdict.kind == VERDICT_RELEASE && take_word(&words, "as")) {
        if (!*words)
            return FALSE;
        verdict.as = g_strjoinv(" ", (char **)words);
        while (*words)
            words++;
    }
    if (*words)
        return FALSE;
    *ret_verdict = verdict;
    verdict.numbers = NULL;
    verdict.as = NULL;
    return TRUE;
}

gboolean
answer_confirms(char *const *words, const char *nonce)
{
    gsize length = strlen(nonce);
    if (!length || !take_word(&words, "confirm") || !*words || strlen(*words) != length)
        return FALSE;
    g_autofree char *given = g_ascii_strdown(*words, -1);
    return digest_equal((const guint8 *)given, (const guint8 *)nonce, length) && !words[1];
}
