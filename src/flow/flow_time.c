/* Working time, booked by #time. */
#include "flow/flow_command.h"

#include "desk/day.h"
#include "desk/time_entry.h"
#include "store/time_entries.h"

static gboolean
is_paid(const Command *command)
{
    const Ticket *ticket = command->apply->ticket;
    const TicketType *type = workflow_type(flow_workflow(command->apply->flow), ticket->type);
    return !type || !type->is_unpaid;
}

static TimeEntry *
read_entry(const Command *command, GError **error)
{
    const Apply *apply = command->apply;
    g_autofree char *why = NULL;
    TimeEntry *entry;
    gint64 today = day_at(apply->now_us, command_zone(command));
    if (!time_entry_read(command->argument, today, is_paid(command), &entry, &why)) {
        command_refuse(error, "%s", why);
        return NULL;
    }
    entry->ticket = apply->ticket->id;
    entry->person = command->run->sender->id;
    entry->message = command->run->message;
    entry->made_us = apply->now_us;
    return entry;
}

char *
command_time(Command *command, GError **error)
{
    TimeEntryId id;
    g_autoptr(TimeEntry) entry = read_entry(command, error);
    g_autofree char *shown = entry ? time_entry_show(entry) : NULL;
    if (!entry || !store_time_entry_add(command->apply->store, entry, &id, error) ||
        !apply_event(command->apply, EVENT_TIME_LOGGED, NULL, shown, error))
        return NULL;
    return g_steal_pointer(&shown);
}
