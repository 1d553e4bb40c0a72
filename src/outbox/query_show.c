/* #show: how a ticket stands, and what was said last. */
#include "outbox/query_private.h"

#include "base/limits.h"
#include "outbox/render.h"

#include <string.h>

/* What is said of a ticket, line by line. */
typedef struct {
    QueryRun *run;
    const Ticket *ticket;
    const QueryTicket *about;
    AnswerTable *table;
} Shown;

/* --- what it is ------------------------------------------------------------------------------- */

static void
add_line(Shown *shown, const char *label, const char *value)
{
    g_autofree char *words = query_words(shown->run, label);
    g_autofree char *clean = query_clean(shown->run, value, LIMIT_REASON_CHARS);
    if (!*clean)
        return;
    answer_table_cell(shown->table, words, NULL);
    answer_table_cell(shown->table, clean, NULL);
}

static gboolean
add_person(Shown *shown, const char *label, PersonId id, GError **error)
{
    g_autoptr(Person) person = NULL;
    if (!store_person_get(shown->run->asker->store, id, &person, error))
        return FALSE;
    g_autofree char *name = query_person(shown->run, person, shown->about->view.inside);
    add_line(shown, label, name);
    return TRUE;
}

static void
add_assignees(Shown *shown)
{
    g_autoptr(GString) names = g_string_new(NULL);
    const GPtrArray *people = shown->ticket->assignees;
    for (guint i = 0; i < MIN(people->len, LIMIT_QUERY_NAMES); i++) {
        g_autofree char *name = query_person(shown->run, people->pdata[i], TRUE);
        g_string_append_printf(names, "%s%s", i ? ", " : "", name);
    }
    add_line(shown, "label.assignees", names->str);
}

/* In the order of its type, whose fields these are: what it has kept of another is set aside. */
static void
add_fields(Shown *shown)
{
    const Workflow *workflow = shown->run->asker->desk->workflow;
    const TicketType *type = workflow_type(workflow, shown->ticket->type);
    for (char **name = type ? type->fields : NULL; name && *name; name++) {
        const FieldValue *value = ticket_field(shown->ticket, *name);
        if (!value)
            continue;
        g_autofree char *said =
            value->kind == FIELD_FLAG
                ? g_strdup(query_value(shown->run, VALUE_FLAG, value->number != 0))
                : field_value_show(value);
        g_autofree char *clean = query_clean(shown->run, said, LIMIT_REASON_CHARS);
        answer_table_cell(shown->table, workflow_field(workflow, *name)->label, NULL);
        answer_table_cell(shown->table, clean, NULL);
    }
}

static gboolean
add_project(Shown *shown, GError **error)
{
    g_autoptr(Project) project = NULL;
    if (!store_project_get(shown->run->asker->store, shown->ticket->project, &project, error))
        return FALSE;
    add_line(shown, "label.project", project->slug);
    return TRUE;
}

/* Of the other ticket nothing but its number, and that only where they may see it. */
static gboolean
add_links(Shown *shown, GError **error)
{
    g_autoptr(GArray) links = NULL;
    TicketId own = shown->ticket->id;
    if (!store_link_list(shown->run->asker->store, own, &links, error))
        return FALSE;
    g_autoptr(GString) said = g_string_new(NULL);
    for (guint i = 0; i < MIN(links->len, LIMIT_QUERY_NAMES); i++) {
        const TicketLink *link = &g_array_index(links, TicketLink, i);
        gboolean from_here = link->ticket.value == own.value;
        TicketId other = from_here ? link->other : link->ticket;
        QueryView view;
        if (!query_view(shown->run, other, &view, error))
            return FALSE;
        if (!view.sees)
            continue;
        g_string_append_printf(
            said, "%s%s #%" G_GINT64_FORMAT, said->len ? ", " : "",
            query_value(shown->run, from_here ? VALUE_LINK : VALUE_LINK_BACK, (int)link->kind),
            other.value);
        query_answer_note_seen(shown->run->answer, other, (ThreadId){0}, (ProjectId){0},
                               POLICY_VIEW_PUBLIC);
    }
    add_line(shown, "label.links", said->str);
    return TRUE;
}

static gboolean
add_inside(Shown *shown, GError **error)
{
    const Ticket *ticket = shown->ticket;
    g_autofree char *tags = g_strjoinv(", ", ticket->tags);
    add_line(shown, "label.type", ticket->type);
    add_line(shown, "label.priority",
             query_value(shown->run, VALUE_PRIORITY, (int)ticket->priority));
    add_assignees(shown);
    if (!add_project(shown, error) || !add_links(shown, error))
        return FALSE;
    add_line(shown, "label.tags", tags);
    add_fields(shown);
    return TRUE;
}

static void
add_work(Shown *shown)
{
    const Ticket *ticket = shown->ticket;
    g_autofree char *due = query_day(ticket->due), *planned = query_day(ticket->planned);
    g_autofree char *progress = g_strdup_printf("%" G_GINT64_FORMAT " %%", ticket->progress);
    add_line(shown, "label.due", due);
    add_line(shown, "label.planned", planned);
    add_line(shown, "label.progress", ticket->progress ? progress : "");
}

static gboolean
fill(Shown *shown, GError **error)
{
    const Ticket *ticket = shown->ticket;
    g_autofree char *opened = query_time(shown->run, ticket->created_us);
    g_autofree char *changed = query_time(shown->run, ticket->updated_us);
    answer_table_column(shown->table, "", 0);
    answer_table_column(shown->table, "", 0);
    add_line(shown, "label.subject", ticket->subject);
    g_autofree char *status =
        g_strconcat(ticket->status, ticket->spam_of.value ? ", spam" : "", NULL);
    add_line(shown, "label.status", status);
    if (!add_person(shown, "label.requester", ticket->requester, error))
        return FALSE;
    add_line(shown, "label.opened", opened);
    add_line(shown, "label.changed", changed);
    if (shown->about->view.work)
        add_work(shown);
    if (shown->about->view.inside && !add_inside(shown, error))
        return FALSE;
    return TRUE;
}

/* --- what was said ---------------------------------------------------------------------------- */

static int
compare_comments(gconstpointer a, gconstpointer b)
{
    const Comment *left = (*(const CommentLine *const *)a)->comment;
    const Comment *right = (*(const CommentLine *const *)b)->comment;
    return (left->id.value > right->id.value) - (left->id.value < right->id.value);
}

static gboolean
add_comments_of(Shown *shown, const Thread *thread, GPtrArray *comments, GError **error)
{
    CommentTail tail = {.thread = thread->id,
                        .since_us = query_ticket_sees_from(shown->about, thread),
                        .limit = LIMIT_QUERY_COMMENTS,
                        .text_bytes = LIMIT_QUERY_TEXT_BYTES,
                        .to_staff = shown->about->view.inside};
    GPtrArray *some = NULL;
    if (!store_comment_tail(shown->run->asker->store, &tail, &some, error))
        return FALSE;
    g_ptr_array_extend_and_steal(comments, some);
    return TRUE;
}

static gboolean
say_comment(Shown *shown, const CommentLine *line, GError **error)
{
    static const char *const heard[] = {[THREAD_PUBLIC] = "seen-everybody",
                                        [THREAD_PRIVATE] = "seen-staff",
                                        [THREAD_VENDOR] = "seen-vendors"};
    QueryRun *run = shown->run;
    const Comment *comment = line->comment;
    g_autoptr(Person) author = NULL;
    g_autoptr(TemplateValues) values = template_values_new();
    if (!store_person_get(run->asker->store, comment->author, &author, error))
        return FALSE;
    g_autofree char *name = query_person(run, author, shown->about->view.inside);
    g_autofree char *at = query_time(run, comment->created_us);
    gboolean is_cut = line->text_bytes > LIMIT_QUERY_TEXT_BYTES;
    if (is_cut)
        query_drop_cut_word(comment->text);
    g_autofree char *open = route_hide_tokens(run->asker->desk->routes, comment->text);
    g_autofree char *text = render_sendable_text(open);
    template_values_set(values, "author", name);
    template_values_set(values, "at", at);
    template_values_set_flag(values, "unverified", comment->identity <= IDENTITY_CLAIMED);
    template_values_set_flag(values, heard[comment->audience], TRUE);
    query_say(run, "query.comment", values);
    g_autofree char *cut = g_strconcat(text, is_cut ? " …" : "", NULL);
    query_answer_quote(run->answer, cut);
    return TRUE;
}

/* The last of all that they may see, oldest first. */
static gboolean
say_comments(Shown *shown, GError **error)
{
    g_autoptr(GPtrArray) comments =
        g_ptr_array_new_with_free_func((GDestroyNotify)comment_line_free);
    for (guint i = 0; i < shown->about->threads->len; i++)
        if (!add_comments_of(shown, &g_array_index(shown->about->threads, Thread, i), comments,
                             error))
            return FALSE;
    g_ptr_array_sort(comments, compare_comments);
    guint first = comments->len > LIMIT_QUERY_COMMENTS ? comments->len - LIMIT_QUERY_COMMENTS : 0;
    for (guint i = first; i < comments->len; i++)
        if (!say_comment(shown, comments->pdata[i], error))
            return FALSE;
    return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
show_ticket(QueryRun *run, TicketId asked, GError **error)
{
    g_auto(QueryTicket) about = {.run = run};
    g_autoptr(AnswerTable) table = answer_table_new(FALSE);
    if (!query_ticket_find(run, asked, &about, error))
        return FALSE;
    if (!about.ticket)
        return TRUE;
    Shown shown = {run, about.ticket, &about, table};
    query_ticket_say(&about, asked);
    if (about.view.sees) {
        if (!fill(&shown, error))
            return FALSE;
        query_answer_tabulate(run->answer, g_steal_pointer(&table));
    }
    return say_comments(&shown, error);
}

gboolean
query_show(QueryRun *run, GError **error)
{
    if (run->query->about == ABOUT_HERE)
        return show_ticket(run, run->asker->ticket, error);
    if (run->query->about == ABOUT_TICKET)
        return show_ticket(run, run->query->ticket, error);
    return query_show_group(run, error);
}
