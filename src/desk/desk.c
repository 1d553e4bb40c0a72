#include "desk/desk.h"

const char *
desk_word(const DeskWord *words, int value)
{
    for (; words->word; words++)
        if (words->value == value)
            return words->word;
    return "?";
}

gboolean
desk_word_parse(const DeskWord *words, const char *word, int *ret_value)
{
    for (; words->word; words++) {
        if (g_ascii_strcasecmp(words->word, word) == 0) {
            *ret_value = words->value;
            return TRUE;
        }
    }
    return FALSE;
}

char *
desk_words_list(const DeskWord *words)
{
    GString *list = g_string_new(NULL);
    for (const DeskWord *w = words; w->word; w++) {
        const char *before = w == words ? "" : w[1].word ? ", " : " or ";
        g_string_append_printf(list, "%s%s", before, w->word);
    }
    return g_string_free(list, FALSE);
}
