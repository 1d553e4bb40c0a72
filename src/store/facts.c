#include "store/facts.h"

#include "store/store_private.h"

#include <string.h>

/* How the facts of one kind are read (ticket → key, value), put (the parts of key, then of value),
 * and taken away (the parts of key); with the ticket first where it is no part of the key. */
typedef struct {
    FactKind kind;
    gboolean key_is_whole;
    guint key_parts, value_parts;
    int person; /* which part of the value is a person's number; NOBODY */
    Query read, put, take;
} FactInfo;

#define NOBODY (-1)

static const FactInfo infos[] = {
    {FACT_TAG,
     FALSE,
     1,
     0,
     NOBODY,
     {"reading tags as facts",
      "SELECT 't' || tag, '' FROM ticket_tag WHERE ticket_id = ? ORDER BY tag"},
     {"putting back a tag",
      "INSERT INTO ticket_tag (ticket_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING"},
     {"taking back a tag", "DELETE FROM ticket_tag WHERE ticket_id = ? AND tag = ?"}},
    {FACT_FIELD,
     FALSE,
     1,
     4,
     2,
     {"reading fields as facts",
      "SELECT 't' || field, 'i' || kind || ' ' || coalesce('i' || number, 'n') || ' ' ||"
      " coalesce('i' || person_id, 'n') || ' ' || coalesce('t' || text, 'n') FROM field_value"
      " WHERE ticket_id = ? ORDER BY field"},
     {"putting back a field",
      "INSERT INTO field_value (ticket_id, field, kind, number, person_id, text)"
      " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ticket_id, field) DO UPDATE SET"
      " kind = excluded.kind, number = excluded.number, person_id = excluded.person_id,"
      " text = excluded.text"},
     {"taking back a field", "DELETE FROM field_value WHERE ticket_id = ? AND field = ?"}},
    {FACT_LINK,
     TRUE,
     3,
     0,
     NOBODY,
     {"reading links as facts",
      "SELECT 'i' || ticket_id || ' i' || kind || ' i' || other_id, '' FROM ticket_link"
      " WHERE ticket_id = ?1 UNION ALL"
      " SELECT 'i' || ticket_id || ' i' || kind || ' i' || other_id, '' FROM ticket_link"
      " WHERE other_id = ?1 ORDER BY 1"},
     {"putting back a link", "INSERT INTO ticket_link (ticket_id, kind, other_id) VALUES (?, ?, ?)"
                             " ON CONFLICT DO NOTHING"},
     {"taking back a link",
      "DELETE FROM ticket_link WHERE ticket_id = ? AND kind = ? AND other_id = ?"}},
    {FACT_ASSIGNEE,
     FALSE,
     1,
     0,
     NOBODY,
     {"reading assignees as facts",
      "SELECT 'i' || person_id, '' FROM ticket_assignee WHERE ticket_id = ? ORDER BY person_id"},
     /* Whoever became one with another since goes on under the other's name. */
     {"putting back an assignee",
      "INSERT INTO ticket_assignee (ticket_id, person_id) SELECT ?1, coalesce(merged_into, id)"
      " FROM person WHERE id = ?2 ON CONFLICT DO NOTHING"},
     {"taking back an assignee",
      "DELETE FROM ticket_assignee WHERE ticket_id = ? AND person_id = ?"}},
    {FACT_FOLLOWER,
     FALSE,
     1,
     4,
     2,
     {"reading followers as facts",
      "SELECT 'i' || person_id, 'i' || how || ' i' || state || ' ' || coalesce('i' || by_id, 'n')"
      " || ' i' || since_us FROM ticket_follower WHERE ticket_id = ? ORDER BY person_id"},
     {"putting back a follower",
      "INSERT INTO ticket_follower (ticket_id, person_id, how, state, by_id, since_us)"
      " SELECT ?1, coalesce(merged_into, id), ?3, ?4, ?5, ?6 FROM person WHERE id = ?2"
      " ON CONFLICT (ticket_id, person_id) DO UPDATE SET how = excluded.how,"
      " state = excluded.state, by_id = excluded.by_id, since_us = excluded.since_us"},
     {"taking back a follower",
      "DELETE FROM ticket_follower WHERE ticket_id = ? AND person_id = ?"}},
    {FACT_MERGED,
     TRUE,
     1,
     1,
     NOBODY,
     {"reading merged tickets as facts",
      "SELECT 'i' || id, 'i' || merged_into FROM ticket WHERE merged_into = ? ORDER BY id"},
     {"putting back a merged ticket", "UPDATE ticket SET merged_into = ?2 WHERE id = ?1"},
     {"taking back a merged ticket", "UPDATE ticket SET merged_into = NULL WHERE id = ?"}},
    {FACT_TIME,
     FALSE,
     1,
     7,
     0,
     {"reading time entries as facts",
      "SELECT 'i' || id, 'i' || person_id || ' i' || day || ' i' || minutes || ' i' || billable"
      " || ' ' || coalesce('i' || message_id, 'n') || ' i' || made_us || ' t' || words"
      " FROM time_entry WHERE ticket_id = ? ORDER BY id"},
     {"putting back a time entry",
      "INSERT INTO time_entry (ticket_id, id, person_id, day, minutes, billable, message_id,"
      " made_us, words) SELECT ?1, ?2, coalesce(merged_into, id), ?4, ?5, ?6, ?7, ?8, ?9"
      " FROM person WHERE id = ?3"},
     {"taking back a time entry", "DELETE FROM time_entry WHERE ticket_id = ? AND id = ?"}},
    {FACT_REMINDER,
     FALSE,
     1,
     5,
     0,
     {"reading reminders as facts",
      "SELECT 'i' || id, 'i' || person_id || ' i' || due_us || ' ' ||"
      " coalesce('i' || message_id, 'n') || ' i' || made_us || ' t' || words"
      " FROM reminder WHERE ticket_id = ? ORDER BY id"},
     {"putting back a reminder",
      "INSERT INTO reminder (ticket_id, id, person_id, due_us, message_id, made_us, words)"
      " SELECT ?1, ?2, coalesce(merged_into, id), ?4, ?5, ?6, ?7 FROM person WHERE id = ?3"},
     {"taking back a reminder", "DELETE FROM reminder WHERE ticket_id = ? AND id = ?"}},
    {FACT_REPEAT,
     TRUE,
     1,
     7,
     5,
     {"reading a recurrence as a fact",
      "SELECT 'i' || ticket_id, 'i' || frequency || ' i' || every || ' ' ||"
      " coalesce('i' || count, 'n') || ' ' || coalesce('i' || until_day, 'n') || ' i' || from_day"
      " || ' i' || person_id || ' i' || made_us FROM recurrence WHERE ticket_id = ?"},
     {"putting back a recurrence",
      "INSERT INTO recurrence (ticket_id, frequency, every, count, until_day, from_day,"
      " person_id, made_us) SELECT ?1, ?2, ?3, ?4, ?5, ?6, coalesce(merged_into, id), ?8"
      " FROM person WHERE id = ?7 ON CONFLICT (ticket_id) DO UPDATE SET"
      " frequency = excluded.frequency, every = excluded.every, count = excluded.count,"
      " until_day = excluded.until_day, from_day = excluded.from_day,"
      " person_id = excluded.person_id, made_us = excluded.made_us"},
     {"taking back a recurrence", "DELETE FROM recurrence WHERE ticket_id = ?"}},
};

/* The columns that commands, and rules, change; updated_us is no matter of a command. */
#define COLUMN(name)                                                                               \
    {                                                                                              \
        name,                                                                                      \
        {                                                                                          \
            "putting back " name, "UPDATE ticket SET " name " = ? WHERE id = ?"                    \
        }                                                                                          \
    }
static const struct {
    const char *name;
    Query put;
} columns[] = {COLUMN("project_id"),  COLUMN("type"),         COLUMN("status"),
               COLUMN("priority"),    COLUMN("requester_id"), COLUMN("requester_since_us"),
               COLUMN("merged_into"), COLUMN("closed_us"),    COLUMN("due_day"),
               COLUMN("planned_day"), COLUMN("points"),       COLUMN("progress"),
               COLUMN("subject"),     COLUMN("spam_id"),      COLUMN("spam_identity")};
static const Query read_columns = {
    "reading a ticket as facts",
    "SELECT 'i' || project_id, 't' || type, 't' || status, 'i' || priority, 'i' || requester_id,"
    " 'i' || requester_since_us,"
    " coalesce('i' || merged_into, 'n'), coalesce('i' || closed_us, 'n'),"
    " coalesce('i' || due_day, 'n'), coalesce('i' || planned_day, 'n'),"
    " coalesce('i' || points, 'n'), 'i' || progress, 't' || subject,"
    " coalesce('i' || spam_id, 'n'), 'i' || spam_identity FROM ticket WHERE id = ?"};

void
fact_free(Fact *fact)
{
    if (!fact)
        return;
    g_free(fact->key);
    g_free(fact->value);
    g_free(fact);
}

/* --- parts ------------------------------------------------------------------------------------ */

/* Where the next part ends: a text is the last. */
static const char *
end_of(const char *part)
{
    return *part == 't' ? part + strlen(part) : part + strcspn(part, " ");
}

static const char *
next_of(const char *part)
{
    const char *end = end_of(part);
    return *end ? end + 1 : end;
}

char *
fact_part(const char *parts, guint index)
{
    while (index-- && *parts)
        parts = next_of(parts);
    if (!*parts || *parts == 'n')
        return NULL;
    return g_strndup(parts + 1, (gsize)(end_of(parts) - parts - 1));
}

/* Texts are borrowed of texts, which outlives the statement. */
static void
bind_parts(Statement *st, const char *parts, guint count, GPtrArray *texts)
{
    for (guint i = 0; i < count; i++, parts = next_of(parts)) {
        if (*parts == 'i') {
            statement_bind_int(st, g_ascii_strtoll(parts + 1, NULL, 10));
            continue;
        }
        char *text = *parts == 't' ? g_strdup(parts + 1) : NULL;
        g_ptr_array_add(texts, text);
        statement_bind_text(st, text);
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Takes key and value. */
static void
add_fact(GPtrArray *facts, FactKind kind, TicketId ticket, char *key, char *value)
{
    Fact *fact = g_new0(Fact, 1);
    *fact = (Fact){.kind = kind, .ticket = ticket, .key = key, .value = value};
    g_ptr_array_add(facts, fact);
}

static gboolean
read_kind(Store *store, const FactInfo *info, TicketId ticket, GPtrArray *facts, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, &info->read);
    statement_bind_int(st, ticket.value);
    while (statement_next(st)) {
        char *key = statement_text(st);
        add_fact(facts, info->kind, ticket, key, statement_text(st));
    }
    return statement_finish(st, error);
}

gboolean
store_facts_read(Store *store, TicketId ticket, GPtrArray *facts, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, &read_columns);
    statement_bind_int(st, ticket.value);
    if (!statement_one(st, error, "there is no ticket %" G_GINT64_FORMAT, ticket.value))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        add_fact(facts, FACT_COLUMN, ticket, g_strdup(columns[i].name), statement_text(st));
    if (!statement_finish(st, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(infos); i++)
        if (!read_kind(store, &infos[i], ticket, facts, error))
            return FALSE;
    return TRUE;
}

/* --- people who became one -------------------------------------------------------------------- */

static const FactInfo *
find_info(FactKind kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(infos); i++)
        if (infos[i].kind == kind)
            return &infos[i];
    return NULL;
}

static int
person_in(FactKind kind, const char *key)
{
    const FactInfo *info = find_info(kind);
    if (kind == FACT_COLUMN)
        return g_str_equal(key, "requester_id") || g_str_equal(key, "spam_id") ? 0 : NOBODY;
    return info ? info->person : NOBODY;
}

gboolean
store_fact_settle(Store *store, FactKind kind, const char *key, char **value, GError **error)
{
    static const Query settle = {"looking who somebody became",
                                 "SELECT coalesce(merged_into, id) FROM person WHERE id = ?"};
    int index = person_in(kind, key);
    if (index == NOBODY || !*value)
        return TRUE;
    const char *part = *value;
    while (index--)
        part = next_of(part);
    if (*part != 'i')
        return TRUE;
    g_autoptr(Statement) st = statement_start(store->db, &settle);
    statement_bind_int(st, g_ascii_strtoll(part + 1, NULL, 10));
    if (!statement_one(st, error, "there is no person %s", part + 1))
        return FALSE;
    char *settled = g_strdup_printf("%.*si%" G_GINT64_FORMAT "%s", (int)(part - *value), *value,
                                    statement_int(st), end_of(part));
    g_free(*value);
    *value = settled;
    return statement_finish(st, error);
}

/* --- putting ---------------------------------------------------------------------------------- */

static gboolean
put_column(Store *store, const Fact *fact, GError **error)
{
    guint i = 0;
    while (i < G_N_ELEMENTS(columns) && !g_str_equal(columns[i].name, fact->key))
        i++;
    if (i == G_N_ELEMENTS(columns) || !fact->value) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "putting back %s of a ticket",
                    fact->key);
        return FALSE;
    }
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Statement) st = statement_start(store->db, &columns[i].put);
    bind_parts(st, fact->value, 1, texts);
    statement_bind_int(st, fact->ticket.value);
    return statement_run(st, error);
}

gboolean
store_fact_put(Store *store, const Fact *fact, GError **error)
{
    const FactInfo *info = find_info(fact->kind);
    if (fact->kind == FACT_COLUMN)
        return put_column(store, fact, error);
    if (!info) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "putting back a fact of kind %d",
                    (int)fact->kind);
        return FALSE;
    }
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Statement) st = statement_start(store->db, fact->value ? &info->put : &info->take);
    if (!info->key_is_whole)
        statement_bind_int(st, fact->ticket.value);
    bind_parts(st, fact->key, info->key_parts, texts);
    if (fact->value)
        bind_parts(st, fact->value, info->value_parts, texts);
    return statement_run(st, error);
}
