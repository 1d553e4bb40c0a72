#include "outbox/query_row.h"

#include "base/limits.h"
#include "desk/mail_query.h"

#include <string.h>

#define NOTE_SIGN '?'

void
query_row_note(GString *note, TicketId ticket, const char *line)
{
    g_string_append_printf(note, "%c%" G_GINT64_FORMAT " %s\n", NOTE_SIGN, ticket.value, line);
}

gboolean
query_row_note_asks(const char *note)
{
    for (const char *line = note; line; line = strchr(line, '\n')) {
        line += *line == '\n' ? 1 : 0;
        if (*line == NOTE_SIGN)
            return TRUE;
    }
    return FALSE;
}

gboolean
query_row_read_note(const char *note, TicketId *ret_ticket, const char **ret_line)
{
    char *end;
    if (*note != NOTE_SIGN)
        return FALSE;
    ret_ticket->value = g_ascii_strtoll(note + 1, &end, 10);
    *ret_line = end + strspn(end, " ");
    return TRUE;
}

gboolean
query_row_is_query(const Event *event, PersonId person)
{
    if (event->kind != EVENT_COMMAND_DONE || event->actor.value != person.value || !event->was ||
        !event->now || !g_str_equal(event->now, QUERY_ANSWERED))
        return FALSE;
    g_autoptr(MailQuery) query = mail_query_of_line(event->was);
    return query != NULL;
}

static guint64
attached_bytes(const GPtrArray *answers)
{
    guint64 bytes = 0;
    for (guint i = 0; i < answers->len; i++) {
        const GPtrArray *files = ((const QueryAnswer *)answers->pdata[i])->files;
        for (guint j = 0; j < files->len; j++)
            bytes += ((const AttachedFile *)files->pdata[j])->size_bytes;
    }
    return bytes;
}

static gboolean
add_answer(const QueryAsker *asker, TicketId ticket, ThreadId thread, const char *line,
           GPtrArray *answers, GError **error)
{
    QueryAsker here = *asker;
    QueryAnswer *answer;
    here.ticket = ticket;
    here.thread = thread;
    here.attached_bytes = attached_bytes(answers);
    if (!query_answer(&here, line, &answer, error))
        return FALSE;
    g_ptr_array_add(answers, answer);
    return TRUE;
}

static gboolean
add_of_receipt(const QueryAsker *asker, const OutboxRow *row, GPtrArray *answers, GError **error)
{
    g_autoptr(GPtrArray) events = NULL;
    gboolean ok =
        row->comment.value
            ? store_event_list_of_comment(asker->store, row->comment, &events, error)
            : store_event_list_at(asker->store, row->ticket, row->created_us, &events, error);
    for (guint i = 0; ok && i < events->len; i++) {
        const Event *event = events->pdata[i];
        if (query_row_is_query(event, row->person))
            ok = add_answer(asker, row->ticket, row->thread, event->was, answers, error);
    }
    return ok;
}

static gboolean
add_of_note(const QueryAsker *asker, const OutboxRow *row, GPtrArray *answers, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(row->note ? row->note : "", "\n", -1);
    for (char **line = lines; *line; line++) {
        TicketId ticket;
        const char *asked;
        if (query_row_read_note(*line, &ticket, &asked) &&
            !add_answer(asker, ticket, (ThreadId){0}, asked, answers, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
query_row_answers(const QueryAsker *asker, const OutboxRow *row, GPtrArray **ret_answers,
                  GError **error)
{
    g_autoptr(GPtrArray) answers =
        g_ptr_array_new_with_free_func((GDestroyNotify)query_answer_free);
    if ((row->kind == OUTBOX_RECEIPT && !add_of_receipt(asker, row, answers, error)) ||
        (row->kind == OUTBOX_ANSWER && !add_of_note(asker, row, answers, error)))
        return FALSE;
    *ret_answers = g_steal_pointer(&answers);
    return TRUE;
}
