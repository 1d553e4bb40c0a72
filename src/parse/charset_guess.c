#include "parse/charset_guess.h"

#include <string.h>

/* Of a hundred letters, those that must be frequent ones: a clear case, and one that nothing else
 * explains. */
#define SURE_PERCENT   60
#define LIKELY_PERCENT 45

#define LETTERS_LEAST  4 /* bytes beyond ASCII; fewer say nothing … */
#define LETTERS_LIKELY 8 /* … and fewer than these only in a clear case */

typedef struct {
    guint of[256];
    guint high;    /* bytes beyond ASCII … */
    guint joined;  /* … with another before or behind them, as in words of nothing else, */
    guint mixed;   /* … with a letter of ASCII there, as in words of Western languages */
    guint letters; /* of ASCII */
} Histogram;

static gboolean
is_high(char c)
{
    return (guchar)c >= 0x80;
}

static void
count_bytes(const char *p, gsize length, Histogram *ret)
{
    *ret = (Histogram){{0}, 0, 0, 0, 0};
    for (gsize i = 0; i < length; i++) {
        char before = (char)(i ? p[i - 1] : ' ');
        char behind = (char)(i + 1 < length ? p[i + 1] : ' ');
        ret->of[(guchar)p[i]]++;
        ret->letters += g_ascii_isalpha(p[i]);
        if (!is_high(p[i]))
            continue;
        ret->high++;
        ret->joined += is_high(before) || is_high(behind);
        ret->mixed += g_ascii_isalpha(before) || g_ascii_isalpha(behind);
    }
}

/* --- a byte a letter --- */

typedef struct {
    const char *charset;
    const char *frequent; /* the commonest letters of its main language, with marks */
} Alphabet;

static const Alphabet alphabets[] = {
    {"koi8-r", "\xcf\xc5\xc1\xc9\xce\xd4\xd3\xd2\xd7\xcc\xcb"},
    {"windows-1251", "\xee\xe5\xe0\xe8\xed\xf2\xf1\xf0\xe2\xeb\xea"},
    {"iso-8859-5", "\xde\xd5\xd0\xd8\xdd\xe2\xe1\xe0\xd2\xdb\xda"},
    {"cp866", "\xae\xa5\xa0\xa8\xad\xe2\xe1\xe0\xa2\xab\xaa"},
    {"windows-1253",
     "\xe1\xef\xe9\xe5\xf4\xf3\xed\xe7\xf5\xf1\xf2\xf0\xea\xdc\xdd\xde\xdf\xfc\xfd\xfe"},
    {"windows-1255", "\xe9\xe5\xe4\xec\xe0\xf8\xee\xfa\xe1\xf9\xf0"},
    {"windows-1256", "\xc7\xe1\xed\xe3\xe6\xe4\xd1\xca\xc8\xda\xcf\xe5\xc9"},
    {"windows-874", "\xd2\xb9\xc3\xcd\xa1\xe0\xa7\xe8\xc1\xc2\xe9\xc5\xc7\xd5\xb7\xd4\xd1"},
};

static const char *
guess_alphabet(const Histogram *histogram, guint least_percent)
{
    const char *best = NULL;
    guint most = 0;
    if (histogram->joined < histogram->high / 4 * 3 || histogram->mixed > histogram->high / 10)
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(alphabets); i++) {
        guint frequent = 0;
        for (const char *p = alphabets[i].frequent; *p; p++)
            frequent += histogram->of[(guchar)*p];
        if (frequent > most)
            best = alphabets[i].charset;
        most = MAX(most, frequent);
    }
    return (guint64)most * 100 >= (guint64)histogram->high * least_percent ? best : NULL;
}

/* --- two bytes a letter --- */

typedef struct {
    guchar first, last;
} Range;

typedef struct {
    const char *charset;
    Range leads[2];
    Range trails[2];
    Range single;   /* bytes that stand alone */
    Range frequent; /* leads of the commonest signs … */
    Range signs;    /* … and of punctuation, which counts as well, */
    guchar trail;   /* with trails from here */
    guint percent;  /* so many of all at least */
    guint least;    /* of so many signs at least */
} DoubleByte;

/* The order matters: kana and Hangul are in places of their own, Chinese signs all over. */
static const DoubleByte double_bytes[] = {
    {.charset = "euc-jp",
     .leads = {{0xa1, 0xfe}},
     .trails = {{0xa1, 0xfe}},
     .frequent = {0xa4, 0xa5},
     .trail = 0xa1,
     .percent = 25,
     .least = 3},
    {.charset = "shift_jis",
     .leads = {{0x81, 0x9f}, {0xe0, 0xfc}},
     .trails = {{0x40, 0x7e}, {0x80, 0xfc}},
     .single = {0xa1, 0xdf},
     .frequent = {0x82, 0x83},
     .trail = 0x40,
     .percent = 25,
     .least = 3},
    {.charset = "euc-kr",
     .leads = {{0xa1, 0xfe}},
     .trails = {{0xa1, 0xfe}},
     .frequent = {0xb0, 0xc8},
     .signs = {0xa1, 0xa3},
     .trail = 0xa1,
     .percent = 95,
     .least = 4},
    {.charset = "gb18030",
     .leads = {{0x81, 0xfe}},
     .trails = {{0x40, 0x7e}, {0x80, 0xfe}},
     .frequent = {0xb0, 0xd7},
     .signs = {0xa1, 0xa3},
     .trail = 0xa1,
     .percent = 75,
     .least = 2},
    {.charset = "big5",
     .leads = {{0xa1, 0xf9}},
     .trails = {{0x40, 0x7e}, {0xa1, 0xfe}},
     .frequent = {0xa4, 0xc6},
     .signs = {0xa1, 0xa3},
     .trail = 0x40,
     .percent = 75,
     .least = 4},
};

static gboolean
is_in(const Range *range, char c)
{
    return (guchar)c >= range->first && (guchar)c <= range->last && range->first;
}

static gboolean
is_in_either(const Range ranges[2], char c)
{
    return is_in(&ranges[0], c) || is_in(&ranges[1], c);
}

static gboolean
is_frequent(const DoubleByte *charset, const char *pair)
{
    return (guchar)pair[1] >= charset->trail &&
           (is_in(&charset->frequent, *pair) || is_in(&charset->signs, *pair));
}

/* A pair cut off at the very end is no reason to doubt the others. */
static gboolean
is_double_byte(const DoubleByte *charset, const char *p, gsize length)
{
    guint signs = 0, frequent = 0;
    const char *end = p + length;
    for (; p < end; p++) {
        if (!is_high(*p) || is_in(&charset->single, *p))
            continue;
        if (!is_in_either(charset->leads, *p))
            return FALSE;
        if (p + 1 == end)
            break;
        if (!is_in_either(charset->trails, p[1]))
            return FALSE;
        signs++;
        frequent += is_frequent(charset, p);
        p++;
    }
    return signs >= charset->least && (guint64)frequent * 100 >= (guint64)signs * charset->percent;
}

static const char *
guess_double_byte(const char *p, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(double_bytes); i++)
        if (is_double_byte(&double_bytes[i], p, length))
            return double_bytes[i].charset;
    return NULL;
}

const char *
charset_guess(const char *p, gsize length)
{
    Histogram histogram;
    count_bytes(p, length, &histogram);
    if (histogram.high < LETTERS_LEAST || histogram.high < histogram.letters / 2)
        return NULL;
    const char *guess = guess_alphabet(&histogram, SURE_PERCENT);
    if (!guess)
        guess = guess_double_byte(p, length);
    if (guess || histogram.high < LETTERS_LIKELY)
        return guess;
    return guess_alphabet(&histogram, LIKELY_PERCENT);
}
