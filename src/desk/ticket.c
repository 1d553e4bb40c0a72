#include "desk/ticket.h"

#include "base/limits.h"
#include "desk/value_word.h"

#include <string.h>

const DeskWord priority_words[] = {{PRIORITY_LOW, "low"},
                                   {PRIORITY_NORMAL, "normal"},
                                   {PRIORITY_HIGH, "high"},
                                   {PRIORITY_URGENT, "urgent"},
                                   {0, NULL}};

const DeskWord intake_words[] = {{INTAKE_ANYONE, "anyone"}, {INTAKE_SHARED, "shared"}, {0, NULL}};

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

gboolean
project_slug_check(const char *slug, GError **error)
{
    if (project_slug_is_valid(slug))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "\"%s\" is no slug, expected 1 to 40 of a-z, 0-9 and single hyphens inside", slug);
    return FALSE;
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
    g_clear_pointer(&ticket->fields, g_ptr_array_unref);
    g_free(ticket);
}

const DeskWord link_words[] = {{LINK_BLOCKS, "blocks"},
                               {LINK_PART_OF, "part-of"},
                               {LINK_DUPLICATE_OF, "duplicate-of"},
                               {0, NULL}};
const DeskWord link_back_words[] = {{LINK_BLOCKS, "blocked-by"},
                                    {LINK_PART_OF, "has-part"},
                                    {LINK_DUPLICATE_OF, "has-duplicate"},
                                    {0, NULL}};

gboolean
ticket_link_read(const char *value, LinkKind *ret_kind, TicketId *ret_other)
{
    const char *space = strrchr(value, ' ');
    g_autofree char *word = space ? g_strndup(value, (gsize)(space - value)) : NULL;
    guint64 number;
    int kind;
    if (!word || !value_word_read(VALUE_LINK, g_strchomp(word), &kind) ||
        !g_ascii_string_to_unsigned(space + 1, 10, 1, LIMIT_TICKET_NUMBER, &number, NULL))
        return FALSE;
    *ret_kind = (LinkKind)kind;
    ret_other->value = (gint64)number;
    return TRUE;
}

static gpointer
copy_value(gconstpointer value, gpointer data)
{
    (void)data;
    return field_value_copy(value);
}

static guint
find_field(const Ticket *ticket, const char *field)
{
    guint i = 0;
    for (; ticket->fields && i < ticket->fields->len; i++) {
        const FieldValue *value = g_ptr_array_index(ticket->fields, i);
        if (g_ascii_strcasecmp(value->field, field) == 0)
            return i;
    }
    return G_MAXUINT;
}

const FieldValue *
ticket_field(const Ticket *ticket, const char *field)
{
    guint index = find_field(ticket, field);
    return index == G_MAXUINT ? NULL : g_ptr_array_index(ticket->fields, index);
}

void
ticket_foresee_field(Ticket *ticket, const char *field, FieldValue *value)
{
    guint index = find_field(ticket, field);
    if (!ticket->fields)
        ticket->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_value_free);
    if (index != G_MAXUINT)
        g_ptr_array_remove_index(ticket->fields, index);
    if (value)
        g_ptr_array_add(ticket->fields, value);
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
    copy->fields = ticket->fields ? g_ptr_array_copy(ticket->fields, copy_value, NULL) : NULL;
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
