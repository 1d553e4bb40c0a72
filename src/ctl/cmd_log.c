#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"

static const TableColumn columns[] = {{"at", CELL_TIME},
                                      {"event", CELL_TEXT},
                                      {"was", CELL_TEXT, .shrinks = TRUE},
                                      {"now", CELL_TEXT, .shrinks = TRUE},
                                      {"by", CELL_TEXT, .shrinks = TRUE},
                                      {"rule", CELL_TEXT, .shrinks = TRUE},
                                      {"comment", CELL_NUMBER},
                                      {NULL}};

static gboolean
add_event(Table *table, NamedPeople *people, const Event *event, GError **error)
{
    const Person *actor = NULL;
    if (event->actor.value) {
        actor = named_people_get(people, event->actor, error);
        if (!actor)
            return FALSE;
    }
    table_add(table, cell_time(event->at_us));
    table_add(table, cell_text(desk_word(event_words, (int)event->kind)));
    table_add(table, cell_text(event->was));
    table_add(table, cell_text(event->now));
    table_add(table, cell_text(actor ? actor->address : NULL));
    table_add(table, cell_text(event->rule));
    table_add(table, cell_id(event->comment.value));
    return TRUE;
}

static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    TicketId id = {call_number(call, "TICKET", 0)};
    g_autoptr(Ticket) ticket = NULL;
    g_autoptr(GPtrArray) events = NULL;
    gint64 all;
    guint limit = call_limit(call, CALL_LIMIT_MOST);
    if (!store_ticket_get(store, id, &ticket, error) ||
        !store_event_list(store, id, limit, &events, error) ||
        !store_event_count(store, id, &all, error))
        return FALSE;
    g_autoptr(NamedPeople) people = named_people_new(store);
    g_autoptr(Table) table = table_new(columns);
    for (guint i = 0; i < events->len; i++)
        if (!add_event(table, people, events->pdata[i], error))
            return FALSE;
    call_show_table(call, g_steal_pointer(&table));
    call_warn_left_out(call, events->len, all);
    return TRUE;
}

static const Parameter ticket[] = {{"TICKET", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"},
                                   {NULL}};
static const Parameter options[] = {CALL_LIMIT_OPTION, {NULL}};

const Command cmd_log[] = {{.words = "log",
                            .help = "show a ticket's audit trail, its newest events",
                            .arguments = ticket,
                            .options = options,
                            .read = show},
                           {NULL}};
