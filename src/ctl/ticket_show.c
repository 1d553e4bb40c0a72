#include "ctl/ticket_show.h"

#include "ctl/named.h"
#include "ctl/ticket_time.h"
#include "mail/automatic.h"

#include <string.h>

/* Of one comment: who writes to the desk may write more than an administrator wants to read. */
#define SHOWN_BYTES (64 * 1024)

static const TableColumn people_columns[] = {
    {"address", CELL_TEXT}, {"kind", CELL_TEXT}, {"name", CELL_TEXT, .shrinks = TRUE}, {NULL}};

static void
add_person(Table *table, const Person *person)
{
    table_add(table, cell_text(person->address));
    table_add(table, cell_text(desk_word(person_kind_words, (int)person->kind)));
    table_add(table, cell_text(person->name));
}

static Table *
assignees_table(const Ticket *ticket)
{
    Table *table = table_new(people_columns);
    for (guint i = 0; i < ticket->assignees->len; i++)
        add_person(table, ticket->assignees->pdata[i]);
    return table;
}

static gboolean
followers_table(Store *store, const TicketShow *show, Table **ret_table, GError **error)
{
    Thread thread;
    g_autoptr(GPtrArray) participants = NULL;
    if (!store_thread_find(store, show->ticket, THREAD_PUBLIC, &thread, error) ||
        !store_ticket_participants(store, show->roles, show->ticket, thread.id, &participants,
                                   error))
        return FALSE;
    Table *table = table_new(people_columns);
    for (guint i = 0; i < participants->len; i++) {
        const Participant *participant = participants->pdata[i];
        if (!participant->standing.is_silent &&
            (participant->standing.relations & (RELATION_FOLLOWER | RELATION_LISTENER)))
            add_person(table, participant->person);
    }
    *ret_table = table;
    return TRUE;
}

static const TableColumn comment_columns[] = {
    {"id", CELL_NUMBER},
    {"thread", CELL_TEXT},
    {"author", CELL_TEXT, .shrinks = TRUE},
    {"name", CELL_TEXT, .shrinks = TRUE},
    {"at", CELL_TIME},
    {"identity", CELL_TEXT, .programs = TRUE},
    {"automatic", CELL_TEXT, .programs = TRUE},
    {"note", CELL_TEXT},
    {"bytes", CELL_NUMBER, .programs = TRUE},
    {"quoted", CELL_TEXT, .programs = TRUE},
    {"closing", CELL_TEXT, .programs = TRUE},
    {"withheld", CELL_FLAG, .programs = TRUE},
    {"text", CELL_BLOCK},
    {NULL},
};

static void
add_note(GString *note, const char *what, const char *which)
{
    g_string_append_printf(note, "%s%s%s", note->len ? "; " : "", what, which);
}

static const char *
folded(const Comment *comment)
{
    if (!comment->closing)
        return "quotes";
    return comment->quoted ? "quotes, signature" : "signature";
}

/* What a reader must know before believing the comment, and what is not shown here, or not to
 * everybody. Caller frees. */
static char *
note_of(const CommentLine *line, const char *automatic)
{
    const Comment *comment = line->comment;
    GString *note = g_string_new(NULL);
    if (comment->identity < IDENTITY_TOKEN)
        add_note(note, "sender not verified", "");
    if (*automatic)
        add_note(note, "automatic: ", automatic);
    if (comment->quoted || comment->closing)
        add_note(note, "folded: ", folded(comment));
    if (line->is_cut)
        add_note(note, "withheld in part from all but staff", "");
    return g_string_free(note, FALSE);
}

/* Caller frees. */
static char *
shown_text(const CommentLine *line)
{
    const char *text = line->comment->text;
    if (line->text_bytes <= strlen(text))
        return g_strdup(text);
    return g_strdup_printf("%s\n[cut here: %zu bytes in all]", text, line->text_bytes);
}

static void
add_comment(Table *table, const CommentLine *line, const Person *author)
{
    const Comment *comment = line->comment;
    g_autofree char *automatic =
        comment->automatic ? automatic_describe(comment->automatic) : g_strdup("");
    g_autofree char *note = note_of(line, automatic);
    g_autofree char *text = shown_text(line);
    table_add(table, cell_number(comment->id.value));
    table_add(table, cell_text(desk_word(thread_audience_words, (int)comment->audience)));
    table_add(table, cell_text(author->address));
    table_add(table, cell_text(author->name));
    table_add(table, cell_time(comment->created_us));
    table_add(table, cell_text(identity_name(comment->identity)));
    table_add(table, cell_text(automatic));
    table_add(table, cell_text(note));
    table_add(table, cell_number((gint64)line->text_bytes));
    table_add(table, cell_text(comment->quoted));
    table_add(table, cell_text(comment->closing));
    table_add(table, cell_flag(line->is_cut));
    table_add(table, cell_block(text));
}

static gboolean
comments_table(Store *store, NamedPeople *people, TicketShow *show, Table **ret_table,
               GError **error)
{
    g_autoptr(GPtrArray) comments = NULL;
    CommentFilter filter = {
        .ticket = show->ticket, .limit = show->limit, .text_bytes = SHOWN_BYTES};
    if (!store_comment_list(store, &filter, &comments, &show->all, error))
        return FALSE;
    g_autoptr(Table) table = table_new(comment_columns);
    for (guint i = 0; i < comments->len; i++) {
        const CommentLine *line = comments->pdata[i];
        const Person *author = named_people_get(people, line->comment->author, error);
        if (!author)
            return FALSE;
        add_comment(table, line, author);
    }
    show->comments = comments->len;
    *ret_table = g_steal_pointer(&table);
    return TRUE;
}

static gboolean
add_fields(Store *store, NamedPeople *people, const Ticket *ticket, Record *record, GError **error)
{
    g_autoptr(Project) project = NULL;
    const Person *requester = named_people_get(people, ticket->requester, error);
    const Person *opener = requester ? named_people_get(people, ticket->opener, error) : NULL;
    if (!opener || !store_project_get(store, ticket->project, &project, error))
        return FALSE;
    record_add(record, "id", cell_number(ticket->id.value));
    record_add(record, "subject", cell_text(ticket->subject));
    record_add(record, "status", cell_text(ticket->status));
    record_add(record, "priority", cell_text(desk_word(priority_words, (int)ticket->priority)));
    record_add(record, "project", cell_text(project->slug));
    record_add(record, "type", cell_text(ticket->type));
    record_add(record, "requester", cell_text(requester->address));
    record_add(record, "opener", cell_text(opener->address));
    record_add(record, "tags", cell_list((const char *const *)ticket->tags));
    const Person *spammer =
        ticket->spam_of.value ? named_people_get(people, ticket->spam_of, error) : NULL;
    if (ticket->spam_of.value && !spammer)
        return FALSE;
    if (spammer)
        record_add(record, "spam-of", cell_text(spammer->address));
    if (ticket->merged_into.value)
        record_add(record, "merged-into", cell_number(ticket->merged_into.value));
    if (ticket->continues.value)
        record_add(record, "continues", cell_number(ticket->continues.value));
    record_add(record, "created", cell_time(ticket->created_us));
    record_add(record, "updated", cell_time(ticket->updated_us));
    record_add(record, "closed", cell_time(ticket->closed_us));
    return TRUE;
}

static Cell
cell_day(gint64 day)
{
    g_autofree char *shown = day == TICKET_NO_DAY ? NULL : field_date_show(day);
    return cell_text(shown);
}

static void
add_attributes(Record *record, const Ticket *ticket)
{
    Cell none = {.kind = CELL_NUMBER, .none = TRUE};
    record_add(record, "due", cell_day(ticket->due));
    record_add(record, "planned", cell_day(ticket->planned));
    record_add(record, "points", ticket->points < 0 ? none : cell_number(ticket->points));
    record_add(record, "progress", cell_number(ticket->progress));
}

static const TableColumn field_columns[] = {{"field", CELL_TEXT},
                                            {"type", CELL_TEXT},
                                            {"value", CELL_TEXT, .shrinks = TRUE},
                                            {"note", CELL_TEXT},
                                            {NULL}};

static void
add_field(Table *table, const char *name, FieldKind kind, const FieldValue *value, const char *note)
{
    g_autofree char *shown = value ? field_value_show(value) : NULL;
    table_add(table, cell_text(name));
    table_add(table, cell_text(desk_word(field_kind_words, (int)kind)));
    table_add(table, cell_text(shown));
    table_add(table, cell_text(note));
}

/* Those of its type, then those it has kept from another. */
static Table *
fields_table(const Workflow *workflow, const Ticket *ticket)
{
    const TicketType *type = workflow_type(workflow, ticket->type);
    Table *table = table_new(field_columns);
    for (char **name = type ? type->fields : NULL; name && *name; name++) {
        const Field *field = workflow_field(workflow, *name);
        const FieldValue *value = ticket_field(ticket, *name);
        add_field(table, *name, field->kind, value, field->required && !value ? "required" : NULL);
    }
    for (guint i = 0; i < ticket->fields->len; i++) {
        const FieldValue *value = ticket->fields->pdata[i];
        if (!type || !ticket_type_has_field(type, value->field))
            add_field(table, value->field, value->kind, value, "set aside");
    }
    return table;
}

static const TableColumn link_columns[] = {{"link", CELL_TEXT}, {"ticket", CELL_NUMBER}, {NULL}};

static gboolean
links_table(Store *store, TicketId ticket, Table **ret_table, GError **error)
{
    g_autoptr(GArray) links = NULL;
    if (!store_link_list(store, ticket, &links, error))
        return FALSE;
    Table *table = table_new(link_columns);
    for (guint i = 0; i < links->len; i++) {
        const TicketLink *link = &g_array_index(links, TicketLink, i);
        gboolean own = link->ticket.value == ticket.value;
        table_add(table, cell_text(desk_word(own ? link_words : link_back_words, (int)link->kind)));
        table_add(table, cell_number(own ? link->other.value : link->ticket.value));
    }
    *ret_table = table;
    return TRUE;
}

gboolean
ticket_show_record(Store *store, TicketShow *show, Record **ret_record, GError **error)
{
    TicketId id = show->ticket;
    g_autoptr(Ticket) ticket = NULL;
    if (!store_ticket_get(store, id, &ticket, error))
        return FALSE;
    g_autoptr(NamedPeople) people = named_people_new(store);
    g_autoptr(Record) record = record_new();
    g_autoptr(Table) followers = NULL;
    g_autoptr(Table) comments = NULL;
    g_autoptr(Table) links = NULL;
    g_autoptr(Table) times = NULL;
    g_autoptr(Table) reminders = NULL;
    if (!add_fields(store, people, ticket, record, error) ||
        !followers_table(store, show, &followers, error) ||
        !comments_table(store, people, show, &comments, error) ||
        !links_table(store, id, &links, error))
        return FALSE;
    add_attributes(record, ticket);
    if (!ticket_time_add(store, people, id, show->limit, record, &times, error) ||
        !ticket_agenda_add(store, people, id, record, &reminders, error))
        return FALSE;
    record_add_table(record, "fields", fields_table(show->workflow, ticket));
    record_add_table(record, "links", g_steal_pointer(&links));
    record_add_table(record, "time", g_steal_pointer(&times));
    record_add_table(record, "reminders", g_steal_pointer(&reminders));
    record_add_table(record, "assignees", assignees_table(ticket));
    record_add_table(record, "followers", g_steal_pointer(&followers));
    record_add_table(record, "comments", g_steal_pointer(&comments));
    *ret_record = g_steal_pointer(&record);
    return TRUE;
}
