#include "store/messages.h"

#include "base/limits.h"
#include "mail/identity.h"
#include "store/store_private.h"

#include <string.h>

/* So many messages of one Message-ID are looked at; later ones are found by their key only. */
#define FIRST_OF_ID 16
/* Of one message, over all the times it came. */
#define RECIPIENTS_MAX (10 * LIMIT_RECIPIENTS)

/* All but raw and mail, which are behind the rest of the row. */
#define MESSAGE_COLUMNS                                                                            \
    "m.id, m.disposition, m.reverse_path, m.recipients, m.peer, coalesce(m.login_id, 0),"          \
    " m.message_id, m.date_us, m.received_us, coalesce(m.copy_of, 0)"

void
stored_message_free(StoredMessage *message)
{
    if (!message)
        return;
    g_free(message->reverse_path);
    g_strfreev(message->recipients);
    g_free(message->peer);
    g_free(message->message_id);
    g_clear_pointer(&message->raw, g_bytes_unref);
    g_clear_pointer(&message->mail, g_bytes_unref);
    g_free(message);
}

/* --- adding ---------------------------------------------------------------------------------- */

/* 0 stands for no Message-ID at all. */
static gint64
hash_of_id(const char *message_id)
{
    return *message_id ? digest_hash64(message_id) : 0;
}

/* Where a message stands that is not among the first of its Message-ID. */
static gint64
place_of_key(const Sha256 *key)
{
    guint64 hash;
    if (!key)
        return FIRST_OF_ID;
    memcpy(&hash, key->bytes, sizeof hash);
    return (gint64)(hash >> 2) + FIRST_OF_ID;
}

/* Of a new message, which stands behind those that came before it. */
static gboolean
find_place(Store *store, gint64 id_hash, const Sha256 *key, gint64 *ret_place, GError **error)
{
    static const Query count = {"counting messages of one Message-ID",
                                "SELECT count(*) FROM message"
                                " WHERE message_id_hash = ? AND place < " G_STRINGIFY(FIRST_OF_ID)};
    g_autoptr(Statement) st = statement_start(store->db, &count);
    statement_bind_int(st, id_hash);
    gint64 first = statement_next(st) ? statement_int(st) : 0;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_place = first < FIRST_OF_ID ? first : place_of_key(key);
    return TRUE;
}

#define WITH_KEY                                                                                   \
    " FROM message m WHERE m.message_id_hash = ?1 AND m.place < " G_STRINGIFY(                     \
        FIRST_OF_ID) " AND m.ingest_key = ?3 UNION ALL "
#define OR_WITH_KEY                                                                                \
    " FROM message m WHERE m.message_id_hash = ?1 AND m.place = ?2 AND m.ingest_key = ?3 LIMIT 1"

static void
bind_key(Statement *st, gint64 id_hash, const Sha256 *key)
{
    statement_bind_int(st, id_hash);
    statement_bind_int(st, place_of_key(key));
    statement_bind_blob(st, key->bytes, sizeof key->bytes);
}

static gboolean
refuse_known(Store *store, gint64 id_hash, const Sha256 *key, GError **error)
{
    static const Query known = {"looking for an ingest key",
                                "SELECT m.id" WITH_KEY "SELECT m.id" OR_WITH_KEY};
    g_autoptr(Statement) st = statement_start(store->db, &known);
    bind_key(st, id_hash, key);
    gboolean found = statement_next(st) && statement_int(st) != 0;
    if (!statement_finish(st, error))
        return FALSE;
    if (found)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_EXISTS,
                    "adding a message: its ingest key is known");
    return !found;
}

static void
bind_message(Statement *st, const StoredMessage *message, const char *recipients)
{
    statement_bind_int(st, message->date_us);
    statement_bind_int(st, message->received_us);
    statement_bind_id(st, message->copy_of.value);
    statement_bind_text(st, message->reverse_path ? message->reverse_path : "");
    statement_bind_text(st, recipients);
    statement_bind_text(st, message->peer ? message->peer : IDENTITY_PEER_UNKNOWN);
    statement_bind_id(st, message->login.value);
    statement_bind_text(st, message->message_id ? message->message_id : "");
    statement_bind_bytes(st, message->mail);
    statement_bind_bytes(st, message->raw);
}

gboolean
store_message_add(Store *store, const StoredMessage *message, const Sha256 *key, MessageId *ret_id,
                  GError **error)
{
    static const Query add = {
        "adding a message",
        "INSERT INTO message (disposition, message_id_hash, place, ingest_key, date_us,"
        " received_us, copy_of, reverse_path, recipients, peer, login_id,"
        " message_id, mail, raw)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    gint64 id_hash = hash_of_id(message->message_id ? message->message_id : "");
    gint64 place;
    if ((key && !refuse_known(store, id_hash, key, error)) ||
        !find_place(store, id_hash, key, &place, error))
        return FALSE;
    g_autofree char *recipients =
        message->recipients ? g_strjoinv("\n", message->recipients) : g_strdup("");
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, message->disposition);
    statement_bind_int(st, id_hash);
    statement_bind_int(st, place);
    if (key)
        statement_bind_blob(st, key->bytes, sizeof key->bytes);
    else
        statement_bind_bytes(st, NULL);
    bind_message(st, message, recipients);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}

/* --- reading --------------------------------------------------------------------------------- */

static StoredMessage *
read_message(Statement *st)
{
    StoredMessage *message = g_new0(StoredMessage, 1);
    message->id.value = statement_int(st);
    message->disposition = (MessageDisposition)statement_int(st);
    message->reverse_path = statement_text(st);
    g_autofree char *recipients = statement_text(st);
    message->recipients = g_strsplit(recipients, "\n", -1);
    message->peer = statement_text(st);
    message->login.value = statement_int(st);
    message->message_id = statement_text(st);
    message->date_us = statement_int(st);
    message->received_us = statement_int(st);
    message->copy_of.value = statement_int(st);
    return message;
}

gboolean
store_message_find_key(Store *store, const char *message_id, const Sha256 *key,
                       StoredMessage **ret_message, GError **error)
{
    static const Query find = {"finding a message by its ingest key",
                               "SELECT " MESSAGE_COLUMNS WITH_KEY
                               "SELECT " MESSAGE_COLUMNS OR_WITH_KEY};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    bind_key(st, hash_of_id(message_id), key);
    if (!statement_one(st, error, "no message has this ingest key"))
        return FALSE;
    g_autoptr(StoredMessage) message = read_message(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_message = g_steal_pointer(&message);
    return TRUE;
}

gboolean
store_message_find_mailbox(Store *store, const char *mailbox_key, StoredMessage **ret_message,
                           GError **error)
{
    static const Query find = {"finding a message by its place in a mailbox",
                               "SELECT " MESSAGE_COLUMNS " FROM mailbox_message k"
                               " JOIN message m ON m.id = k.message_id WHERE k.key = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_text(st, mailbox_key);
    if (!statement_one(st, error, "no message is known by %s", mailbox_key))
        return FALSE;
    g_autoptr(StoredMessage) message = read_message(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_message = g_steal_pointer(&message);
    return TRUE;
}

gboolean
store_message_add_mailbox(Store *store, const char *mailbox_key, MessageId id, GError **error)
{
    static const Query add = {"noting a message's place in a mailbox",
                              "INSERT INTO mailbox_message (key, message_id) VALUES (?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_text(st, mailbox_key);
    statement_bind_int(st, id.value);
    return statement_run(st, error);
}

gboolean
store_message_find_id(Store *store, const char *message_id, GPtrArray **ret_messages,
                      GError **error)
{
    static const Query find = {"finding messages by Message-ID",
                               "SELECT " MESSAGE_COLUMNS " FROM message m"
                               " WHERE m.message_id_hash = ? AND m.place < " G_STRINGIFY(
                                   FIRST_OF_ID) " AND m.message_id = ? ORDER BY m.place"};
    g_autoptr(GPtrArray) messages =
        g_ptr_array_new_with_free_func((GDestroyNotify)stored_message_free);
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_int(st, hash_of_id(message_id));
    statement_bind_text(st, message_id);
    while (*message_id && statement_next(st))
        g_ptr_array_add(messages, read_message(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_messages = g_steal_pointer(&messages);
    return TRUE;
}

gboolean
store_message_get(Store *store, MessageId id, StoredMessage **ret_message, GError **error)
{
    static const Query get = {"reading a message", "SELECT " MESSAGE_COLUMNS ", m.mail, m.raw"
                                                   " FROM message m WHERE m.id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, "there is no message %" G_GINT64_FORMAT, id.value))
        return FALSE;
    g_autoptr(StoredMessage) message = read_message(st);
    message->mail = statement_bytes(st);
    message->raw = statement_bytes(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_message = g_steal_pointer(&message);
    return TRUE;
}

gboolean
store_message_get_reading(Store *store, MessageId id, StoredMessage **ret_message, GError **error)
{
    static const Query get = {"reading what was read of a message",
                              "SELECT " MESSAGE_COLUMNS ", m.mail FROM message m WHERE m.id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, "there is no message %" G_GINT64_FORMAT, id.value))
        return FALSE;
    g_autoptr(StoredMessage) message = read_message(st);
    message->mail = statement_bytes(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_message = g_steal_pointer(&message);
    return TRUE;
}

gboolean
store_message_get_source(Store *store, MessageId id, GBytes **ret_raw, GError **error)
{
    static const Query get = {
        "reading a message's bytes",
        "SELECT raw FROM message WHERE id = ?1 AND length(raw) > 0 UNION ALL"
        " SELECT raw FROM message WHERE copy_of = ?1 AND id < ?1 AND length(raw) > 0 LIMIT 1"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, "there are no bytes of message %" G_GINT64_FORMAT, id.value))
        return FALSE;
    g_autoptr(GBytes) raw = statement_bytes(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_raw = g_steal_pointer(&raw);
    return TRUE;
}

gboolean
store_message_opening_id(Store *store, TicketId ticket, gint64 since_us, char **ret_message_id,
                         GError **error)
{
    static const Query opening = {"finding the Message-ID that opened a ticket",
                                  "SELECT iif(c.created_us >= ?2, coalesce(m.message_id, ''), '')"
                                  " FROM comment c LEFT JOIN message m ON m.id = c.message_id"
                                  " WHERE c.thread_id = ?1 ORDER BY c.id LIMIT 1"};
    g_autoptr(Statement) st = statement_start(store->db, &opening);
    g_autofree char *message_id = NULL;
    statement_bind_int(st, store_thread_of(ticket, THREAD_PUBLIC));
    statement_bind_int(st, since_us);
    if (statement_next(st))
        message_id = statement_text(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_message_id = message_id ? g_steal_pointer(&message_id) : g_strdup("");
    return TRUE;
}

/* --- changing -------------------------------------------------------------------------------- */

/* What a change is made to: read first, since writing a row writes all of it, raw too. */
static gboolean
read_current(Store *store, MessageId id, StoredMessage **ret_message, GError **error)
{
    static const Query current = {"reading a message's recipients",
                                  "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &current);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, "there is no message %" G_GINT64_FORMAT, id.value))
        return FALSE;
    g_autoptr(StoredMessage) message = read_message(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_message = g_steal_pointer(&message);
    return TRUE;
}

/* The recipients of both, one a line, the case of letters ignored. NULL when there are more than
 * one message can have. */
static char *
join_recipients(char **known, char **added)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GString *lines = g_string_new(NULL);
    char **const lists[] = {known, added};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        for (char **r = lists[i]; r && *r; r++) {
            if (!g_hash_table_add(seen, g_ascii_strdown(*r, -1)))
                continue;
            if (lines->len > 0)
                g_string_append_c(lines, '\n');
            g_string_append(lines, *r);
        }
    }
    return g_string_free(lines, g_hash_table_size(seen) > RECIPIENTS_MAX);
}

static gboolean
set_message(Store *store, const StoredMessage *message, const char *recipients, GError **error)
{
    static const Query set = {"changing a message",
                              "UPDATE message SET disposition = ?, copy_of = ?, recipients = ?,"
                              " mail = coalesce(?, mail) WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, message->disposition);
    statement_bind_id(st, message->copy_of.value);
    statement_bind_text(st, recipients);
    statement_bind_bytes(st, message->mail);
    statement_bind_int(st, message->id.value);
    return statement_run(st, error);
}

gboolean
store_message_set(Store *store, const StoredMessage *message, GError **error)
{
    g_autoptr(StoredMessage) current = NULL;
    if (!read_current(store, message->id, &current, error))
        return FALSE;
    g_autofree char *before = g_strjoinv("\n", current->recipients);
    g_autofree char *recipients = join_recipients(current->recipients, message->recipients);
    if (!recipients) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "message %" G_GINT64_FORMAT " would have more than %d recipients",
                    message->id.value, RECIPIENTS_MAX);
        return FALSE;
    }
    if (!message->mail && message->disposition == current->disposition &&
        message->copy_of.value == current->copy_of.value && strcmp(before, recipients) == 0)
        return TRUE;
    return set_message(store, message, recipients, error);
}
