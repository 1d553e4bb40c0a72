#include "mail/trim_marks.h"

#include "base/limits.h"
#include "mail/trim_words.h"

#include <string.h>

/* --- words ----------------------------------------------------------------------------------- */

/* Of Han, kana and Hangul any character may begin a word. */
static gboolean
is_letter(gunichar c)
{
    return g_unichar_isalnum(c) && !(c >= 0x2e80 && c < 0xd7a4);
}

/* Whether a word may begin or end at p. */
static gboolean
is_border(const char *text, const char *p)
{
    return p == text || !is_letter(g_utf8_get_char(p)) ||
           !is_letter(g_utf8_get_char(g_utf8_prev_char(p)));
}

typedef struct {
    const char *text;
    gsize length;
} Words;

static gboolean
match_beginning(const char *word, gsize length, gpointer data)
{
    Words *words = data;
    gboolean found =
        strncmp(words->text, word, length) == 0 && is_border(words->text, words->text + length);
    if (found)
        words->length = length;
    return found;
}

static gboolean
match_all(const char *word, gsize length, gpointer data)
{
    const Words *words = data;
    return words->length == length && memcmp(words->text, word, length) == 0;
}

static gboolean
match_inside(const char *word, gsize length, gpointer data)
{
    const char *text = ((const Words *)data)->text;
    for (const char *p = strchr(text, *word); p; p = strchr(p + 1, *word))
        if (strncmp(p, word, length) == 0 && is_border(text, p) && is_border(text, p + length))
            return TRUE;
    return FALSE;
}

static gboolean
is_word(TrimWords kind, const char *text, gsize length)
{
    Words words = {text, length};
    return length && trim_words_any(kind, *text, match_all, &words);
}

static guint
count_words(const char *text)
{
    guint count = *text ? 1 : 0;
    for (; *text; text++)
        count += *text == ' ' ? 1 : 0;
    return count;
}

/* --- attribution lines ----------------------------------------------------------------------- */

static gboolean
has_address(const char *text)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@'))
        if (at > text && !strchr(" <([\"", at[-1]) && g_ascii_isalnum(at[1]))
            return TRUE;
    return FALSE;
}

/* A clock ("10:05", "10.05", "10h05") or a date ("1/5/26", "1-5-26"): two numbers with a sign
 * between. */
static gboolean
has_pair(const char *text, const char *signs)
{
    for (const char *p = strpbrk(text, signs); p; p = strpbrk(p + 1, signs))
        if (p > text && g_ascii_isdigit(p[-1]) && g_ascii_isdigit(p[1]))
            return TRUE;
    return FALSE;
}

#define DIGITS "0123456789"

static gboolean
has_year(const char *text)
{
    for (const char *p = strpbrk(text, DIGITS); p; p = strpbrk(p, DIGITS)) {
        gsize digits = strspn(p, DIGITS);
        if (digits == 4 && (strncmp(p, "19", 2) == 0 || strncmp(p, "20", 2) == 0))
            return TRUE;
        p += digits;
    }
    return FALSE;
}

/* Digits of any script: Arabic mail has its own. */
static gboolean
has_digit(const char *text, guint characters)
{
    for (; *text && characters; text = g_utf8_next_char(text), characters--)
        if (g_ascii_isdigit(*text) ||
            ((guchar)*text > 127 && g_unichar_isdigit(g_utf8_get_char(text))))
            return TRUE;
    return FALSE;
}

typedef enum {
    SIGN_ADDRESS = 1 << 0,
    SIGN_DATE = 1 << 1,
    SIGNS_KNOWN = 1 << 2, /* and none of the others, perhaps */
} Signs;

static gboolean
has_other_digit(const TrimLine *line, const char *text)
{
    return !line->is_ascii && has_digit(text, LIMIT_TRIM_MARK_BYTES);
}

static guint
read_signs(const TrimLine *line, const char *text)
{
    gboolean dated = has_pair(text, ":.h/-") || has_year(text) || has_other_digit(line, text);
    return (has_address(text) ? SIGN_ADDRESS : 0) | (dated ? SIGN_DATE : 0);
}

/* Neither goes over the end of a line, so that several lines have what one of them has. */
static guint
signs_of(const TrimPage *page, guint index)
{
    TrimLine *line = trim_page_line(page, index);
    if (!line->signs)
        line->signs = (guint8)(SIGNS_KNOWN | read_signs(line, trim_page_plain(page, index)));
    return line->signs & (SIGN_ADDRESS | SIGN_DATE);
}

/* "Anna Berg <anna@x.example> …": a name and an address, and no sentence before it. */
static gboolean
begins_with_name(const char *text)
{
    const char *at = strpbrk(text, "<[(@");
    if (!at || at - text > LIMIT_TRIM_NAME_BYTES)
        return FALSE;
    for (const char *p = text; p < at; p++)
        if (strchr(".!?:;", *p) && p[1] == ' ')
            return FALSE;
    return has_address(text);
}

typedef enum { BEGINS_NOT, BEGINS_BY_NAME, BEGINS_BY_DATE } Beginning;

/* A date is near the beginning of the line, behind a word of any language or none. */
static Beginning
beginning_of(const TrimPage *page, guint index)
{
    const char *text = trim_page_plain(page, index);
    const char *start = text + strspn(text, "-=_ ");
    Words words = {start, 0};
    if (!strpbrk(start, DIGITS "<[(@") && !has_other_digit(trim_page_line(page, index), start))
        return BEGINS_NOT;
    if (!g_ascii_isdigit(*start) &&
        trim_words_any(TRIM_WORDS_OPENER, *start, match_beginning, &words))
        return BEGINS_BY_DATE;
    if (has_digit(start, LIMIT_TRIM_WEEKDAY_CHARS) && !strchr("#*([", *start))
        return BEGINS_BY_DATE;
    return begins_with_name(start) ? BEGINS_BY_NAME : BEGINS_NOT;
}

static gboolean
is_sentence_end(const char *text)
{
    gsize length = strlen(text);
    return length &&
           (strchr("!?", text[length - 1]) || (text[length - 1] == '.' && count_words(text) > 6));
}

/* "<anna@x.example" with its ">" in the next line, where it looks like a quote mark. */
static gboolean
is_open(const char *text)
{
    gint open = 0;
    for (; *text; text++)
        open += (*text == '<') - (*text == '>');
    return open > 0;
}

/* Lines that may be an attribution together. */
typedef struct {
    GString *text;
    guint signs;
    Beginning beginning;
} Joined;

static void
joined_clear(Joined *joined)
{
    g_string_free(joined->text, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Joined, joined_clear)

/* Adds line index, unless it cannot be more of the same attribution. */
static gboolean
join_line(const TrimPage *page, guint index, Joined *joined)
{
    const TrimLine *line = trim_page_line(page, index);
    const char *plain = trim_page_plain(page, index);
    if (line->is_known || joined->text->len + strlen(plain) > LIMIT_TRIM_MARK_BYTES)
        return FALSE;
    if (line->depth && !(line->depth == 1 && is_open(joined->text->str)))
        return FALSE;
    if (joined->text->len)
        g_string_append_c(joined->text, ' ');
    if (line->depth)
        g_string_append_c(joined->text, '>');
    g_string_append(joined->text, plain);
    joined->signs |= signs_of(page, index);
    return TRUE;
}

static gboolean
match_end(const char *word, gsize length, gpointer data)
{
    const Words *words = data;
    if (words->length <= length || words->text[words->length - 1] != word[length - 1])
        return FALSE;
    const char *p = words->text + words->length - length;
    return memcmp(p, word, length) == 0 && is_border(words->text, p);
}

static gboolean
ends_with_verb(const char *text)
{
    Words words = {text, strlen(text)};
    while (words.length && strchr("- ", text[words.length - 1]))
        words.length--;
    return trim_words_any(TRIM_WORDS_VERB, 0, match_end, &words);
}

/* "Anna <anna@x.example>:", of a text that has an address */
static gboolean
ends_with_address(const char *text)
{
    const char *end = text + strlen(text);
    while (end > text && strchr(": ", end[-1]))
        end--;
    return end > text && strchr(">]", end[-1]);
}

/* Whether it is one; ret_is_sure as trim_marks_attribution says. */
static gboolean
judge_attribution(const Joined *joined, gboolean *ret_is_sure)
{
    const char *text = joined->text->str;
    Words words = {text, joined->text->len};
    gboolean address = (joined->signs & SIGN_ADDRESS) != 0;
    gboolean date = (joined->signs & SIGN_DATE) != 0;
    gboolean verb = (address || date) && trim_words_any(TRIM_WORDS_VERB, 0, match_inside, &words);
    gboolean quoting = g_str_has_prefix(text, "quoting ") || g_str_has_prefix(text, "zitat von ");
    if (count_words(text) > LIMIT_TRIM_MARK_WORDS)
        return FALSE;
    *ret_is_sure = address && (verb || ((date || quoting) && ends_with_address(text)));
    return *ret_is_sure || (verb && date && joined->beginning == BEGINS_BY_DATE);
}

/* Webmail in its own language: "2026-05-01 10:00 GMT+02:00 Anna Berg", without a colon. */
static gboolean
is_zoned_name(const char *text, const char *plain)
{
    const char *zone = g_ascii_isdigit(*plain) ? strstr(plain, " gmt") : NULL;
    if (!zone || !has_year(plain) || !has_pair(plain, "-"))
        return FALSE;
    const char *name = strchr(zone + 1, ' ');
    if (!name || count_words(name + 1) > 4 || count_words(name + 1) < 2)
        return FALSE;
    const char *raw = strstr(text, " GMT");
    for (raw = raw ? strchr(raw + 1, ' ') : NULL; raw; raw = strpbrk(raw + 1, " \n"))
        if (*raw == '\n')
            return TRUE;
        else if (!g_unichar_isupper(g_utf8_get_char(raw + 1)))
            return FALSE;
    return FALSE;
}

/* The line to join next: behind a blank one only an address goes on. */
static guint
next_joined(const TrimPage *page, guint index)
{
    guint next = trim_page_next(page, index);
    return next == index || *trim_page_plain(page, next) == '<' ? next : page->lines->len;
}

/* Without a colon, an attribution ends with its verb and its paragraph. */
static gboolean
is_end(const TrimPage *page, guint index, const Joined *joined)
{
    gboolean last = trim_page_is_blank(page, index + 1) || trim_page_line(page, index + 1)->depth;
    return last && joined->signs && ends_with_verb(joined->text->str);
}

/* Whether there is an address or a date near enough for an attribution to begin with line index;
 * a blank line may be between each two. */
static gboolean
has_signs_near(const TrimPage *page, guint index)
{
    guint end = MIN(index + 2 * LIMIT_TRIM_MARK_LINES, page->lines->len);
    for (guint i = index; i < end; i++)
        if (signs_of(page, i))
            return TRUE;
    return FALSE;
}

/* Whether a colon or a paragraph ends soon enough for that. In the middle of a long text nothing
 * need be joined to find out. */
static gboolean
can_end(const TrimPage *page, guint index)
{
    for (guint i = index; i < index + LIMIT_TRIM_MARK_LINES; i++)
        if (trim_page_is_blank(page, i + 1) || trim_page_line(page, i + 1)->depth ||
            g_str_has_suffix(trim_page_plain(page, i), ":"))
            return TRUE;
    return FALSE;
}

/* The shortest attribution that begins with line index, as trim_marks_attribution says. */
static guint
read_attribution(const TrimPage *page, guint index, gboolean *ret_is_sure)
{
    if (!has_signs_near(page, index) || !can_end(page, index))
        return 0;
    Beginning beginning = beginning_of(page, index);
    if (beginning == BEGINS_NOT)
        return 0;
    g_auto(Joined) joined = {g_string_new(NULL), 0, beginning};
    guint at = index;
    for (guint lines = 0; lines < LIMIT_TRIM_MARK_LINES && at < page->lines->len; lines++) {
        if (!join_line(page, at, &joined) || is_sentence_end(joined.text->str))
            return 0;
        gboolean colon = g_str_has_suffix(joined.text->str, ":");
        if ((colon || is_end(page, at, &joined)) && judge_attribution(&joined, ret_is_sure))
            return at + 1 - index;
        at = colon ? page->lines->len : next_joined(page, at + 1);
    }
    return 0;
}

/* Whether a line below the first, and before end, begins an attribution of its own: then the first
 * is the last line of what was typed above it, and has a number in it. */
static gboolean
has_inner(const TrimPage *page, guint index, guint end)
{
    gboolean dated = (signs_of(page, index) & SIGN_DATE) != 0;
    for (guint i = index + 1; i < end; i++) {
        const char *plain = trim_page_plain(page, i);
        gboolean sure;
        if (beginning_of(page, i) == BEGINS_BY_DATE && (has_year(plain) || !dated) &&
            (signs_of(page, i) & SIGN_DATE) && read_attribution(page, i, &sure))
            return TRUE;
    }
    return FALSE;
}

guint
trim_marks_attribution(const TrimPage *page, guint index, gboolean *ret_is_sure)
{
    if (is_zoned_name(page->text + trim_page_line(page, index)->body,
                      trim_page_plain(page, index))) {
        *ret_is_sure = TRUE;
        return 1;
    }
    guint lines = read_attribution(page, index, ret_is_sure);
    return lines > 1 && has_inner(page, index, index + lines) ? 0 : lines;
}

/* --- rules and what stands between dashes ---------------------------------------------------- */

guint
trim_marks_rule(const TrimPage *page, guint index)
{
    const TrimLine *line = trim_page_line(page, index);
    const char *p = page->text + line->body, *end = p + line->body_length;
    guint signs = 0;
    if (line->depth || line->body_length > LIMIT_TRIM_MARK_BYTES)
        return 0;
    for (; p < end; p = g_utf8_next_char(p), signs++) {
        gunichar c = g_utf8_get_char(p);
        if (!(c < 128 && strchr("-_=*~ ", (int)c)) && !(c >= 0x2010 && c <= 0x2015) &&
            c != 0x2500 && c != 0x2501)
            return 0;
    }
    return signs;
}

/* The words between dashes, or the whole line; ret_dashes says whether there are some. */
static Words
between_dashes(const char *text, gboolean *ret_dashes)
{
    gsize length = strlen(text);
    gsize skipped = strspn(text, "-_=~#<> ");
    Words words = {text + skipped, length - skipped};
    while (words.length && strchr("-_=~#<>: ", words.text[words.length - 1]))
        words.length--;
    *ret_dashes = skipped >= 2;
    return words;
}

static gboolean
is_original(const TrimPage *page, guint index)
{
    gboolean dashes;
    Words words = between_dashes(trim_page_plain(page, index), &dashes);
    if (words.length > LIMIT_TRIM_PHRASE_BYTES || count_words(words.text) > LIMIT_TRIM_PHRASE_WORDS)
        return FALSE; /* as most lines of a text */
    return (dashes && is_word(TRIM_WORDS_ORIGINAL, words.text, words.length)) ||
           is_word(TRIM_WORDS_ABOVE, words.text, words.length);
}

guint
trim_marks_forward(const TrimPage *page, guint index)
{
    const char *plain = trim_page_plain(page, index);
    gboolean dashes, colon = g_str_has_suffix(plain, ":");
    Words words = between_dashes(plain, &dashes);
    return (dashes || colon) && is_word(TRIM_WORDS_FORWARD, words.text, words.length) ? 1 : 0;
}

/* --- header blocks --------------------------------------------------------------------------- */

static TrimWords
read_field(const char *plain)
{
    const char *colon = strchr(plain, ':');
    if (!colon || colon - plain > LIMIT_TRIM_FIELD_BYTES)
        return TRIM_WORDS_COUNT;
    gsize length = (gsize)(colon - plain);
    while (length && plain[length - 1] == ' ')
        length--;
    if (length && g_ascii_isdigit(plain[length - 1]))
        return TRIM_WORDS_COUNT;
    for (TrimWords kind = TRIM_WORDS_FROM; kind <= TRIM_WORDS_OTHER; kind++)
        if (is_word(kind, plain, length))
            return kind;
    return TRIM_WORDS_COUNT;
}

/* The field a line begins with, or TRIM_WORDS_COUNT. */
static TrimWords
field_of(const TrimPage *page, guint index)
{
    TrimLine *line = trim_page_line(page, index);
    if (!line->field)
        line->field = (guint8)(1 + read_field(trim_page_plain(page, index)));
    return line->field - 1;
}

/* Of some words it is not certain what they mean ("Od", "A"), but only which languages they are
 * of; so a block counts the kinds it has, wherever each word may belong. */
typedef struct {
    guint fields;
    guint kinds; /* a bit each */
    gboolean has_address;
    guint end; /* behind the last field */
} Block;

static void
block_add(Block *block, TrimWords kind, const char *plain, guint index)
{
    block->fields++;
    block->kinds |= 1u << kind;
    block->has_address |= has_address(plain);
    block->end = index + 1;
}

/* Fields may be folded, and may have a blank line between each two. */
static Block
read_block(const TrimPage *page, guint index)
{
    Block block = {0};
    guint loose = 0; /* lines since the last field */
    for (guint i = index; i < page->lines->len && loose <= 2; i++) {
        const TrimLine *line = trim_page_line(page, i);
        TrimWords kind = field_of(page, i);
        if (line->depth || block.fields >= LIMIT_TRIM_FIELDS)
            break;
        block.has_address |= block.fields && has_address(trim_page_plain(page, i));
        loose++;
        if (kind == TRIM_WORDS_COUNT)
            continue;
        block_add(&block, kind, trim_page_plain(page, i), i);
        loose = 0;
    }
    return block;
}

static gboolean
has_kind(const Block *block, TrimWords kind)
{
    return (block->kinds >> kind & 1) != 0;
}

/* A form somebody filled in has a place and a time, too; a message has a sender with an address, or
 * a subject. */
static gboolean
is_header(const Block *block, gboolean announced)
{
    guint others = has_kind(block, TRIM_WORDS_DATE) + has_kind(block, TRIM_WORDS_TO) +
                   has_kind(block, TRIM_WORDS_SUBJECT);
    if (!has_kind(block, TRIM_WORDS_FROM))
        return FALSE;
    return (announced && others >= 1) ||
           (others >= 2 && (has_kind(block, TRIM_WORDS_SUBJECT) || block->has_address));
}

guint
trim_marks_header(const TrimPage *page, guint index)
{
    gboolean original = is_original(page, index);
    guint start = index, rule = trim_marks_rule(page, index);
    if (original || rule >= 3)
        start = trim_page_next(page, index + 1);
    if (start >= page->lines->len || (start > index && trim_page_line(page, start)->depth))
        return original ? 1 : 0;
    TrimWords first = field_of(page, start);
    if (first == TRIM_WORDS_COUNT || first == TRIM_WORDS_OTHER)
        return original ? 1 : 0;
    Block block = read_block(page, start);
    if (is_header(&block, original || rule >= 5))
        return block.end - index;
    return original ? 1 : 0;
}

/* --- footers --------------------------------------------------------------------------------- */

/* Without "<https://…>", "[…]" and "(https://…)". */
static char *
without_links(const char *text)
{
    if (!strpbrk(text, "<[(")) /* as most lines of a text */
        return g_strchomp(g_strdup(text));
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        const char *close = *p == '<' ? strchr(p, '>') : *p == '[' ? strchr(p, ']') : NULL;
        if (*p == '(' && strncmp(p + 1, "http", 4) == 0)
            close = strchr(p, ')');
        if (close)
            p = close;
        else
            g_string_append_c(out, *p);
    }
    return g_strchomp(g_string_free(out, FALSE));
}

/* Names of what mail is sent with, which are the same in all languages. */
static gboolean
names_device(const char *text)
{
    static const char *const names[] = {
        "iphon",       "ipad",        "ipod",    "android",     "blackberry", "samsung",
        "galaxy",      "nokia",       "windows", "outlook",     "mail",       "yahoo",
        "gmail",       "aol",         "proton",  "protonmail",  "mobile",     "phone",
        "smartphone",  "tablet",      "htc",     "huawei",      "xiaomi",     "nexus",
        "pixel",       "lumia",       "mac",     "spark",       "k-9",        "motorola",
        "oneplus",     "sony",        "xperia",  "airmail",     "sparrow",    "gmx",
        "web.de",      "handy",       "telefon", "téléphone",   "mobil",      "lg",
        "redmi",       "oppo",        "vivo",    "thunderbird", "imail",      "tutanota",
        "zoho",        "apple watch", "mailbox", "inbox",       "icloud",     "ios",
        "mobiltelefon"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        for (const char *p = strstr(text, names[i]); p; p = strstr(p + 1, names[i]))
            if (is_border(text, p)) /* an ending may follow: "iPhonesta" */
                return TRUE;
    return FALSE;
}

#define GAP "…"

/* "sent from my…": before, and behind, stands what the pattern says; between them a few words. */
static gboolean
match_footer(const char *pattern, gsize length, gpointer data)
{
    const Words *line = data;
    const char *gap = g_strstr_len(pattern, (gssize)length, GAP);
    if (!gap)
        return match_all(pattern, length, data);
    gsize before = (gsize)(gap - pattern), after = length - before - strlen(GAP);
    if (line->length <= before + after || strncmp(line->text, pattern, before) != 0 ||
        memcmp(line->text + line->length - after, gap + strlen(GAP), after) != 0)
        return FALSE;
    g_autofree char *device = g_strndup(line->text + before, line->length - before - after);
    gboolean mine = before > 3 && strncmp(pattern + before - 3, " my", 3) == 0;
    return count_words(g_strstrip(device)) <= LIMIT_TRIM_DEVICE_WORDS &&
           !strpbrk(device, ",;:!?") && (mine || names_device(line->text));
}

guint
trim_marks_footer(const TrimPage *page, guint index)
{
    const TrimLine *line = trim_page_line(page, index);
    if (line->depth || line->body_length < LIMIT_TRIM_FOOTER_LEAST ||
        line->body_length > LIMIT_TRIM_FOOTER_BYTES)
        return 0;
    g_autofree char *plain = without_links(trim_page_plain(page, index));
    Words words = {plain, strlen(plain)};
    while (words.length && plain[words.length - 1] == '.')
        plain[--words.length] = '\0';
    return trim_words_any(TRIM_WORDS_FOOTER, *plain, match_footer, &words) ? 1 : 0;
}
