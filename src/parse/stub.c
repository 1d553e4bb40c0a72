#include "parse/stub.h"

/* Nobody writes so much just to say that there is nothing to see. */
#define STUB_WORDS 80
/* The HTML says much more: so many times the words of the plain text, and some. */
#define MORE_TIMES 4
#define MORE_WORDS 30
/* The HTML says something else: so few words of the plain text are in it, of a hundred. */
#define SHARED_PERCENT 40

/* Scripts that do not divide words begin about here: each character is a word. */
#define UNDIVIDED 0x2e80

static guint32
hash_next(guint32 hash, gunichar c)
{
    return (hash ^ (guint32)g_unichar_tolower(c)) * 16777619u;
}

/* Reads the next word at *p and moves behind it: a number for it, never 0; 0 when none is left. */
static guint32
next_word(const char **p)
{
    const char *q = *p;
    guint32 hash = 0;
    for (; *q; q = g_utf8_next_char(q)) {
        gunichar c = g_utf8_get_char(q);
        if (!g_unichar_isalnum(c) || (hash && c >= UNDIVIDED)) {
            if (hash)
                break;
            continue;
        }
        hash = hash_next(hash ? hash : 2166136261u, c);
        if (c < UNDIVIDED)
            continue;
        q = g_utf8_next_char(q);
        break;
    }
    *p = q;
    return hash ? hash | 1 : 0;
}

gboolean
stub_is_long(const char *plain)
{
    for (guint i = 0; i <= STUB_WORDS; i++)
        if (!next_word(&plain))
            return FALSE;
    return TRUE;
}

/* How many words there are in text, and which of those known are among them: they are marked. Stops
 * when there are more than most. */
static guint
mark_words(GHashTable *known, const char *text, guint most)
{
    guint count = 0;
    for (guint32 word; count <= most && (word = next_word(&text)); count++)
        if (g_hash_table_contains(known, GUINT_TO_POINTER(word)))
            g_hash_table_insert(known, GUINT_TO_POINTER(word), known);
    return count;
}

static guint
add_words(GHashTable *known, const char *text)
{
    guint count = 0;
    for (guint32 word; (word = next_word(&text)); count++)
        g_hash_table_insert(known, GUINT_TO_POINTER(word), NULL);
    return count;
}

static guint
count_marked(GHashTable *known, const char *text)
{
    guint count = 0;
    for (guint32 word; (word = next_word(&text));)
        count += g_hash_table_lookup(known, GUINT_TO_POINTER(word)) != NULL;
    return count;
}

gboolean
stub_stands_for(const char *plain, const char *html_text)
{
    if (stub_is_long(plain))
        return TRUE;
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    guint said = add_words(known, plain);
    guint enough = MORE_TIMES * said + MORE_WORDS;
    guint shown = mark_words(known, html_text, enough);
    if (shown > enough || said == 0)
        return shown == 0;
    return shown <= said || 100 * count_marked(known, plain) >= SHARED_PERCENT * said;
}
