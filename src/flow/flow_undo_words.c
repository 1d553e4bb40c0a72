/* What is put back by #undo, in words. */
#include "flow/flow_undo.h"

#include "desk/agenda.h"
#include "desk/time_entry.h"

static gint64
number_of(const char *parts, guint index)
{
    g_autofree char *part = fact_part(parts, index);
    return part ? g_ascii_strtoll(part, NULL, 10) : 0;
}

/* --- values ----------------------------------------------------------------------------------- */

static gboolean
say_person(Store *store, gint64 id, char **ret_said, GError **error)
{
    g_autoptr(Person) person = NULL;
    if (!store_person_get(store, (PersonId){id}, &person, error))
        return FALSE;
    *ret_said = g_strdup(person_label(person));
    return TRUE;
}

static gboolean
say_project(Store *store, gint64 id, char **ret_said, GError **error)
{
    g_autoptr(Project) project = NULL;
    if (!store_project_get(store, (ProjectId){id}, &project, error))
        return FALSE;
    *ret_said = g_strdup(project->slug);
    return TRUE;
}

static gboolean
say_priority(Store *store, gint64 id, char **ret_said, GError **error)
{
    (void)store, (void)error;
    *ret_said = g_strdup(desk_word(priority_words, (int)id));
    return TRUE;
}

static gboolean
say_day(Store *store, gint64 day, char **ret_said, GError **error)
{
    (void)store, (void)error;
    *ret_said = field_date_show(day);
    return TRUE;
}

static const struct {
    const char *column;
    gboolean (*say)(Store *store, gint64 number, char **ret_said, GError **error);
} numbers[] = {{"project_id", say_project}, {"requester_id", say_person}, {"spam_id", say_person},
               {"priority", say_priority},  {"due_day", say_day},         {"planned_day", say_day}};

/* The value of a column alone. */
static gboolean
say_column(Store *store, const char *column, const char *value, char **ret_said, GError **error)
{
    char *part = value ? fact_part(value, 0) : NULL;
    for (guint i = 0; part && i < G_N_ELEMENTS(numbers); i++) {
        if (!g_str_equal(numbers[i].column, column))
            continue;
        gint64 number = g_ascii_strtoll(part, NULL, 10);
        g_free(part);
        return numbers[i].say(store, number, ret_said, error);
    }
    *ret_said = part ? part : g_strdup(FIELD_UNSET);
    return TRUE;
}

static gboolean
say_field(Store *store, const char *value, char **ret_said, GError **error)
{
    gint64 person = value ? number_of(value, 2) : 0;
    if (!value) {
        *ret_said = g_strdup(FIELD_UNSET);
        return TRUE;
    }
    if (person)
        return say_person(store, person, ret_said, error);
    g_autofree char *text = fact_part(value, 3);
    FieldValue shown = {
        .kind = (FieldKind)number_of(value, 0), .number = number_of(value, 1), .text = text};
    *ret_said = field_value_show(&shown);
    return TRUE;
}

/* --- what a key names ------------------------------------------------------------------------- */

/* value is the one that is meant, NULL for none. */
typedef gboolean (*SayKey)(Store *store, const ChangeStep *step, const char *value, char **ret_said,
                           GError **error);

static gboolean
say_tag(Store *store, const ChangeStep *step, const char *value, char **ret_said, GError **error)
{
    (void)store, (void)value, (void)error;
    *ret_said = fact_part(step->key, 0);
    return TRUE;
}

static gboolean
say_who(Store *store, const ChangeStep *step, const char *value, char **ret_said, GError **error)
{
    (void)value;
    return say_person(store, number_of(step->key, 0), ret_said, error);
}

static gboolean
say_link(Store *store, const ChangeStep *step, const char *value, char **ret_said, GError **error)
{
    int kind = (int)number_of(step->key, 1);
    gint64 from = number_of(step->key, 0), to = number_of(step->key, 2);
    gboolean is_from = from == step->ticket.value;
    (void)store, (void)value, (void)error;
    *ret_said = g_strdup_printf("%s %" G_GINT64_FORMAT,
                                desk_word(is_from ? link_words : link_back_words, kind),
                                is_from ? to : from);
    return TRUE;
}

/* What is there, or else what there was. */
static const char *
either(const ChangeStep *step, const char *value)
{
    return value ? value : step->was ? step->was : step->now;
}

static gboolean
say_time(Store *store, const ChangeStep *step, const char *value, char **ret_said, GError **error)
{
    value = either(step, value);
    g_autofree char *text = fact_part(value, 6);
    TimeEntry entry = {.day = number_of(value, 1),
                       .minutes = number_of(value, 2),
                       .is_billable = number_of(value, 3) != 0,
                       .words = text};
    (void)store, (void)error;
    *ret_said = time_entry_show(&entry);
    return TRUE;
}

/* Where somebody is does not matter to it: the time is the world's. */
static gboolean
say_reminder(Store *store, const ChangeStep *step, const char *value, char **ret_said,
             GError **error)
{
    value = either(step, value);
    g_autofree char *text = fact_part(value, 4);
    Reminder reminder = {.due_us = number_of(value, 1), .words = text};
    (void)store, (void)error;
    *ret_said = reminder_show(&reminder, "UTC");
    return TRUE;
}

static gboolean
say_repeat(Store *store, const ChangeStep *step, const char *value, char **ret_said, GError **error)
{
    value = either(step, value);
    Recurrence recurrence = {.frequency = (Frequency)number_of(value, 0),
                             .every = number_of(value, 1),
                             .count = number_of(value, 2),
                             .until = number_of(value, 3)};
    (void)store, (void)error;
    *ret_said = recurrence_show(&recurrence);
    return TRUE;
}

/* --- each fact -------------------------------------------------------------------------------- */

/* How a fact is called, and what the trail says of it when it is put, and when it is taken. */
typedef struct {
    FactKind kind;
    const char *key;  /* of FACT_COLUMN; else NULL */
    const char *name; /* NULL: it comes along with another, and is of no matter to people */
    EventKind put, taken;
    SayKey say;        /* what its key names; NULL: its value says it all */
    const char *unset; /* of a column, what it comes to without a value; NULL: unset */
} FactWords;

static const FactWords words[] = {
    {FACT_COLUMN, "project_id", "project", EVENT_PROJECT_CHANGED, EVENT_PROJECT_CHANGED, NULL},
    {FACT_COLUMN, "type", "type", EVENT_TYPE_CHANGED, EVENT_TYPE_CHANGED, NULL},
    {FACT_COLUMN, "status", "status", EVENT_STATUS_CHANGED, EVENT_STATUS_CHANGED, NULL},
    {FACT_COLUMN, "priority", "priority", EVENT_PRIORITY_CHANGED, EVENT_PRIORITY_CHANGED, NULL},
    {FACT_COLUMN, "requester_id", "requester", EVENT_REQUESTER_CHANGED, EVENT_REQUESTER_CHANGED,
     NULL},
    {FACT_COLUMN, "requester_since_us", NULL, EVENT_REQUESTER_CHANGED, EVENT_REQUESTER_CHANGED,
     NULL},
    {FACT_COLUMN, "merged_into", "merged into", EVENT_MERGED, EVENT_MERGED, NULL},
    {FACT_COLUMN, "closed_us", NULL, EVENT_STATUS_CHANGED, EVENT_STATUS_CHANGED, NULL},
    {FACT_COLUMN, "due_day", "due", EVENT_FIELD_CHANGED, EVENT_FIELD_CHANGED, NULL},
    {FACT_COLUMN, "planned_day", "planned", EVENT_FIELD_CHANGED, EVENT_FIELD_CHANGED, NULL},
    {FACT_COLUMN, "points", "points", EVENT_FIELD_CHANGED, EVENT_FIELD_CHANGED, NULL},
    {FACT_COLUMN, "progress", "progress", EVENT_FIELD_CHANGED, EVENT_FIELD_CHANGED, NULL},
    {FACT_COLUMN, "subject", "subject", EVENT_FIELD_CHANGED, EVENT_FIELD_CHANGED, NULL},
    {FACT_COLUMN, "spam_id", "spam of", EVENT_SPAM, EVENT_SPAM, NULL, "no spam"},
    {FACT_COLUMN, "spam_identity", NULL, EVENT_SPAM, EVENT_SPAM, NULL},
    {FACT_TAG, NULL, "tag", EVENT_TAG_ADDED, EVENT_TAG_REMOVED, say_tag},
    {FACT_FIELD, NULL, "field", EVENT_FIELD_CHANGED, EVENT_FIELD_CHANGED, NULL},
    {FACT_LINK, NULL, "link", EVENT_LINKED, EVENT_UNLINKED, say_link},
    {FACT_ASSIGNEE, NULL, "assignee", EVENT_ASSIGNED, EVENT_UNASSIGNED, say_who},
    {FACT_FOLLOWER, NULL, "follower", EVENT_FOLLOWER_ADDED, EVENT_FOLLOWER_REMOVED, say_who},
    {FACT_MERGED, NULL, NULL, EVENT_MERGED, EVENT_MERGED, NULL},
    {FACT_TIME, NULL, "time", EVENT_TIME_LOGGED, EVENT_TIME_LOGGED, say_time},
    {FACT_REMINDER, NULL, "reminder", EVENT_REMINDER_CHANGED, EVENT_REMINDER_CHANGED, say_reminder},
    {FACT_REPEAT, NULL, "repeat", EVENT_REPEAT_CHANGED, EVENT_REPEAT_CHANGED, say_repeat},
};

static const FactWords *
words_of(const ChangeStep *step)
{
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (words[i].kind == step->kind && (!words[i].key || g_str_equal(words[i].key, step->key)))
            return &words[i];
    return NULL;
}

/* --- for people ------------------------------------------------------------------------------- */

static const char *
absent(const ChangeStep *step, const char *value)
{
    if (!value)
        return "no ";
    if (step->kind != FACT_FOLLOWER)
        return "";
    FollowState state = (FollowState)number_of(value, 1);
    return state == FOLLOW_ON ? "" : state == FOLLOW_MUTED ? "muted " : "no ";
}

gboolean
undo_say(Store *store, const ChangeStep *step, const char *value, char **ret_said, GError **error)
{
    const FactWords *info = words_of(step);
    g_autofree char *said = NULL;
    *ret_said = NULL;
    if (!info || !info->name)
        return TRUE;
    if (info->unset && value && *value == 'n') {
        *ret_said = g_strdup(info->unset);
        return TRUE;
    }
    if (step->kind == FACT_COLUMN) {
        if (!say_column(store, step->key, value, &said, error))
            return FALSE;
        *ret_said = g_strdup_printf("%s %s", info->name, said);
        return TRUE;
    }
    if (step->kind == FACT_FIELD) {
        g_autofree char *name = fact_part(step->key, 0);
        if (!say_field(store, value, &said, error))
            return FALSE;
        *ret_said = g_strdup_printf("%s %s", name, said);
        return TRUE;
    }
    if (!info->say(store, step, value, &said, error))
        return FALSE;
    *ret_said = g_strdup_printf("%s%s %s", absent(step, value), info->name, said);
    return TRUE;
}

/* --- the trail -------------------------------------------------------------------------------- */

static gboolean
is_about_value(EventKind kind)
{
    return kind == EVENT_STATUS_CHANGED || kind == EVENT_PRIORITY_CHANGED ||
           kind == EVENT_TYPE_CHANGED || kind == EVENT_REQUESTER_CHANGED;
}

/* As the actions write it: what has an event of its own needs no name. */
static gboolean
say_for_trail(Store *store, const ChangeStep *step, const FactWords *info, const char *value,
              char **ret_said, GError **error)
{
    if (step->kind == FACT_COLUMN && is_about_value(info->put))
        return say_column(store, step->key, value, ret_said, error);
    if (step->kind == FACT_COLUMN || step->kind == FACT_FIELD)
        return undo_say(store, step, value, ret_said, error);
    return info->say(store, step, value, ret_said, error);
}

gboolean
undo_add_event(const Apply *apply, const ChangeStep *step, GError **error)
{
    const FactWords *info = words_of(step);
    g_autofree char *was = NULL, *now = NULL;
    if (!info || !info->name)
        return TRUE;
    if (!say_for_trail(apply->store, step, info, step->was, &now, error))
        return FALSE;
    gboolean has_before = step->kind == FACT_COLUMN || step->kind == FACT_FIELD;
    if (has_before && !say_for_trail(apply->store, step, info, step->now, &was, error))
        return FALSE;
    if (!step->was && info->put == info->taken && now) {
        char *booked = now;
        now = g_strconcat(booked, ", taken back", NULL);
        g_free(booked);
    }
    gboolean here = step->ticket.value == apply->ticket->id.value;
    Event event = {.kind = step->was ? info->put : info->taken,
                   .ticket = step->ticket,
                   .comment = here ? apply->comment : (CommentId){0},
                   .actor = apply->author->id,
                   .was = was,
                   .now = now,
                   .at_us = apply->now_us};
    return store_event_add(apply->store, &event, error);
}

/* How far back it is looked for. */
#define EVENTS_LOOKED_AT 200

static gboolean
say_actor(Store *store, const Event *event, char **ret_who, GError **error)
{
    if (event->actor.value)
        return say_person(store, event->actor.value, ret_who, error);
    *ret_who =
        event->rule ? g_strdup_printf("the rule %s", event->rule) : g_strdup("the administrator");
    return TRUE;
}

gboolean
undo_who_changed(Store *store, const ChangeStep *step, gint64 at_us, char **ret_who, GError **error)
{
    const FactWords *info = words_of(step);
    g_autoptr(GPtrArray) events = NULL;
    *ret_who = NULL;
    if (!store_event_list(store, step->ticket, EVENTS_LOOKED_AT, &events, error))
        return FALSE;
    for (guint i = events->len; info && i > 0; i--) {
        const Event *event = events->pdata[i - 1];
        if (event->at_us > at_us && (event->kind == info->put || event->kind == info->taken))
            return say_actor(store, event, ret_who, error);
    }
    return TRUE;
}
