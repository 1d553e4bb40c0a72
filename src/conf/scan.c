#include "conf/scan.h"

#include <string.h>

#define BRACKETS_MAX     100 /* open at once; libconfig recurses on them */
#define NUMBER_CHARS_MAX 9   /* what fits 32 bits whatever the digits */

typedef struct {
    char open;
    guint line;
} Bracket;

typedef struct {
    const char *p;
    const char *end;
    guint line;
    char last; /* the sign or the first letter of the word before p, white space left out */
    Bracket brackets[BRACKETS_MAX];
    guint depth;
    const char *file;
    GPtrArray *problems;
} Scanner;

static gboolean
complain(Scanner *scanner, guint line, const char *text)
{
    problems_add(scanner->problems, scanner->file, line, "%s", text);
    return FALSE;
}

static gboolean
starts_with(const Scanner *scanner, const char *word)
{
    gsize length = strlen(word);
    return (gsize)(scanner->end - scanner->p) >= length && memcmp(scanner->p, word, length) == 0;
}

static void
skip_line(Scanner *scanner)
{
    while (scanner->p < scanner->end && *scanner->p != '\n')
        scanner->p++;
}

static gboolean
skip_comment(Scanner *scanner)
{
    guint line = scanner->line;
    for (scanner->p += 2; scanner->p < scanner->end; scanner->p++) {
        if (starts_with(scanner, "*/")) {
            scanner->p += 2;
            return TRUE;
        }
        if (*scanner->p == '\n')
            scanner->line++;
    }
    return complain(scanner, line, "the comment never ends, expected */");
}

static gboolean
take_text(Scanner *scanner)
{
    for (scanner->p++; scanner->p < scanner->end && *scanner->p != '\n'; scanner->p++) {
        if (*scanner->p == '"') {
            scanner->p++;
            scanner->last = '"';
            return TRUE;
        }
        if (starts_with(scanner, "\\x00"))
            return complain(scanner, scanner->line,
                            "the text holds \\x00, expected no character of that number");
        if (*scanner->p == '\\' && scanner->p + 1 < scanner->end && scanner->p[1] != '\n')
            scanner->p++;
    }
    return complain(scanner, scanner->line,
                    "the text has no end on its line, expected a closing quote");
}

static gboolean
take_number(Scanner *scanner)
{
    const char *start = scanner->p;
    while (scanner->p < scanner->end && (g_ascii_isalnum(*scanner->p) || *scanner->p == '.'))
        scanner->p++;
    scanner->last = '0';
    if (scanner->p - start <= NUMBER_CHARS_MAX)
        return TRUE;
    problems_add(scanner->problems, scanner->file, scanner->line,
                 "the number %.*s is too long, expected at most %d digits",
                 (int)MIN(scanner->p - start, 40), start, NUMBER_CHARS_MAX);
    return FALSE;
}

static gboolean
is_boolean(const char *word, gsize length)
{
    return (length == 4 && g_ascii_strncasecmp(word, "true", 4) == 0) ||
           (length == 5 && g_ascii_strncasecmp(word, "false", 5) == 0);
}

static gboolean
take_word(Scanner *scanner)
{
    const char *start = scanner->p;
    gboolean is_value = scanner->last == '=' || scanner->last == ':';
    while (scanner->p < scanner->end &&
           (g_ascii_isalnum(*scanner->p) || strchr("-_*", *scanner->p)))
        scanner->p++;
    gsize length = (gsize)(scanner->p - start);
    scanner->last = 'a';
    if (!is_value || is_boolean(start, length))
        return TRUE;
    problems_add(scanner->problems, scanner->file, scanner->line,
                 "%.*s stands without quotes, expected \"%.*s\", true or false",
                 (int)MIN(length, 40), start, (int)MIN(length, 40), start);
    return FALSE;
}

static gboolean
open_bracket(Scanner *scanner)
{
    if (scanner->depth == BRACKETS_MAX)
        return complain(scanner, scanner->line, "brackets too deep, expected at most 100 open");
    scanner->brackets[scanner->depth].open = *scanner->p;
    scanner->brackets[scanner->depth++].line = scanner->line;
    scanner->last = *scanner->p++;
    return TRUE;
}

static char
closing_of(char open)
{
    static const char pairs[] = "{}()[]";
    return strchr(pairs, open)[1];
}

static gboolean
close_bracket(Scanner *scanner)
{
    char sign = *scanner->p;
    if (scanner->depth == 0) {
        problems_add(scanner->problems, scanner->file, scanner->line,
                     "\"%c\" closes nothing, expected an opening bracket before it", sign);
        return FALSE;
    }
    Bracket bracket = scanner->brackets[--scanner->depth];
    if (closing_of(bracket.open) != sign) {
        problems_add(scanner->problems, scanner->file, scanner->line,
                     "\"%c\" stands where the \"%c\" of line %u is open, expected \"%c\"", sign,
                     bracket.open, bracket.line, closing_of(bracket.open));
        return FALSE;
    }
    if (sign != '}' && scanner->last == ',')
        return complain(scanner, scanner->line,
                        "a comma stands after the last element, expected none");
    scanner->last = sign;
    scanner->p++;
    return TRUE;
}

static gboolean
take_foreign(Scanner *scanner)
{
    const char *next = g_utf8_next_char(scanner->p);
    problems_add(
        scanner->problems, scanner->file, scanner->line,
        "\"%.*s\" stands outside a text, expected texts in straight quotes (\"like this\")",
        (int)(next - scanner->p), scanner->p);
    return FALSE;
}

/* One thing, whatever it is. */
static gboolean
take_one(Scanner *scanner)
{
    char c = *scanner->p;
    if (c == '#' || starts_with(scanner, "//")) {
        skip_line(scanner);
        return TRUE;
    }
    if (starts_with(scanner, "/*"))
        return skip_comment(scanner);
    if (c == '"')
        return take_text(scanner);
    if (c == '@')
        return complain(scanner, scanner->line,
                        "@include is not followed, expected all settings in this file");
    if (strchr("{([", c))
        return open_bracket(scanner);
    if (strchr("})]", c))
        return close_bracket(scanner);
    if (g_ascii_isdigit(c))
        return take_number(scanner);
    if (g_ascii_isalpha(c) || c == '*')
        return take_word(scanner);
    if ((guchar)c >= 0x80)
        return take_foreign(scanner);
    if (c == '\n')
        scanner->line++;
    else if (!g_ascii_isspace(c))
        scanner->last = c;
    scanner->p++;
    return TRUE;
}

static guint
line_of(const char *text, const char *place)
{
    guint line = 1;
    for (; text < place; text++)
        line += *text == '\n';
    return line;
}

static gboolean
check_bytes(const char *file, const char *text, gsize length, GPtrArray *problems)
{
    const char *nul = memchr(text, '\0', length);
    const char *bad = NULL;
    if (nul) {
        problems_add(problems, file, line_of(text, nul), "a NUL byte, expected text");
        return FALSE;
    }
    if (!g_utf8_validate(text, (gssize)length, &bad)) {
        problems_add(problems, file, line_of(text, bad), "the byte 0x%02x, expected UTF-8",
                     (guint)(guchar)*bad);
        return FALSE;
    }
    return TRUE;
}

gboolean
scan_source(const char *file, const char *text, gsize length, GPtrArray *problems)
{
    if (!check_bytes(file, text, length, problems))
        return FALSE;
    Scanner scanner = {
        .p = text, .end = text + length, .line = 1, .file = file, .problems = problems};
    while (scanner.p < scanner.end)
        if (!take_one(&scanner))
            return FALSE;
    if (scanner.depth == 0)
        return TRUE;
    Bracket open = scanner.brackets[scanner.depth - 1];
    problems_add(problems, file, open.line, "\"%c\" is never closed, expected a \"%c\"", open.open,
                 closing_of(open.open));
    return FALSE;
}
