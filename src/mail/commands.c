#include "mail/commands.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

static void
line_free(CommandLine *line)
{
    g_free(line->line);
    g_free(line->argument);
    g_free(line);
}

void
command_block_free(CommandBlock *block)
{
    if (!block)
        return;
    g_ptr_array_unref(block->lines);
    g_free(block->unknown);
    g_free(block);
}

/* --- one line -------------------------------------------------------------------------------- */

/* Joiners and the like. */
static const char *
skip_unseen(const char *p, const char *end)
{
    while (p < end && text_is_unseen(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return p;
}

static gsize
word_length(const char *p, const char *end)
{
    const char *q = p;
    for (; q < end; q = g_utf8_next_char(q)) {
        gunichar c = g_utf8_get_char(q);
        gboolean inside = q > p && (c == '-' || g_unichar_ismark(c));
        if (!inside && !g_unichar_isalpha(c))
            break;
    }
    return (gsize)(q - p);
}

static char *
fold_word(const char *p, gsize length)
{
    g_autofree char *word = g_strndup(p, length);
    return g_str_is_ascii(word) ? g_ascii_strdown(word, -1) : text_fold(word);
}

/* Behind a word: nothing, white space, a colon; or one other sign, at the end of the line. */
static gboolean
ends_word(const char *p, const char *end, const char **ret_rest)
{
    *ret_rest = p;
    if (p >= end || g_unichar_isspace(g_utf8_get_char(p)))
        return TRUE;
    *ret_rest = p + 1;
    if (*p == ':')
        return TRUE;
    return strchr(".,;!", *p) && skip_unseen(p + 1, end) >= end;
}

/* Plain text of some programs has <mailto:ADDRESS> behind an address. */
static void
drop_link(char *argument)
{
    char *link;
    while ((link = strstr(argument, "<mailto:"))) {
        char *close = strchr(link, '>');
        char *rest = close ? close + 1 : link + strlen(link);
        memmove(link, rest, strlen(rest) + 1);
    }
    g_strchomp(argument);
}

static char *
clean_typed(const char *p, const char *end)
{
    char *argument = text_clean_line(p, end - p, LIMIT_COMMAND_CHARS);
    drop_link(argument);
    return argument;
}

/* A letter has four bytes at most. */
static gboolean
is_too_long(const char *start, const char *end)
{
    return end - start > 4 * LIMIT_COMMAND_CHARS ||
           g_utf8_strlen(start, end - start) > LIMIT_COMMAND_CHARS;
}

/* The command on a line; NULL when there is none. Whatever stands before the #, seen or not, makes
 * the line text: nobody types it, and to whoever passes such a line on it looks like one of their
 * own. */
static CommandLine *
read_line(const char *start, const char *end, CommandKnown known)
{
    const char *rest;
    if (start >= end || *start != '#' || is_too_long(start, end))
        return NULL;
    gsize length = word_length(start + 1, end);
    if (!length || !ends_word(start + 1 + length, end, &rest))
        return NULL;
    g_autofree char *word = fold_word(start + 1, length);
    g_autofree char *argument = clean_typed(rest, end);
    gboolean takes = FALSE;
    const char *name = known(word, &takes);
    if (!name || (*argument && !takes))
        return NULL;
    CommandLine *line = g_new0(CommandLine, 1);
    line->line = clean_typed(start, end);
    line->word = name;
    line->argument = g_steal_pointer(&argument);
    return line;
}

char *
command_word_of(const char *line)
{
    const char *end = line + strlen(line), *p = skip_unseen(line, end);
    gsize length = p < end && *p == '#' ? word_length(p + 1, end) : 0;
    return fold_word(p + 1, length);
}

/* --- the block ------------------------------------------------------------------------------- */

static gboolean
is_blank(const char *p, const char *end)
{
    for (; p < end; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isspace(c) && !text_is_unseen(c))
            return FALSE;
    }
    return TRUE;
}

static const char *
line_end(const char *p, const char *end)
{
    const char *found = memchr(p, '\n', (gsize)(end - p));
    return found ? found : end;
}

static CommandBlock *
read_block(const char *text, gsize length, CommandKnown known)
{
    CommandBlock *block = g_new0(CommandBlock, 1);
    block->lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);
    const char *end = text + length;
    for (const char *p = text; p < end && block->lines->len < LIMIT_COMMANDS;) {
        const char *stop = line_end(p, end);
        CommandLine *line = read_line(p, stop, known);
        if (line)
            g_ptr_array_add(block->lines, line);
        else if (!is_blank(p, stop)) {
            g_autofree char *word = NULL;
            block->unknown = text_clean_line(p, stop - p, LIMIT_COMMAND_CHARS);
            word = command_word_of(block->unknown);
            if (!*word)
                g_clear_pointer(&block->unknown, g_free);
            block->is_veiled = block->unknown && *p != '#';
            break;
        }
        p = stop < end ? stop + 1 : end;
        block->length = (gsize)(p - text);
    }
    block->length = block->lines->len ? block->length : 0;
    return block;
}

CommandBlock *
command_block_of(const char *text, CommandKnown known)
{
    return read_block(text, strlen(text), known);
}

static gboolean
are_same(const CommandBlock *a, const CommandBlock *b)
{
    if (a->lines->len != b->lines->len)
        return FALSE;
    for (guint i = 0; i < a->lines->len; i++) {
        const CommandLine *left = a->lines->pdata[i], *right = b->lines->pdata[i];
        if (strcmp(left->word, right->word) != 0 || strcmp(left->argument, right->argument) != 0)
            return FALSE;
    }
    return TRUE;
}

CommandBlock *
command_block_read(const Mail *mail, CommandKnown known)
{
    CommandBlock *block = read_block(mail->text, mail->own_bytes, known);
    if (!(mail->flags & MAIL_TWO_FORMS))
        return block;
    g_autoptr(CommandBlock) beside = read_block(mail->beside, strlen(mail->beside), known);
    block->disagree = !are_same(block, beside);
    if (block->disagree && !block->lines->len) {
        GPtrArray *none = block->lines;
        block->lines = beside->lines;
        beside->lines = none;
    }
    return block;
}

/* --- what may have been meant as #private ----------------------------------------------------- */

#define MEANT      "private"
#define MEANT_HEAD "priv"
/* Of a word as typed that are looked at, and how many signs may stand before it. */
#define WORD_CHARS 16
#define SIGN_CHARS 16
#define TYPOS      2
/* Of a word whose slips are counted: letters may have two bytes. */
#define TYPO_BYTES 40

guint
command_typos(const char *word, const char *meant)
{
    guint rows[3][TYPO_BYTES + 1];
    guint *before = rows[0], *last = rows[1], *now = rows[2];
    gsize length = strlen(meant);
    if (length > TYPO_BYTES || strlen(word) > TYPO_BYTES)
        return G_MAXUINT;
    for (guint j = 0; j <= length; j++)
        last[j] = j;
    for (guint i = 1; word[i - 1]; i++) {
        now[0] = i;
        for (guint j = 1; j <= length; j++) {
            guint changed = last[j - 1] + (word[i - 1] != meant[j - 1]);
            now[j] = MIN(changed, 1 + MIN(last[j], now[j - 1]));
            if (i > 1 && j > 1 && word[i - 1] == meant[j - 2] && word[i - 2] == meant[j - 1])
                now[j] = MIN(now[j], before[j - 2] + 1);
        }
        guint *oldest = before;
        before = last;
        last = now;
        now = oldest;
    }
    return last[length];
}

/* A line as it looks: letters of other forms and widths are the plain ones. */
typedef struct {
    char word[WORD_CHARS + 1];   /* its first letters, lower case; '?' for those of other scripts */
    char joined[WORD_CHARS + 1]; /* the same, whatever stands between them */
    gboolean has_sign;           /* # before them */
    gboolean is_alone;           /* no letters behind the word */
} Look;

static void
add_letter(Look *look, gunichar c, gsize *joined, gsize *word, gboolean *is_open)
{
    if (!g_unichar_isalnum(c)) {
        *is_open = *is_open && *word == 0;
        return;
    }
    char letter = '?';
    if (c < 0x80)
        letter = g_ascii_tolower((char)c);
    if (*joined < WORD_CHARS)
        look->joined[(*joined)++] = letter;
    if (*is_open && *word < WORD_CHARS)
        look->word[(*word)++] = letter;
    look->is_alone &= *is_open;
}

/* On a keyboard of another country # is another sign, and a 3 where the shift key was missed. */
static void
look_at(const char *line, gsize length, Look *look)
{
    gsize joined = 0, word = 0, before = 0;
    gboolean is_open = TRUE;
    g_autofree char *head = g_utf8_substring(
        line, 0, MIN(g_utf8_strlen(line, (gssize)length), 2 * WORD_CHARS + SIGN_CHARS));
    g_autofree char *plain = g_str_is_ascii(head)
                                 ? g_steal_pointer(&head)
                                 : g_utf8_normalize(head, -1, G_NORMALIZE_ALL_COMPOSE);
    *look = (Look){.is_alone = TRUE};
    for (const char *p = plain ? plain : ""; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!joined && (!g_unichar_isalnum(c) || c == '3') && before++ < SIGN_CHARS) {
            look->has_sign |= c == '#';
            continue;
        }
        if (text_is_unseen(c))
            continue;
        add_letter(look, c, &joined, &word, &is_open);
    }
}

static gboolean
looks_private(const char *line, gsize length)
{
    Look look;
    look_at(line, length, &look);
    if (!look.has_sign)
        return look.is_alone && strcmp(look.word, MEANT) == 0;
    return g_str_has_prefix(look.word, MEANT_HEAD) || g_str_has_prefix(look.joined, MEANT) ||
           (look.word[0] && look.word[1] && command_typos(look.word, MEANT) <= TYPOS);
}

/* The same word in the other languages that commands are read in; those that begin like it are
 * caught by that. */
static gboolean
means_private(const char *line, gsize length, guint slips)
{
    static const char *const words[] = {"prive", "privat", "privado", "лично"};
    const char *end = line + length, *p = skip_unseen(line, end);
    const char *letters = p < end && *p == '#' ? skip_unseen(p + 1, end) : end;
    g_autofree char *word = fold_word(letters, word_length(letters, end));
    for (guint i = 0; *word && i < G_N_ELEMENTS(words); i++)
        if (command_typos(word, words[i]) <= slips * (g_str_is_ascii(words[i]) ? 1 : 2))
            return TRUE;
    return FALSE;
}

/* The lines of the block, and the first behind it. */
static gboolean
begins_private(const char *text, gsize length, CommandKnown known)
{
    const char *end = text + length;
    guint lines = 0;
    for (const char *p = text; p < end;) {
        const char *stop = line_end(p, end);
        if (!is_blank(p, stop)) {
            gsize length_here = (gsize)(stop - p);
            if (looks_private(p, length_here) || means_private(p, length_here, 1))
                return TRUE;
            CommandLine *line = read_line(p, stop, known);
            if (!line || lines++ > LIMIT_COMMANDS) {
                g_clear_pointer(&line, line_free);
                return FALSE;
            }
            line_free(line);
        }
        p = stop < end ? stop + 1 : end;
    }
    return FALSE;
}

/* Nothing stands behind the word of a line that begins with #. */
static gboolean
is_alone_word(const char *line, const char *end)
{
    const char *p = skip_unseen(line, end), *rest;
    if (p >= end || *p != '#')
        return FALSE;
    p = skip_unseen(p + 1, end);
    return ends_word(p + word_length(p, end), end, &rest) && is_blank(rest, end);
}

gboolean
command_holds_private(const char *text)
{
    const char *end = text + strlen(text);
    for (const char *p = text; p < end;) {
        const char *stop = line_end(p, end);
        if (stop - p < 4 * WORD_CHARS && *skip_unseen(p, stop) == '#') {
            Look look;
            look_at(p, (gsize)(stop - p), &look);
            gboolean other = is_alone_word(p, stop) && means_private(p, (gsize)(stop - p), 0);
            if (other || (look.is_alone && strcmp(look.word, MEANT) == 0))
                return TRUE;
        }
        p = stop < end ? stop + 1 : end;
    }
    return FALSE;
}

gboolean
command_asks_private(const Mail *mail, CommandKnown known)
{
    return begins_private(mail->text, strlen(mail->text), known) ||
           begins_private(mail->beside, strlen(mail->beside), known);
}
