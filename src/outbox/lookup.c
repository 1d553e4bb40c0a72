#include "outbox/lookup.h"

#include "store/messages.h"

struct Lookup {
    Store *store;
    const RoleTable *roles;
    /* By id. */
    GHashTable *tickets;
    GHashTable *threads;
    GHashTable *comments;
    GHashTable *openings; /* char*, of a ticket */
    /* By "thread/person". */
    GHashTable *participants;
};

static void
lookup_comment_free(LookupComment *found)
{
    g_clear_pointer(&found->comment, comment_free);
    g_clear_pointer(&found->author, person_free);
    g_clear_pointer(&found->changes, g_ptr_array_unref);
    g_clear_pointer(&found->attachments, g_ptr_array_unref);
    g_free(found);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LookupComment, lookup_comment_free)

static GHashTable *
table_by_id(GDestroyNotify free_value)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_value);
}

static gpointer
keep(GHashTable *table, gint64 id, gpointer value)
{
    g_hash_table_insert(table, g_memdup2(&id, sizeof id), value);
    return value;
}

Lookup *
lookup_new(Store *store, const RoleTable *roles)
{
    Lookup *lookup = g_new0(Lookup, 1);
    lookup->store = store;
    lookup->roles = roles;
    lookup->tickets = table_by_id((GDestroyNotify)ticket_free);
    lookup->threads = table_by_id(g_free);
    lookup->comments = table_by_id((GDestroyNotify)lookup_comment_free);
    lookup->openings = table_by_id(g_free);
    lookup->participants =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)participant_free);
    return lookup;
}

void
lookup_free(Lookup *lookup)
{
    if (!lookup)
        return;
    g_hash_table_unref(lookup->tickets);
    g_hash_table_unref(lookup->threads);
    g_hash_table_unref(lookup->comments);
    g_hash_table_unref(lookup->openings);
    g_hash_table_unref(lookup->participants);
    g_free(lookup);
}

const Ticket *
lookup_ticket(Lookup *lookup, TicketId id, GError **error)
{
    Ticket *ticket = g_hash_table_lookup(lookup->tickets, &id.value);
    if (ticket || !store_ticket_get(lookup->store, id, &ticket, error))
        return ticket;
    return keep(lookup->tickets, id.value, ticket);
}

const Thread *
lookup_thread(Lookup *lookup, ThreadId id, GError **error)
{
    Thread *kept = g_hash_table_lookup(lookup->threads, &id.value);
    Thread thread;
    if (kept || !store_thread_get(lookup->store, id, &thread, error))
        return kept;
    return keep(lookup->threads, id.value, g_memdup2(&thread, sizeof thread));
}

/* --- who ------------------------------------------------------------------------------------- */

/* One by one, and not all who take part at once: the cost is that of the rows claimed, however many
 * follow the ticket. */
const Participant *
lookup_participant(Lookup *lookup, TicketId ticket, ThreadId thread, PersonId id, GError **error)
{
    g_autofree char *key =
        g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, thread.value, id.value);
    Participant *participant = g_hash_table_lookup(lookup->participants, key);
    if (participant)
        return participant;
    g_autoptr(Person) person = NULL;
    Standing standing;
    if (!store_person_get(lookup->store, id, &person, error) ||
        !store_standing(lookup->store, lookup->roles, ticket, thread, id, &standing, error))
        return NULL;
    participant = g_new0(Participant, 1);
    participant->person = g_steal_pointer(&person);
    participant->standing = standing;
    g_hash_table_insert(lookup->participants, g_steal_pointer(&key), participant);
    return participant;
}

/* --- what ------------------------------------------------------------------------------------ */

/* What cannot be read any more names no files; the message itself is kept whole all the same. */
static GPtrArray *
read_attachments(const StoredMessage *message)
{
    gsize length = 0;
    gconstpointer data = message->mail ? g_bytes_get_data(message->mail, &length) : NULL;
    g_autoptr(Mail) mail = data ? mail_from_bytes(data, length, NULL) : NULL;
    return mail ? g_ptr_array_ref(mail->attachments) : g_ptr_array_new();
}

static gboolean
find_attachments(Lookup *lookup, MessageId message_id, GPtrArray **ret_attachments, GError **error)
{
    g_autoptr(StoredMessage) message = NULL;
    if (!message_id.value) {
        *ret_attachments = g_ptr_array_new();
        return TRUE;
    }
    if (!store_message_get_reading(lookup->store, message_id, &message, error))
        return FALSE;
    *ret_attachments = read_attachments(message);
    return TRUE;
}

const LookupComment *
lookup_comment(Lookup *lookup, CommentId id, GError **error)
{
    const LookupComment *kept = g_hash_table_lookup(lookup->comments, &id.value);
    if (kept)
        return kept;
    g_autoptr(LookupComment) found = g_new0(LookupComment, 1);
    if (!store_comment_get(lookup->store, id, &found->comment, error) ||
        !store_person_get(lookup->store, found->comment->author, &found->author, error) ||
        !store_event_list_of_comment(lookup->store, id, &found->changes, error) ||
        !find_attachments(lookup, found->comment->message, &found->attachments, error))
        return NULL;
    return keep(lookup->comments, id.value, g_steal_pointer(&found));
}

const char *
lookup_opening_id(Lookup *lookup, TicketId ticket, gint64 since_us, GError **error)
{
    gint64 place = since_us ? -ticket.value : ticket.value; /* it has one requester */
    const char *kept = g_hash_table_lookup(lookup->openings, &place);
    if (kept)
        return kept;
    char *message_id;
    if (!store_message_opening_id(lookup->store, ticket, since_us, &message_id, error))
        return NULL;
    return keep(lookup->openings, place, message_id);
}

GPtrArray *
lookup_changes_at(Lookup *lookup, TicketId ticket, gint64 at_us, GError **error)
{
    GPtrArray *changes;
    return store_event_list_at(lookup->store, ticket, at_us, &changes, error) ? changes : NULL;
}
