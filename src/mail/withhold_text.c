#include "mail/withhold_text.h"

#include "base/text.h"

#include <string.h>

/* --- letters --------------------------------------------------------------------------------- */

typedef struct {
    const char *text;
    Letters letters;
    gsize room;
    guint32 flags; /* of the next letter */
    gboolean ends; /* a sentence, if white space follows */
} Reader;

static gboolean
is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Initials that some clients put before the mark of a quote. */
#define INITIALS_MAX 8

/* Behind the marks before a line: "> ", "| ", "TL> ". */
static const char *
skip_marks(const char *p)
{
    for (;;) {
        p += strspn(p, " \t>|");
        gsize initials = 0;
        while (initials < INITIALS_MAX && g_ascii_isalpha(p[initials]))
            initials++;
        if (!initials || p[initials] != '>')
            return p;
        p += initials;
    }
}

void
letters_clear(Letters *letters)
{
    g_clear_pointer(&letters->all, g_free);
    letters->count = 0;
}

static void
add_letter(Reader *reader, const Letter *letter)
{
    Letters *letters = &reader->letters;
    if (letters->count == reader->room) {
        reader->room = MAX(64, 2 * reader->room);
        letters->all = g_renew(Letter, letters->all, reader->room);
    }
    letters->all[letters->count++] = *letter;
}

/* Each such character is a syllable or a word: a line of few of them says much. */
static gboolean
is_weighty(gunichar c)
{
    return (c >= 0x3040 && c < 0xa000) || (c >= 0xac00 && c < 0xd7b0) ||
           (c >= 0xf900 && c < 0xfb00) || (c >= 0x20000 && c < 0x40000);
}

#define WEIGHT 3

static void
add_wide(Reader *reader, gunichar folded, const char *p, const char *next)
{
    Letter letter = {folded, reader->flags, (guint32)(p - reader->text),
                     (guint32)(next - reader->text)};
    if (g_unichar_isdigit(folded))
        letter.flags |= LETTER_DIGIT;
    add_letter(reader, &letter);
    reader->flags = 0;
    reader->ends = FALSE;
    if (!is_weighty(folded))
        return;
    letter.flags = 0;
    for (guint i = 1; i < WEIGHT; i++) {
        letter.folded = folded ^ (i << 24);
        add_letter(reader, &letter);
    }
    reader->flags = LETTER_WORD;
}

static gboolean
ends_sentence(gunichar c)
{
    return c == '.' || c == '!' || c == '?' || c == 0x3002 || c == 0xff01 || c == 0xff1f ||
           c == 0x2026;
}

/* The ideographic ones need no white space behind them. */
static void
note_sign(Reader *reader, gunichar c)
{
    reader->flags |= LETTER_WORD;
    if (c == 0x3002 || c == 0xff01 || c == 0xff1f)
        reader->flags |= LETTER_UNIT;
    else if (ends_sentence(c))
        reader->ends = TRUE;
}

static void
note_white(Reader *reader)
{
    reader->flags |= LETTER_WORD | LETTER_TOKEN;
    if (reader->ends)
        reader->flags |= LETTER_UNIT;
    reader->ends = FALSE;
}

#define DECOMPOSED_MAX 18 /* the longest there is */

/* What hides or adorns its neighbours is nothing. */
static void
note_wide(Reader *reader, gunichar c, const char *p, const char *next)
{
    gunichar parts[DECOMPOSED_MAX];
    if (g_unichar_ismark(c) || c == 0xad || text_is_deceptive(c))
        return;
    if (g_unichar_isspace(c)) {
        note_white(reader);
        return;
    }
    gsize count = g_unichar_fully_decompose(c, TRUE, parts, DECOMPOSED_MAX);
    gboolean any = FALSE;
    for (gsize i = 0; i < MIN(count, DECOMPOSED_MAX); i++) {
        if (!g_unichar_isalnum(parts[i]))
            continue;
        add_wide(reader, g_unichar_tolower(parts[i]), p, next);
        any = TRUE;
    }
    if (!any)
        note_sign(reader, c);
}

static void
note_ascii(Reader *reader, char c, const char *p, const char *next)
{
    gboolean digit = c >= '0' && c <= '9';
    char lower = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    if (!digit && (lower < 'a' || lower > 'z')) {
        if (is_white(c))
            note_white(reader);
        else
            note_sign(reader, (guchar)c);
        return;
    }
    Letter letter = {(gunichar)lower, reader->flags | (digit ? LETTER_DIGIT : 0),
                     (guint32)(p - reader->text), (guint32)(next - reader->text)};
    add_letter(reader, &letter);
    reader->flags = 0;
    reader->ends = FALSE;
}

/* What a character of a link stands for, percent-encoded; 0 when it is none (RFC 3986 §2.1). */
static char
encoded_char(const char *p)
{
    if (*p != '%' || !g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2]))
        return 0;
    int c = g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2]);
    return (char)(c < 0x80 ? c : ' ');
}

static const char *
note_line_end(Reader *reader, const char *p)
{
    note_white(reader);
    reader->flags |= LETTER_LINE | LETTER_UNIT;
    return skip_marks(p);
}

Letters
withhold_letters(const char *text)
{
    Reader reader = {.text = text};
    for (const char *p = note_line_end(&reader, text); *p;) {
        const char *next = g_utf8_next_char(p);
        char encoded = encoded_char(p);
        if (encoded) {
            next = p + strlen("%20");
            note_ascii(&reader, encoded, p, next);
        } else if ((guchar)*p >= 0x80) {
            note_wide(&reader, g_utf8_get_char(p), p, next);
        } else if (*p == '\n') {
            next = note_line_end(&reader, next);
        } else {
            note_ascii(&reader, *p, p, next);
        }
        p = next;
    }
    return reader.letters;
}

gsize
withhold_unit_end(const Letters *letters, gsize from)
{
    gsize end = from + 1;
    while (end < letters->count && !(letters->all[end].flags & LETTER_UNIT))
        end++;
    return end;
}

/* --- what everybody says --------------------------------------------------------------------- */

/* In letters as they are compared: in lower case, without blanks and accents. */
typedef struct {
    const char *letters;
    gboolean opens; /* a name or two may follow */
} Commonplace;

static const Commonplace commonplaces[] = {
    {"hi", TRUE},
    {"hiall", FALSE},
    {"hithere", FALSE},
    {"hello", TRUE},
    {"hey", TRUE},
    {"dear", TRUE},
    {"goodmorning", TRUE},
    {"goodafternoon", TRUE},
    {"goodevening", TRUE},
    {"thanks", TRUE},
    {"thankyou", TRUE},
    {"manythanks", TRUE},
    {"thanksalot", TRUE},
    {"thankyouverymuch", TRUE},
    {"thanksinadvance", TRUE},
    {"cheers", TRUE},
    {"regards", TRUE},
    {"best", TRUE},
    {"bestregards", TRUE},
    {"bestwishes", TRUE},
    {"kindregards", TRUE},
    {"warmregards", TRUE},
    {"withbestregards", TRUE},
    {"withkindregards", TRUE},
    {"sincerely", TRUE},
    {"yourssincerely", TRUE},
    {"yoursfaithfully", TRUE},
    {"yourstruly", TRUE},
    {"haveaniceday", TRUE},
    {"haveaniceweekend", TRUE},
    {"pleaseletmeknow", FALSE},
    {"letmeknow", FALSE},
    {"letmeknowifyouhaveanyquestions", FALSE},
    {"pleaseletmeknowifyouhaveanyquestions", FALSE},
    {"ilookforwardtohearingfromyou", FALSE},
    {"lookingforwardtohearingfromyou", FALSE},
    {"allthebest", TRUE},
    {"welcome", FALSE},
    {"youarewelcome", FALSE},
    {"noproblem", FALSE},
    {"ofcourse", FALSE},
    {"allright", FALSE},
    {"bonjour", TRUE},
    {"bonsoir", TRUE},
    {"salut", TRUE},
    {"cher", TRUE},
    {"chere", TRUE},
    {"merci", TRUE},
    {"mercibeaucoup", TRUE},
    {"mercidavance", TRUE},
    {"cordialement", TRUE},
    {"biencordialement", TRUE},
    {"bienavous", TRUE},
    {"bonnejournee", TRUE},
    {"kære", TRUE},
    {"hej", TRUE},
    {"goddag", TRUE},
    {"godmorgen", TRUE},
    {"tak", TRUE},
    {"mangetak", TRUE},
    {"paforhandtak", TRUE},
    {"mvh", TRUE},
    {"hilsen", TRUE},
    {"venlighilsen", TRUE},
    {"medvenlighilsen", TRUE},
    {"medvenligehilsner", TRUE},
    {"bedstehilsner", TRUE},
    {"hola", TRUE},
    {"buenosdias", TRUE},
    {"buenastardes", TRUE},
    {"estimado", TRUE},
    {"estimada", TRUE},
    {"gracias", TRUE},
    {"muchasgracias", TRUE},
    {"unsaludo", TRUE},
    {"saludos", TRUE},
    {"atentamente", TRUE},
    {"saludoscordiales", TRUE},
    {"здравствуите", TRUE},
    {"привет", TRUE},
    {"добрыидень", TRUE},
    {"доброеутро", TRUE},
    {"уважаемыи", TRUE},
    {"уважаемая", TRUE},
    {"спасибо", TRUE},
    {"большоеспасибо", TRUE},
    {"суважением", TRUE},
    {"снаилучшимипожеланиями", TRUE},
};

/* How many of the letters the phrase takes, or 0 when they do not begin with it. */
static gsize
phrase_length(const Letter *unit, gsize length, const char *phrase)
{
    gsize i = 0;
    if ((guchar)*phrase < 0x80 && length && unit[0].folded != (guchar)*phrase)
        return 0;
    for (; *phrase; phrase = g_utf8_next_char(phrase), i++)
        if (i == length || unit[i].folded != g_utf8_get_char(phrase))
            return 0;
    return i;
}

#define NAME_WORDS   3
#define NAME_LETTERS 24

/* "Tom", "Mrs. Ann Berg": few words, no digit. */
static gboolean
may_be_names(const Letter *letters, gsize length)
{
    guint words = 0;
    for (gsize i = 0; i < length; i++) {
        words += letters[i].flags & LETTER_WORD ? 1 : 0;
        if (letters[i].flags & LETTER_DIGIT)
            return FALSE;
    }
    return length == 0 ||
           (letters[0].flags & LETTER_WORD && words <= NAME_WORDS && length <= NAME_LETTERS);
}

static gboolean
is_phrase(const Letter *unit, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(commonplaces); i++) {
        gsize taken = phrase_length(unit, length, commonplaces[i].letters);
        if (taken == 0 || (taken < length && !commonplaces[i].opens))
            continue;
        if (may_be_names(unit + taken, length - taken))
            return TRUE;
    }
    return FALSE;
}

static gsize
word_end(const Letter *letters, gsize length, gsize from)
{
    gsize end = from + 1;
    while (end < length && !(letters[end].flags & LETTER_WORD))
        end++;
    return end;
}

static gboolean
has_word(const Letters *name, const Letter *word, gsize length)
{
    for (gsize i = 0, end; i < name->count; i = end) {
        const Letter *letters = name->all + i;
        end = i + word_end(letters, name->count - i, 0);
        gsize same = 0;
        while (same < length && end - i == length && letters[same].folded == word[same].folded)
            same++;
        if (same == length)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_name(const Letter *unit, gsize length, const Letters *author)
{
    for (gsize i = 0, end; i < length; i = end) {
        end = word_end(unit, length, i);
        if (!has_word(author, unit + i, end - i))
            return FALSE;
    }
    return TRUE;
}

gboolean
withhold_is_commonplace(const Letter *unit, gsize length, const Letters *author)
{
    return is_phrase(unit, length) || is_name(unit, length, author);
}
