/* What is to come by itself, noted by #remind, #repeat and #digest. */
#include "flow/flow_command.h"

#include "base/limits.h"
#include "desk/day.h"
#include "store/agenda.h"

#include <string.h>

/* --- reminders -------------------------------------------------------------------------------- */

static gboolean
own_reminders(const Command *command, GPtrArray **ret_reminders, GError **error)
{
    return store_reminder_list(command->apply->store, command->apply->ticket->id,
                               command->run->sender->id, ret_reminders, error);
}

static char *
drop_reminders(const Command *command, GError **error)
{
    g_autoptr(GPtrArray) reminders = NULL;
    g_autoptr(GString) dropped = g_string_new("not to be reminded any more: ");
    if (!own_reminders(command, &reminders, error))
        return NULL;
    for (guint i = 0; i < reminders->len; i++) {
        const Reminder *reminder = reminders->pdata[i];
        g_autofree char *shown = reminder_show(reminder, command_zone(command));
        g_string_append_printf(dropped, "%s%s", i ? "; " : "", shown);
        if (!store_reminder_remove(command->apply->store, reminder->id, error) ||
            !apply_event(command->apply, EVENT_REMINDER_CHANGED, shown, "off", error))
            return NULL;
    }
    return g_strdup(reminders->len ? dropped->str : COMMAND_SO_ALREADY);
}

static gboolean
is_noted(const GPtrArray *reminders, const Reminder *reminder)
{
    for (guint i = 0; i < reminders->len; i++) {
        const Reminder *other = reminders->pdata[i];
        if (other->due_us == reminder->due_us && g_str_equal(other->words, reminder->words))
            return TRUE;
    }
    return FALSE;
}

static char *
add_reminder(const Command *command, Reminder *reminder, GError **error)
{
    const Apply *apply = command->apply;
    g_autoptr(GPtrArray) reminders = NULL;
    reminder->ticket = apply->ticket->id;
    reminder->person = command->run->sender->id;
    reminder->message = command->run->message;
    reminder->made_us = apply->now_us;
    if (!own_reminders(command, &reminders, error))
        return NULL;
    if (is_noted(reminders, reminder))
        return g_strdup(COMMAND_SO_ALREADY);
    if (reminders->len >= LIMIT_REMINDERS)
        return command_refuse(error,
                              "you have %d reminders on this ticket, expected no more; "
                              "#remind off takes them away",
                              LIMIT_REMINDERS);
    g_autofree char *shown = reminder_show(reminder, command_zone(command));
    if (!store_reminder_add(apply->store, reminder, &reminder->id, error) ||
        !apply_event(command->apply, EVENT_REMINDER_CHANGED, NULL, shown, error))
        return NULL;
    return g_strdup_printf("noted for %s", shown);
}

char *
command_remind(Command *command, GError **error)
{
    g_autoptr(Reminder) reminder = NULL;
    g_autofree char *why = NULL;
    if (agenda_is_off(command->argument))
        return drop_reminders(command, error);
    if (!reminder_read(command->argument, command->apply->now_us, command_zone(command), &reminder,
                       &why))
        return command_refuse(error, "%s", why);
    return add_reminder(command, reminder, error);
}

/* --- tickets that come again ------------------------------------------------------------------ */

static gboolean
read_recurrence(const Command *command, Recurrence *recurrence, GError **error)
{
    const Apply *apply = command->apply;
    g_autofree char *why = NULL;
    gint64 today = day_at(apply->now_us, command_zone(command));
    if (!agenda_is_off(command->argument) &&
        !recurrence_read(command->argument, today, recurrence, &why)) {
        command_refuse(error, "%s", why);
        return FALSE;
    }
    recurrence->ticket = apply->ticket->id;
    recurrence->person = command->run->sender->id;
    recurrence->made_us = apply->now_us;
    return TRUE;
}

/* Caller frees. */
static char *
show_recurrence(const Recurrence *recurrence)
{
    return recurrence->frequency ? recurrence_show(recurrence) : g_strdup("off");
}

char *
command_repeat(Command *command, GError **error)
{
    Apply *apply = command->apply;
    Recurrence was, now = {0};
    if (!read_recurrence(command, &now, error) ||
        !store_recurrence_get(apply->store, apply->ticket->id, &was, error))
        return NULL;
    if (recurrence_equals(&was, &now))
        return g_strdup(COMMAND_SO_ALREADY);
    g_autofree char *before = show_recurrence(&was);
    g_autofree char *after = show_recurrence(&now);
    if (!store_recurrence_set(apply->store, &now, error) ||
        !apply_event(apply, EVENT_REPEAT_CHANGED, before, after, error))
        return NULL;
    if (!now.frequency)
        return g_strdup_printf("not to be repeated any more: %s", before);
    g_autofree char *from = day_show(now.from);
    return g_strdup_printf("noted: %s, counted from %s", after, from);
}

/* --- digests ---------------------------------------------------------------------------------- */

char *
command_digest(Command *command, GError **error)
{
    Store *store = command->apply->store;
    PersonId person = command->run->sender->id;
    Digest was, now;
    if (!digest_read(command->argument, &now))
        return command_refuse(error, "\"%s\" is no digest, expected daily, weekly or off",
                              command->argument);
    if (!store_digest_get(store, person, &was, error))
        return NULL;
    if (was == now)
        return g_strdup(COMMAND_SO_ALREADY);
    if (!store_digest_set(store, person, now, error))
        return NULL;
    if (now == DIGEST_OFF)
        return g_strdup("noted: no digest for you any more");
    return g_strdup_printf("noted: a %s digest for you", desk_word(digest_words, (int)now));
}
