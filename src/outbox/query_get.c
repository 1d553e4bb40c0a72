/* #get: a file of a comment, sent to whoever may see the comment. */
#include "outbox/query_private.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/units.h"
#include "store/messages.h"

#include <string.h>

/* A file of a comment. */
typedef struct {
    PersonId author;
    gint64 at_us;
    gboolean for_staff; /* others may not read all of the comment, nor have its files */
    AttachedFile *file;
    char *key; /* its name, as it is compared */
} Found;

/* Those of a ticket that may be seen, newest comment first. */
typedef struct {
    QueryTicket *about;
    GPtrArray *files; /* of Found */
    gsize looked_at;  /* bytes of the messages they came in, as those were read */
    gboolean cut;     /* there are older comments */
} Files;

static void
found_free(gpointer data)
{
    Found *found = data;
    attached_file_free(found->file);
    g_free(found->key);
    g_free(found);
}

/* As people compare names: without case or quotation marks, and however their computers write "é".
 */
static char *
key_of(const char *name)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    for (const char *p = name; *p; p = g_utf8_next_char(p))
        if (!mail_query_is_quote(g_utf8_get_char(p)))
            g_string_append_unichar(plain, g_utf8_get_char(p));
    g_autofree char *folded = g_utf8_casefold(plain->str, -1);
    char *key = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
    return key ? key : g_steal_pointer(&folded);
}

/* --- what there is ---------------------------------------------------------------------------- */

static void
add_file(Files *files, const CommentLine *line, const MailAttachment *attachment)
{
    Found *found = g_new0(Found, 1);
    found->author = line->comment->author;
    found->at_us = line->comment->created_us;
    found->for_staff = line->is_cut;
    found->file = attached_file_new(files->about->run->asker->desk->routes, line->comment->message,
                                    attachment);
    found->key = key_of(found->file->name);
    g_ptr_array_add(files->files, found);
}

static gboolean
add_files(Files *files, const CommentLine *line, GError **error)
{
    Store *store = files->about->run->asker->store;
    g_autoptr(StoredMessage) message = NULL;
    gsize length = 0;
    if (!line->comment->message.value || (line->is_cut && !files->about->view.inside))
        return TRUE;
    files->cut = files->cut || files->looked_at >= LIMIT_QUERY_FILE_BYTES;
    if (files->looked_at >= LIMIT_QUERY_FILE_BYTES)
        return TRUE;
    if (!store_message_get_reading(store, line->comment->message, &message, error))
        return FALSE;
    gconstpointer data = message->mail ? g_bytes_get_data(message->mail, &length) : NULL;
    files->looked_at += length;
    g_autoptr(Mail) mail = data ? mail_from_bytes(data, length, NULL) : NULL;
    for (guint i = 0; mail && i < mail->attachments->len; i++)
        add_file(files, line, mail->attachments->pdata[i]);
    return TRUE;
}

static gboolean
add_thread(Files *files, const Thread *thread, GPtrArray *all, GError **error)
{
    CommentTail tail = {.thread = thread->id,
                        .since_us = query_ticket_sees_from(files->about, thread),
                        .limit = LIMIT_QUERY_FILE_COMMENTS,
                        .to_staff = files->about->view.inside};
    g_autoptr(GPtrArray) lines = NULL;
    if (!store_comment_tail(files->about->run->asker->store, &tail, &lines, error))
        return FALSE;
    files->cut = files->cut || lines->len >= LIMIT_QUERY_FILE_COMMENTS;
    g_ptr_array_extend_and_steal(all, g_steal_pointer(&lines));
    return TRUE;
}

static int
compare_newest(gconstpointer a, gconstpointer b)
{
    const CommentLine *left = *(const CommentLine *const *)a;
    const CommentLine *right = *(const CommentLine *const *)b;
    return (left->comment->id.value < right->comment->id.value) -
           (left->comment->id.value > right->comment->id.value);
}

/* The newest first, whatever thread they are of: who may look at few looks at those. */
static gboolean
gather(Files *files, GError **error)
{
    const GArray *threads = files->about->threads;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)comment_line_free);
    for (guint i = 0; i < threads->len; i++)
        if (!add_thread(files, &g_array_index(threads, Thread, i), all, error))
            return FALSE;
    g_ptr_array_sort(all, compare_newest);
    for (guint i = 0; i < all->len; i++)
        if (!add_files(files, all->pdata[i], error))
            return FALSE;
    return TRUE;
}

/* --- which is meant --------------------------------------------------------------------------- */

static gboolean
is_named(const Found *found, const char *key, gboolean begins)
{
    return begins ? g_str_has_prefix(found->key, key) : g_str_equal(found->key, key);
}

static GPtrArray *
find_named(const Files *files, const char *key, gboolean begins)
{
    GPtrArray *named = g_ptr_array_new();
    for (guint i = 0; *key && i < files->files->len; i++)
        if (is_named(files->files->pdata[i], key, begins))
            g_ptr_array_add(named, files->files->pdata[i]);
    return named;
}

/* Those of this name, or, where there is none, that begin so. */
static GPtrArray *
find(const Files *files, const char *name)
{
    g_autofree char *key = key_of(name);
    GPtrArray *named = find_named(files, key, FALSE);
    if (named->len)
        return named;
    g_ptr_array_unref(named);
    return find_named(files, key, TRUE);
}

/* "logo.png 2": the name before a number, which is 1 or more; NULL when none stands there. */
static char *
without_number(const char *name, guint *ret_number)
{
    const char *space = strrchr(name, ' ');
    guint64 number;
    if (!space || space == name ||
        !g_ascii_string_to_unsigned(space + 1, 10, 1, G_MAXINT, &number, NULL))
        return NULL;
    *ret_number = (guint)number;
    return g_strstrip(g_strndup(name, (gsize)(space - name)));
}

static gboolean
is_one_name(const GPtrArray *named)
{
    for (guint i = 1; i < named->len; i++)
        if (!g_str_equal(((Found *)named->pdata[i])->key, ((Found *)named->pdata[0])->key))
            return FALSE;
    return TRUE;
}

/* --- what is said ----------------------------------------------------------------------------- */

static gboolean
say_list(Files *files, const GPtrArray *some, GError **error)
{
    static const char *const columns[] = {"column.file", "column.size", "column.who",
                                          "column.when"};
    static const guint widths[] = {LIMIT_QUERY_SUBJECT_WIDTH, 0, LIMIT_QUERY_NAME_WIDTH, 0};
    QueryRun *run = files->about->run;
    g_autoptr(AnswerTable) table = answer_table_new(FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
        g_autofree char *label = query_words(run, columns[i]);
        answer_table_column(table, label, widths[i]);
    }
    for (guint i = 0; i < MIN(some->len, LIMIT_QUERY_ROWS); i++) {
        const Found *found = some->pdata[i];
        g_autoptr(Person) author = NULL;
        if (!store_person_get(run->asker->store, found->author, &author, error))
            return FALSE;
        g_autofree char *name = query_clean(run, found->file->name, LIMIT_NAME_CHARS);
        g_autofree char *size = units_format_size(found->file->size_bytes);
        g_autofree char *who = query_person(run, author, files->about->view.inside);
        g_autofree char *at = query_time(run, found->at_us);
        const char *cells[] = {name, size, who, at};
        for (guint j = 0; j < G_N_ELEMENTS(cells); j++)
            answer_table_cell(table, cells[j], NULL);
    }
    query_answer_tabulate(run->answer, g_steal_pointer(&table));
    if (some->len > LIMIT_QUERY_ROWS || files->cut) {
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set_number(values, "shown", MIN(some->len, LIMIT_QUERY_ROWS));
        query_say(run, "query.newest", values);
    }
    return TRUE;
}

static gboolean
say_which(Files *files, const char *template, const char *name, const GPtrArray *some,
          GError **error)
{
    QueryRun *run = files->about->run;
    g_autoptr(TemplateValues) values = template_values_new();
    g_autofree char *shown = query_clean(run, name, LIMIT_NAME_CHARS);
    template_values_set(values, "name", shown);
    template_values_set_flag(values, "some", some->len > 0);
    template_values_set_flag(values, "none", some->len == 0);
    query_say(run, template, values);
    if (files->cut && !some->len)
        query_say(run, "query.get-cut", values);
    return !some->len || say_list(files, some, error);
}

static const char *
outcome_of(const QueryRun *run, const AttachedFile *file)
{
    guint64 left = LIMIT_ATTACHED_BYTES - MIN(run->asker->attached_bytes, LIMIT_ATTACHED_BYTES);
    if (attached_is_mail(file->type))
        return "mail";
    if (file->size_bytes > LIMIT_ATTACHED_BYTES)
        return "large";
    return file->size_bytes > left ? "full" : "sent";
}

static gboolean
send(Files *files, const GPtrArray *named, guint number, GError **error)
{
    QueryRun *run = files->about->run;
    Found *found = named->pdata[number - 1];
    g_autoptr(Person) author = NULL;
    g_autoptr(TemplateValues) values = template_values_new();
    if (!store_person_get(run->asker->store, found->author, &author, error))
        return FALSE;
    const char *outcome = outcome_of(run, found->file);
    g_autofree char *name = query_clean(run, found->file->name, LIMIT_NAME_CHARS);
    g_autofree char *size = units_format_size(found->file->size_bytes);
    g_autofree char *limit = units_format_size(LIMIT_ATTACHED_BYTES);
    g_autofree char *who = query_person(run, author, files->about->view.inside);
    g_autofree char *at = query_time(run, found->at_us);
    template_values_set_flag(values, outcome, TRUE);
    template_values_set(values, "name", name);
    template_values_set(values, "size", size);
    template_values_set(values, "limit", limit);
    template_values_set(values, "author", who);
    template_values_set(values, "at", at);
    if (named->len > number) {
        template_values_set_number(values, "older", named->len - number);
        template_values_set_number(values, "next", number + 1);
    }
    query_say(run, "query.get", values);
    if (!g_str_equal(outcome, "sent"))
        return TRUE;
    if (found->for_staff)
        query_answer_note_seen(run->answer, files->about->ticket->id, (ThreadId){0}, (ProjectId){0},
                               POLICY_VIEW_PRIVATE);
    query_answer_attach(run->answer, g_steal_pointer(&found->file));
    return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
answer(Files *files, const char *name, GError **error)
{
    guint number = 1;
    g_autoptr(GPtrArray) named = find(files, name);
    g_autofree char *shorter = named->len ? NULL : without_number(name, &number);
    if (shorter) {
        g_ptr_array_unref(named);
        named = find(files, shorter);
    }
    if (!*name)
        return say_which(files, "query.get-list", name, files->files, error);
    if (!named->len || number > named->len)
        return say_which(files, "query.get-none", name, named->len ? named : files->files, error);
    if (!is_one_name(named))
        return say_which(files, "query.get-several", name, named, error);
    return send(files, named, number, error);
}

/* A number without # before it is a ticket where the mail is about none, and else the beginning of
 * a name. */
gboolean
query_get(QueryRun *run, GError **error)
{
    const MailQuery *query = run->query;
    gboolean here = query->about == ABOUT_HERE && run->asker->ticket.value;
    TicketId asked = here ? run->asker->ticket : query->ticket;
    g_auto(QueryTicket) about = {.run = run};
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(found_free);
    Files files = {.about = &about, .files = found};
    if (!query_ticket_find(run, asked, &about, error))
        return FALSE;
    if (!about.ticket)
        return TRUE;
    if (!here || about.ticket->id.value != asked.value)
        query_ticket_say(&about, asked);
    return gather(&files, error) && answer(&files, here ? query->name : query->behind, error);
}
