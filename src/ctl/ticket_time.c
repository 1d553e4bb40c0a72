#include "ctl/ticket_time.h"

#include "store/agenda.h"
#include "store/time_entries.h"

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"day", CELL_TEXT},
                                      {"who", CELL_TEXT, .shrinks = TRUE},
                                      {"time", CELL_TEXT},
                                      {"minutes", CELL_NUMBER, .programs = TRUE},
                                      {"billable", CELL_FLAG},
                                      {"message", CELL_NUMBER, .programs = TRUE},
                                      {"booked", CELL_TIME, .programs = TRUE},
                                      {"what", CELL_TEXT, .shrinks = TRUE},
                                      {NULL}};

static void
add_entry(Table *table, const TimeEntry *entry, const Person *person)
{
    g_autofree char *day = field_date_show(entry->day);
    g_autofree char *duration = time_entry_duration(entry->minutes);
    table_add(table, cell_number(entry->id.value));
    table_add(table, cell_text(day));
    table_add(table, cell_text(person->address));
    table_add(table, cell_text(duration));
    table_add(table, cell_number(entry->minutes));
    table_add(table, cell_flag(entry->is_billable));
    table_add(table, cell_id(entry->message.value));
    table_add(table, cell_time(entry->made_us));
    table_add(table, cell_text(entry->words));
}

static void
add_sum(Record *record, const TimeSum *sum)
{
    g_autofree char *all = time_entry_duration(sum->minutes);
    g_autofree char *billable = time_entry_duration(sum->billable);
    g_autofree char *shown = g_strdup_printf("%s, of which %s billable", all, billable);
    record_add(record, "booked", cell_text(sum->entries ? shown : NULL));
}

gboolean
ticket_time_add(Store *store, NamedPeople *people, TicketId ticket, guint limit, Record *record,
                Table **ret_entries, GError **error)
{
    TimeSum sum;
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(Table) table = table_new(columns);
    if (!store_time_sum(store, ticket, &sum, error) ||
        !store_time_entry_list(store, ticket, limit, &entries, error))
        return FALSE;
    for (guint i = 0; i < entries->len; i++) {
        const TimeEntry *entry = entries->pdata[i];
        const Person *person = named_people_get(people, entry->person, error);
        if (!person)
            return FALSE;
        add_entry(table, entry, person);
    }
    add_sum(record, &sum);
    *ret_entries = g_steal_pointer(&table);
    return TRUE;
}

static const TableColumn reminder_columns[] = {{"id", CELL_NUMBER},
                                               {"due", CELL_TIME},
                                               {"who", CELL_TEXT, .shrinks = TRUE},
                                               {"of", CELL_TEXT, .shrinks = TRUE},
                                               {NULL}};

static gboolean
add_repeat(Store *store, TicketId ticket, Record *record, GError **error)
{
    Recurrence recurrence;
    if (!store_recurrence_get(store, ticket, &recurrence, error))
        return FALSE;
    g_autofree char *shown = recurrence.frequency ? recurrence_show(&recurrence) : NULL;
    record_add(record, "repeat", cell_text(shown));
    return TRUE;
}

gboolean
ticket_agenda_add(Store *store, NamedPeople *people, TicketId ticket, Record *record,
                  Table **ret_reminders, GError **error)
{
    g_autoptr(GPtrArray) reminders = NULL;
    g_autoptr(Table) table = table_new(reminder_columns);
    if (!add_repeat(store, ticket, record, error) ||
        !store_reminder_list(store, ticket, (PersonId){0}, &reminders, error))
        return FALSE;
    for (guint i = 0; i < reminders->len; i++) {
        const Reminder *reminder = reminders->pdata[i];
        const Person *person = named_people_get(people, reminder->person, error);
        if (!person)
            return FALSE;
        table_add(table, cell_number(reminder->id.value));
        table_add(table, cell_time(reminder->due_us));
        table_add(table, cell_text(person->address));
        table_add(table, cell_text(reminder->words));
    }
    *ret_reminders = g_steal_pointer(&table);
    return TRUE;
}
