#include "mailbox/letter.h"

Letter *
letter_new(guint32 uid)
{
    Letter *letter = g_new0(Letter, 1);
    letter->uid = uid;
    return letter;
}

void
letter_free(Letter *letter)
{
    if (!letter)
        return;
    g_clear_pointer(&letter->content, g_byte_array_unref);
    g_free(letter->why);
    g_free(letter);
}

void
letter_set_fate(Letter *letter, LetterFate fate, char *why)
{
    letter->fate = fate;
    g_free(letter->why);
    letter->why = why;
}
