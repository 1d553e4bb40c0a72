#include "parse/stub.h"

/* Nobody writes so much just to say that there is nothing to see. */
#define STUB_WORDS 80
/* The HTML says much more: so many times the words of the plain text, and some. */
#define MORE_TIMES 4
#define MORE_WORDS 30
/* One says something else than the other: fewer of its words are in that, of a hundred. */
#define SHARED_PERCENT 50

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

/* How many words there are in text, and how many of them are known; those are marked. */
static guint
mark_words(GHashTable *known, const char *text, guint *ret_shared)
{
    guint count = 0, shared = 0;
    for (guint32 word; (word = next_word(&text)); count++)
        if (g_hash_table_contains(known, GUINT_TO_POINTER(word))) {
            g_hash_table_insert(known, GUINT_TO_POINTER(word), known);
            shared++;
        }
    *ret_shared = shared;
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

/* In every language they are named like this. */
static gboolean
is_excuse(GHashTable *known)
{
    static const char *const names[] = {"HTML", "MIME"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *name = names[i];
        gpointer is_marked = NULL;
        if (g_hash_table_lookup_extended(known, GUINT_TO_POINTER(next_word(&name)), NULL,
                                         &is_marked) &&
            !is_marked)
            return TRUE;
    }
    return FALSE;
}

Stub
stub_judge(const char *plain, const char *html_text)
{
    if (stub_is_long(plain))
        return STUB_NONE;
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    guint said = add_words(known, plain);
    guint shared = 0;
    guint shown = mark_words(known, html_text, &shared);
    if (shown == 0 || said == 0)
        return shown ? STUB_EMPTY : STUB_NONE;
    gboolean is_in_html = 100 * count_marked(known, plain) >= SHARED_PERCENT * said;
    gboolean is_in_plain = 100 * shared >= SHARED_PERCENT * shown;
    if (!is_in_html && !is_in_plain)
        return is_excuse(known) ? STUB_EMPTY : STUB_OTHER;
    return is_in_html && shown > MORE_TIMES * said + MORE_WORDS ? STUB_EMPTY : STUB_NONE;
}
