#include "outbox/query_answer.h"

#include "outbox/markup.h"
#include "store/shares.h"
#include "store/tickets.h"

#include <string.h>

typedef struct {
    char *said;         /* or NULL */
    char *quote;        /* or NULL */
    AnswerTable *table; /* or NULL */
    gboolean is_list;
} Part;

/* What may be seen of the desk. */
typedef struct {
    gint64 ticket; /* 0: the project or portfolio as such */
    gint64 thread; /* 0: whatever the ticket's public thread says */
    gint64 project;
    gint64 portfolio;
    gint64 needs; /* PolicyAction, or a share, whatever it says: ANY_ROLE, or of the staff … */
} Seen;
#define ANY_ROLE   (-1)
#define STAFF_ROLE (-2) /* … this */
#define SEEN_PARTS 5

static void
part_free(gpointer data)
{
    Part *part = data;
    g_free(part->said);
    g_free(part->quote);
    answer_table_free(part->table);
    g_free(part);
}

QueryAnswer *
query_answer_new(const char *line)
{
    QueryAnswer *answer = g_new0(QueryAnswer, 1);
    answer->line = g_strdup(line);
    answer->parts = g_ptr_array_new_with_free_func(part_free);
    answer->files = g_ptr_array_new_with_free_func((GDestroyNotify)attached_file_free);
    answer->seen = g_array_new(FALSE, FALSE, sizeof(Seen));
    return answer;
}

void
query_answer_free(QueryAnswer *answer)
{
    if (!answer)
        return;
    g_free(answer->line);
    g_ptr_array_unref(answer->parts);
    g_ptr_array_unref(answer->files);
    g_array_unref(answer->seen);
    g_free(answer->text);
    g_free(answer->html);
    g_free(answer);
}

static Part *
add_part(QueryAnswer *answer)
{
    Part *part = g_new0(Part, 1);
    g_ptr_array_add(answer->parts, part);
    return part;
}

void
query_answer_say(QueryAnswer *answer, const char *text)
{
    add_part(answer)->said = g_strdup(text);
}

void
query_answer_quote(QueryAnswer *answer, const char *text)
{
    add_part(answer)->quote = g_strdup(text);
}

void
query_answer_tabulate(QueryAnswer *answer, AnswerTable *table)
{
    add_part(answer)->table = table;
}

void
query_answer_attach(QueryAnswer *answer, AttachedFile *file)
{
    g_ptr_array_add(answer->files, file);
}

void
query_answer_list(QueryAnswer *answer, AnswerTable *table)
{
    Part *part = add_part(answer);
    part->table = table;
    part->is_list = TRUE;
}

/* --- in words --------------------------------------------------------------------------------- */

/* No line of it is a command if it comes back to us. */
static void
add_indented(GString *out, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        g_string_append_printf(out, "%s%s\n", **line ? "  " : "", *line);
}

static char *
text_of(const QueryAnswer *answer)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < answer->parts->len; i++) {
        const Part *part = answer->parts->pdata[i];
        g_autofree char *table = part->table ? answer_table_plain(part->table) : NULL;
        if (i && !part->quote && !part->is_list)
            g_string_append_c(out, '\n');
        if (part->said)
            g_string_append_printf(out, "%s\n", part->said);
        if (part->quote)
            add_indented(out, part->quote);
        if (table)
            g_string_append(out, table);
    }
    return g_strchomp(g_string_free(out, FALSE));
}

static char *
html_of(const QueryAnswer *answer, const TemplateSet *templates)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < answer->parts->len; i++) {
        const Part *part = answer->parts->pdata[i];
        g_autoptr(TemplateValues) values = template_values_new();
        g_autofree char *quote = part->quote ? markup_from_text(part->quote) : NULL;
        template_values_set(values, "said", part->said);
        template_values_set_markup(values, "quote", quote ? quote : "");
        template_values_set_flag(values, "table", part->table && !part->is_list);
        template_values_set_flag(values, "list", part->is_list);
        if (part->table)
            answer_table_fill(part->table, values);
        g_autofree char *filled = template_set_fill(templates, "query.html", values);
        g_string_append(out, filled);
    }
    return g_strchomp(g_string_free(out, FALSE));
}

void
query_answer_put_in_words(QueryAnswer *answer, const TemplateSet *templates)
{
    answer->text = text_of(answer);
    answer->html = html_of(answer, templates);
}

/* --- what it shows ---------------------------------------------------------------------------- */

void
query_answer_note_seen(QueryAnswer *answer, TicketId ticket, ThreadId thread, ProjectId project,
                       PolicyAction needs)
{
    Seen seen = {ticket.value, thread.value, project.value, 0, needs};
    g_array_append_val(answer->seen, seen);
}

void
query_answer_note_group(QueryAnswer *answer, ProjectId project, PortfolioId portfolio)
{
    Seen seen = {0, 0, project.value, portfolio.value, ANY_ROLE};
    g_array_append_val(answer->seen, seen);
}

void
query_answer_note_shares(QueryAnswer *answer, PortfolioId portfolio)
{
    Seen seen = {0, 0, 0, portfolio.value, STAFF_ROLE};
    g_array_append_val(answer->seen, seen);
}

char *
query_seen_write(const GPtrArray *answers)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < answers->len; i++) {
        const QueryAnswer *answer = answers->pdata[i];
        for (guint j = 0; j < answer->seen->len; j++) {
            const Seen *seen = &g_array_index(answer->seen, Seen, j);
            g_string_append_printf(out,
                                   "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                                   " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                                   seen->ticket, seen->thread, seen->project, seen->portfolio,
                                   seen->needs);
        }
    }
    return g_string_free(out, FALSE);
}

char *
query_files_write(const GPtrArray *answers, const TemplateSet *templates)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_autoptr(TemplateValues) none = template_values_new();
    g_autofree char *instead = g_strchomp(template_set_fill(templates, "file.instead", none));
    for (guint i = 0; i < answers->len; i++) {
        const GPtrArray *some = ((const QueryAnswer *)answers->pdata[i])->files;
        g_ptr_array_extend(files, (GPtrArray *)some, NULL, NULL);
    }
    return attached_write(files, instead);
}

static gboolean
may_see(Store *store, const RoleTable *roles, const Person *person, const Seen *seen,
        gboolean *ret_may, GError **error)
{
    ProjectId project = {seen->project};
    Standing standing = {.kind = person->kind,
                         .role = role_table_role(roles, project, person->id, person->kind)};
    if (seen->portfolio &&
        !store_portfolio_role(store, (PortfolioId){seen->portfolio}, person, &standing.role, error))
        return FALSE;
    if (seen->needs == ANY_ROLE || seen->needs == STAFF_ROLE) {
        gboolean is_one = seen->needs == ANY_ROLE || person->kind == PERSON_STAFF;
        *ret_may = is_one && standing.role != ROLE_NONE;
        return TRUE;
    }
    if (seen->ticket && !store_standing(store, roles, (TicketId){seen->ticket},
                                        (ThreadId){seen->thread}, person->id, &standing, error))
        return FALSE;
    *ret_may = !policy_refusal(&standing, (PolicyAction)seen->needs);
    return TRUE;
}

gboolean
query_seen_holds(Store *store, const RoleTable *roles, const Person *person, const char *seen,
                 gboolean *ret_holds, GError **error)
{
    gboolean may = TRUE;
    while (*seen && may) {
        gint64 numbers[SEEN_PARTS];
        char *end;
        for (guint i = 0; i < G_N_ELEMENTS(numbers); i++, seen = end)
            numbers[i] = g_ascii_strtoll(seen, &end, 10);
        seen += strspn(seen, "\n");
        Seen one = {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
        if (!may_see(store, roles, person, &one, &may, error))
            return FALSE;
    }
    *ret_holds = may;
    return TRUE;
}
