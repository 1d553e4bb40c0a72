#include "desk/thanks.h"

#include "base/limits.h"

#include <string.h>

/* Words as g_utf8_casefold leaves them, sorted by language: en, fr, da, es, ru, de. */
static const char *const thanks[] = {"thanks",  "thank",     "thx",        "ty", "cheers", /* en */
                                     "merci",                                              /* fr */
                                     "tak",     "takker",    "tusindtak",                  /* da */
                                     "gracias", "agradezco",                               /* es */
                                     "спасибо", "благодарю",                               /* ru */
                                     "danke",   "dank",      "dankeschön",                 /* de */
                                     NULL};
static const char *const doubts[] = {
    "but",        "not",      "no",       "never",   "however",  "still",    "again",
    "yet",        "except",   "only",     "though",  "although", "wrong",    "broken",
    "error",      "problem",  "issue",    "missing", "fails",    "failed",   "please",
    "also",       "can",      "could",    "would",   "need",     "needs",    "want",
    "another",    "unless",   "when",     "how",     "what",     "why",      "where",
    "t",          "cannot",   "dont",     "doesnt",  "isnt",     "didnt",    "wasnt",
    "cant",       "wont",     "reopen",   "send",    "same", /* en */
    "mais",       "pas",      "ne",       "n",       "non",      "toujours", "encore",
    "jamais",     "aussi",    "problème", "erreur",  "plait",    "plaît",    "svp",
    "veuillez",   "pourriez", "manque",   "quand",   "comment",  "pourquoi", "cependant",
    "sauf", /* fr */
    "men",        "ikke",     "nej",      "stadig",  "igen",     "dog",      "venligst",
    "også",       "mangler",  "fejl",     "aldrig",  "hvornår",  "hvordan",  "hvorfor",
    "kan",        "kunne", /* da */
    "pero",       "todavía",  "aún",      "nunca",   "tampoco",  "favor",    "también",
    "falta",      "fallo",    "cuando",   "cuándo",  "cómo",     "puede",    "sigue",
    "sin", /* es */
    "но",         "не",       "нет",      "ещё",     "еще",      "снова",    "опять",
    "пожалуйста", "также",    "ошибка",   "когда",   "почему",   "как",      "нужно",
    "можно",      "однако", /* ru */
    "aber",       "nicht",    "nein",     "kein",    "keine",    "noch",     "wieder",
    "immer",      "bitte",    "auch",     "fehler",  "fehlt",    "wann",     "wie",
    "warum",      "jedoch",   "leider",   "könnten", "können",   "nie", /* de */
    NULL};

static gboolean
is_among(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
asks(gunichar c)
{
    static const gunichar marks[] = {'?', 0x37e, 0x61f, 0xbf, 0x203d, 0xff1f};
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        if (c == marks[i])
            return TRUE;
    return g_unichar_isdigit(c);
}

typedef struct {
    guint words;
    gboolean thanked;
    gboolean doubted;
} Found;

static void
note_word(Found *found, const char *word, gsize length)
{
    g_autofree char *folded = g_utf8_casefold(word, (gssize)length);
    found->words++;
    found->thanked |= is_among(thanks, folded);
    found->doubted |= is_among(doubts, folded);
}

gboolean
thanks_is(const char *text)
{
    Found found = {0};
    const char *word = NULL;
    if (strnlen(text, LIMIT_THANKS_BYTES + 1) > LIMIT_THANKS_BYTES)
        return FALSE;
    g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
    for (const char *p = composed; p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (asks(c))
            return FALSE;
        if (g_unichar_isalpha(c)) {
            word = word ? word : p;
            continue;
        }
        if (word)
            note_word(&found, word, (gsize)(p - word));
        word = NULL;
        if (!c)
            break;
    }
    return found.thanked && !found.doubted && found.words <= LIMIT_THANKS_WORDS;
}
