#include "desk/mail_query.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/mail_command.h"
#include "desk/value_word.h"
#include "mail/commands.h"

#include <string.h>

#define EXPECTED_TERMS                                                                             \
    "status:, project:, portfolio:, type:, assignee:, requester:, tag:, priority: or due:"
#define EXPECTED_DUE "a day such as 2026-12-01, today, week, overdue or none"

static const DeskWord query_words[] = {{QUERY_HELP, "help"},       {QUERY_MINE, "mine"},
                                       {QUERY_TICKETS, "tickets"}, {QUERY_SHOW, "show"},
                                       {QUERY_HISTORY, "history"}, {QUERY_WHO, "who"},
                                       {QUERY_FIND, "find"},       {QUERY_WHY, "why"},
                                       {QUERY_GET, "get"},         {0, NULL}};

static const DeskWord term_words[] = {{TERM_STATUS, "status"},
                                      {TERM_PROJECT, "project"},
                                      {TERM_PORTFOLIO, "portfolio"},
                                      {TERM_TYPE, "type"},
                                      {TERM_ASSIGNEE, "assignee"},
                                      {TERM_REQUESTER, "requester"},
                                      {TERM_TAG, "tag"},
                                      {TERM_PRIORITY, "priority"},
                                      {TERM_DUE, "due"},
                                      {0, NULL}};

static void
term_free(gpointer data)
{
    MailQueryTerm *term = data;
    g_strfreev(term->values);
    g_free(term);
}

void
mail_query_free(MailQuery *query)
{
    if (!query)
        return;
    g_ptr_array_unref(query->terms);
    g_free(query->slug);
    g_strfreev(query->words);
    g_free(query->name);
    g_free(query->behind);
    g_free(query);
}

const MailQueryTerm *
mail_query_term(const MailQuery *query, MailQueryTermKind kind)
{
    for (guint i = 0; i < query->terms->len; i++) {
        const MailQueryTerm *term = query->terms->pdata[i];
        if (term->kind == kind)
            return term;
    }
    return NULL;
}

const char *
mail_query_term_name(MailQueryTermKind kind)
{
    return desk_word(term_words, (int)kind);
}

static gboolean G_GNUC_PRINTF(2, 3) refuse(GError **error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *why = g_strdup_vprintf(format, values);
    va_end(values);
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, why);
    return FALSE;
}

/* --- what it is about ------------------------------------------------------------------------- */

/* "41", and as tickets are written of: "#41". */
static gboolean
read_number(const char *text, TicketId *ret_ticket)
{
    guint64 number;
    text += *text == '#';
    if (!g_ascii_string_to_unsigned(text, 10, 1, LIMIT_TICKET_NUMBER, &number, NULL))
        return FALSE;
    ret_ticket->value = (gint64)number;
    return TRUE;
}

static gboolean
read_slug(const char *typed, MailQueryAbout about, MailQuery *query)
{
    g_autofree char *slug = g_ascii_strdown(typed, -1);
    if (!project_slug_is_valid(slug))
        return FALSE;
    query->about = about;
    query->slug = g_steal_pointer(&slug);
    return TRUE;
}

/* The slug behind "project " or "portfolio ". */
static gboolean
read_group(const char *argument, MailQuery *query)
{
    const char *space = strchr(argument, ' ');
    int kind;
    if (!space)
        return read_slug(argument, ABOUT_SLUG, query);
    g_autofree char *word = g_strndup(argument, (gsize)(space - argument));
    if (!value_word_read(VALUE_SHARE, word, &kind))
        return FALSE;
    return (kind == SHARE_PROJECT && read_slug(space + 1, ABOUT_PROJECT, query)) ||
           (kind == SHARE_PORTFOLIO && read_slug(space + 1, ABOUT_PORTFOLIO, query));
}

static gboolean
read_about(const char *argument, MailQuery *query, GError **error)
{
    const char *word = desk_word(query_words, (int)query->kind);
    query->about = ABOUT_HERE;
    if (!*argument)
        return TRUE;
    if (read_number(argument, &query->ticket)) {
        query->about = ABOUT_TICKET;
        return TRUE;
    }
    if (read_group(argument, query))
        return TRUE;
    return refuse(error,
                  "\"%s\" is no ticket and no project, expected #%s, #%s 41, #%s project SLUG or "
                  "#%s portfolio SLUG",
                  argument, word, word, word, word);
}

/* --- a filter --------------------------------------------------------------------------------- */

gboolean
mail_query_is_quote(gunichar c)
{
    return c == '"' || c == 0xab || c == 0xbb || (c >= 0x201c && c <= 0x201f);
}

/* What is typed up to a blank, or between quotation marks, which no value holds. */
static const char *
take_value(const char *p, GString *value)
{
    gboolean quoted = mail_query_is_quote(g_utf8_get_char(p));
    if (quoted)
        p = g_utf8_next_char(p);
    for (; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (quoted ? mail_query_is_quote(c) : c == ' ')
            break;
        if (!mail_query_is_quote(c))
            g_string_append_unichar(value, c);
    }
    return quoted && *p ? g_utf8_next_char(p) : p;
}

/* "status:" at p; its length, or 0. */
static gsize
term_length(const char *p)
{
    gsize length = 0;
    while (g_unichar_isalpha(g_utf8_get_char(p + length)))
        length = (gsize)(g_utf8_next_char(p + length) - p);
    return length && p[length] == ':' ? length : 0;
}

static gboolean
begin_term(const char *p, gsize length, MailQuery *query, GError **error)
{
    static const char *const names[] = {"status",    "project", "portfolio", "type", "assignee",
                                        "requester", "tag",     "priority",  "due",  NULL};
    g_autofree char *name = g_strndup(p, length);
    int kind;
    if (!value_word_read(VALUE_TERM, name, &kind)) {
        const char *near = text_nearest(name, names);
        return refuse(error, "\"%s:\" is nothing tickets are found by, expected %s%s", name,
                      near ? near : EXPECTED_TERMS, near ? ":" : "");
    }
    if (query->terms->len >= LIMIT_QUERY_TERMS)
        return refuse(error, "too much at once, expected at most %d of " EXPECTED_TERMS,
                      LIMIT_QUERY_TERMS);
    if (mail_query_term(query, (MailQueryTermKind)kind))
        return refuse(error, "\"%s:\" is there twice, expected it once, with commas between values",
                      name);
    MailQueryTerm *term = g_new0(MailQueryTerm, 1);
    term->kind = (MailQueryTermKind)kind;
    g_ptr_array_add(query->terms, term);
    return TRUE;
}

static gboolean
check_day(const char *value, GError **error)
{
    gint64 day;
    int word;
    return value_word_read(VALUE_DUE, value, &word) || field_date_read(value, &day) ||
           refuse(error, "due:%s says no day, expected " EXPECTED_DUE, value);
}

static gboolean
check_priority(const char *value, GError **error)
{
    g_autofree char *known = desk_words_list(priority_words);
    int word;
    return value_word_read(VALUE_PRIORITY, value, &word) ||
           refuse(error, "\"%s\" is no priority, expected %s", value, known);
}

static gboolean
check_value(MailQueryTermKind kind, const char *value, GError **error)
{
    if (kind == TERM_DUE)
        return check_day(value, error);
    return kind != TERM_PRIORITY || check_priority(value, error);
}

/* A word that means something is kept as the English one. */
static const char *
english(MailQueryTermKind kind, const char *value)
{
    static const ValueKind kinds[] = {[TERM_STATUS] = VALUE_STATE,
                                      [TERM_ASSIGNEE] = VALUE_WHO,
                                      [TERM_REQUESTER] = VALUE_WHO,
                                      [TERM_PRIORITY] = VALUE_PRIORITY,
                                      [TERM_DUE] = VALUE_DUE};
    ValueKind words = (guint)kind < G_N_ELEMENTS(kinds) ? kinds[kind] : 0;
    return words ? value_word_english(words, value) : value;
}

/* "New, In Progress": commas stand between values. */
static gboolean
end_term(MailQuery *query, const char *written, GError **error)
{
    MailQueryTerm *term = query->terms->pdata[query->terms->len - 1];
    g_auto(GStrv) parts = g_strsplit(written, ",", -1);
    g_autoptr(GStrvBuilder) values = g_strv_builder_new();
    for (char **part = parts; *part; part++)
        if (*g_strstrip(*part))
            g_strv_builder_add(values, english(term->kind, *part));
    term->values = g_strv_builder_end(values);
    if (!*term->values)
        return refuse(error, "nothing stands behind \"%s:\"", mail_query_term_name(term->kind));
    if (g_strv_length(term->values) > LIMIT_QUERY_VALUES)
        return refuse(error, "too much behind \"%s:\", expected at most %d values",
                      mail_query_term_name(term->kind), LIMIT_QUERY_VALUES);
    for (char **value = term->values; *value; value++)
        if (!check_value(term->kind, *value, error))
            return FALSE;
    return TRUE;
}

/* A word without a colon goes on with what stands before it: "status:In Progress". */
static gboolean
read_filter(const char *p, MailQuery *query, GError **error)
{
    g_autoptr(GString) value = g_string_new(NULL);
    while (*p) {
        gsize length = term_length(p);
        if (*p == ' ') {
            p++;
            continue;
        }
        if (length) {
            if (query->terms->len && !end_term(query, value->str, error))
                return FALSE;
            if (!begin_term(p, length, query, error))
                return FALSE;
            g_string_truncate(value, 0);
            p += length + 1;
        } else if (!query->terms->len) {
            return refuse(error, "\"%s\" says not what it is, expected " EXPECTED_TERMS, p);
        }
        if (value->len)
            g_string_append_c(value, ' ');
        p = take_value(p, value);
    }
    return !query->terms->len || end_term(query, value->str, error);
}

/* --- words ------------------------------------------------------------------------------------ */

static gboolean
has_letter(const char *word)
{
    for (; *word; word = g_utf8_next_char(word))
        if (g_unichar_isalnum(g_utf8_get_char(word)))
            return TRUE;
    return FALSE;
}

static gboolean
read_ticket(const char *argument, MailQuery *query, GError **error)
{
    query->about = *argument ? ABOUT_TICKET : ABOUT_HERE;
    return !*argument || read_number(argument, &query->ticket) ||
           refuse(error, "\"%s\" is no ticket, expected #why or #why 41", argument);
}

static gboolean
is_begun(const char *word)
{
    const char *star = strchr(word, '*');
    return !star || g_utf8_strlen(word, star - word) >= LIMIT_QUERY_BEGINNING_LETTERS;
}

static gboolean
read_words(const char *argument, MailQuery *query, GError **error)
{
    g_auto(GStrv) typed = g_strsplit(argument, " ", -1);
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    for (char **word = typed; *word; word++) {
        if (!is_begun(*word))
            return refuse(error, "\"%s\" is the beginning of too many words, expected %d letters",
                          *word, LIMIT_QUERY_BEGINNING_LETTERS);
        if (has_letter(*word))
            g_strv_builder_add(words, *word);
    }
    query->words = g_strv_builder_end(words);
    if (!*query->words)
        return refuse(error, "there is no word to look for, expected #find WORDS");
    return g_strv_length(query->words) <= LIMIT_QUERY_WORDS ||
           refuse(error, "too many words, expected at most %d", LIMIT_QUERY_WORDS);
}

/* --- a file ----------------------------------------------------------------------------------- */

static char *
without_quotes(const char *typed)
{
    GString *name = g_string_new(NULL);
    for (const char *p = typed; *p; p = g_utf8_next_char(p))
        if (!mail_query_is_quote(g_utf8_get_char(p)))
            g_string_append_unichar(name, g_utf8_get_char(p));
    return g_strstrip(g_string_free(name, FALSE));
}

/* "#41 logo.png", "logo.png", and, when it is not said to be a ticket, "41 logo.png". */
static gboolean
read_file(const char *argument, MailQuery *query, GError **error)
{
    (void)error;
    gsize length = strcspn(argument, " ");
    g_autofree char *first = g_strndup(argument, length);
    gboolean is_number = read_number(first, &query->ticket);
    query->about = is_number && *first == '#' ? ABOUT_TICKET : ABOUT_HERE;
    query->name = without_quotes(argument);
    query->behind = without_quotes(argument + (is_number ? length : 0));
    return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
read_none(const char *argument, MailQuery *query, GError **error)
{
    (void)argument, (void)query, (void)error;
    return TRUE;
}

gboolean
mail_query_read(const char *word, const char *argument, MailQuery **ret_query, GError **error)
{
    static gboolean (*const readers[])(const char *argument, MailQuery *query, GError **error) = {
        [QUERY_HELP] = read_none,  [QUERY_MINE] = read_none,     [QUERY_TICKETS] = read_filter,
        [QUERY_SHOW] = read_about, [QUERY_HISTORY] = read_about, [QUERY_WHO] = read_about,
        [QUERY_FIND] = read_words, [QUERY_WHY] = read_ticket,    [QUERY_GET] = read_file,
    };
    int kind;
    if (!desk_word_parse(query_words, word, &kind))
        return refuse(error, "\"%s\" is no query", word);
    g_autoptr(MailQuery) query = g_new0(MailQuery, 1);
    query->kind = (MailQueryKind)kind;
    query->terms = g_ptr_array_new_with_free_func(term_free);
    if (!readers[kind](argument, query, error))
        return FALSE;
    *ret_query = g_steal_pointer(&query);
    return TRUE;
}

MailQuery *
mail_query_of_line(const char *line)
{
    g_autoptr(CommandBlock) block = command_block_of(line, mail_command_known);
    const CommandLine *first = block->lines->len ? block->lines->pdata[0] : NULL;
    MailQuery *query = NULL;
    if (!first || mail_command_find(first->word)->form != COMMAND_QUERY)
        return NULL;
    return mail_query_read(first->word, first->argument, &query, NULL) ? query : NULL;
}
