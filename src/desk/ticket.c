#include "desk/ticket.h"

#include "base/limits.h"

#include <string.h>

const DeskWord priority_words[] = {{PRIORITY_LOW, "low"},
                                   {PRIORITY_NORMAL, "normal"},
                                   {PRIORITY_HIGH, "high"},
                                   {PRIORITY_URGENT, "urgent"},
                                   {0, NULL}};

const DeskWord thread_audience_words[] = {
    {THREAD_PUBLIC, "public"}, {THREAD_PRIVATE, "private"}, {THREAD_VENDOR, "vendor"}, {0, NULL}};

void
project_free(Project *project)
{
    if (!project)
        return;
    g_free(project->slug);
    g_free(project->name);
    g_free(project->type);
    g_free(project);
}

void
portfolio_free(Portfolio *portfolio)
{
    if (!portfolio)
        return;
    g_free(portfolio->slug);
    g_free(portfolio->name);
    g_strfreev(portfolio->projects);
    g_free(portfolio);
}

gboolean
project_slug_is_valid(const char *slug)
{
    gsize length = strlen(slug);
    if (length == 0 || length > LIMIT_SLUG_CHARS)
        return FALSE;
    for (gsize i = 0; i < length; i++) {
        gboolean inside = i > 0 && i + 1 < length;
        gboolean hyphen = slug[i] == '-' && inside && slug[i - 1] != '-';
        if (!g_ascii_islower(slug[i]) && !g_ascii_isdigit(slug[i]) && !hyphen)
            return FALSE;
    }
    return TRUE;
}

void
ticket_free(Ticket *ticket)
{
    if (!ticket)
        return;
    g_free(ticket->type);
    g_free(ticket->status);
    g_free(ticket->subject);
    g_strfreev(ticket->tags);
    g_clear_pointer(&ticket->assignees, g_ptr_array_unref);
    g_free(ticket);
}

Ticket *
ticket_copy(const Ticket *ticket)
{
    Ticket *copy = g_new0(Ticket, 1);
    *copy = *ticket;
    copy->type = g_strdup(ticket->type);
    copy->status = g_strdup(ticket->status);
    copy->subject = g_strdup(ticket->subject);
    copy->tags = g_strdupv(ticket->tags);
    copy->assignees = ticket->assignees ? g_ptr_array_ref(ticket->assignees) : NULL;
    return copy;
}

gboolean
ticket_has_tag(const Ticket *ticket, const char *tag)
{
    for (char **t = ticket->tags; *t; t++)
        if (g_ascii_strcasecmp(*t, tag) == 0)
            return TRUE;
    return FALSE;
}

gboolean
ticket_is_assigned(const Ticket *ticket, PersonId person)
{
    for (guint i = 0; i < ticket->assignees->len; i++) {
        const Person *assignee = g_ptr_array_index(ticket->assignees, i);
        if (assignee->id.value == person.value)
            return TRUE;
    }
    return FALSE;
}

/* From heard by most to heard by fewest. */
static guint
privacy(ThreadAudience audience)
{
    switch (audience) {
    case THREAD_PUBLIC:
        return 0;
    case THREAD_VENDOR:
        return 1;
    case THREAD_PRIVATE:
        return 2;
    }
    return 2;
}

ThreadAudience
thread_more_private(ThreadAudience a, ThreadAudience b)
{
    return privacy(a) >= privacy(b) ? a : b;
}

void
comment_free(Comment *comment)
{
    if (!comment)
        return;
    g_free(comment->text);
    g_free(comment->staff_text);
    g_free(comment->quoted);
    g_free(comment->closing);
    g_clear_pointer(&comment->words, g_bytes_unref);
    g_free(comment);
}
