#include "store/messages.h"

#include "base/limits.h"
#include "store/store_private.h"

#include <string.h>

#define FIND_ID_MAX 16
/* Of one message, over all the times it came. */
#define RECIPIENTS_MAX (10 * LIMIT_RECIPIENTS)

/* All but raw and mail, which are behind the rest of the row. */
#define MESSAGE_COLUMNS                                                                            \
    "m.id, m.disposition, m.reverse_path, m.recipients, m.message_id, m.date_us, m.received_us,"   \
    " coalesce(m.copy_of, 0)"

void
stored_message_free(StoredMessage *message)
{
    if (!message)
        return;
    g_free(message->reverse_path);
    g_strfreev(message->recipients);
    g_free(message->message_id);
    g_clear_pointer(&message->raw, g_bytes_unref);
    g_clear_pointer(&message->mail, g_bytes_unref);
    g_free(message);
}

/* --- adding ---------------------------------------------------------------------------------- */

static gboolean
is_known(Store *store, const Sha256 *key, gboolean *ret_known, GError **error)
{
    static const Query known = {"looking for an ingest key",
                                "SELECT message_id FROM ingest_key WHERE key = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &known);
    statement_bind_blob(st, key->bytes, sizeof key->bytes);
    gboolean found = statement_next(st) && statement_int(st) != 0;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_known = found;
    return TRUE;
}

static gboolean
add_key(Store *store, const Sha256 *key, MessageId id, GError **error)
{
    static const Query add = {"adding an ingest key",
                              "INSERT INTO ingest_key (key, message_id) VALUES (?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_blob(st, key->bytes, sizeof key->bytes);
    statement_bind_int(st, id.value);
    return statement_run(st, error);
}

static void
bind_message(Statement *st, const StoredMessage *message, const char *recipients)
{
    gboolean has_id = message->message_id && *message->message_id;
    statement_bind_int(st, message->disposition);
    if (has_id)
        statement_bind_int(st, digest_hash64(message->message_id));
    else
        statement_bind_text(st, NULL);
    statement_bind_int(st, message->date_us);
    statement_bind_int(st, message->received_us);
    statement_bind_id(st, message->copy_of.value);
    statement_bind_text(st, message->reverse_path ? message->reverse_path : "");
    statement_bind_text(st, recipients);
    statement_bind_text(st, has_id ? message->message_id : "");
    statement_bind_bytes(st, message->mail);
    statement_bind_bytes(st, message->raw);
}

/* The key is looked for first: to find it taken afterwards would leave a message to be undone. */
gboolean
store_message_add(Store *store, const StoredMessage *message, const Sha256 *key, MessageId *ret_id,
                  GError **error)
{
    static const Query add = {
        "adding a message",
        "INSERT INTO message (disposition, message_id_hash, date_us, received_us, copy_of,"
        " reverse_path, recipients, message_id, mail, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    gboolean known = FALSE;
    if (key && !is_known(store, key, &known, error))
        return FALSE;
    if (known) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_EXISTS,
                    "adding a message: its ingest key is known");
        return FALSE;
    }
    g_autofree char *recipients =
        message->recipients ? g_strjoinv("\n", message->recipients) : g_strdup("");
    g_autoptr(Statement) st = statement_start(store->db, &add);
    bind_message(st, message, recipients);
    if (!statement_run(st, error))
        return FALSE;
    MessageId id = {db_last_id(store->db)};
    if (key && !add_key(store, key, id, error))
        return FALSE;
    *ret_id = id;
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
    message->message_id = statement_text(st);
    message->date_us = statement_int(st);
    message->received_us = statement_int(st);
    message->copy_of.value = statement_int(st);
    return message;
}

gboolean
store_message_find_key(Store *store, const Sha256 *key, StoredMessage **ret_message, GError **error)
{
    static const Query find = {"finding a message by its ingest key",
                               "SELECT " MESSAGE_COLUMNS " FROM ingest_key k"
                               " JOIN message m ON m.id = k.message_id WHERE k.key = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_blob(st, key->bytes, sizeof key->bytes);
    if (!statement_one(st, error, "no message has this ingest key"))
        return FALSE;
    g_autoptr(StoredMessage) message = read_message(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_message = g_steal_pointer(&message);
    return TRUE;
}

gboolean
store_message_find_id(Store *store, const char *message_id, GPtrArray **ret_messages,
                      GError **error)
{
    static const Query find = {"finding messages by Message-ID",
                               "SELECT " MESSAGE_COLUMNS " FROM message m"
                               " WHERE m.message_id_hash = ? AND m.message_id = ?"
                               " ORDER BY m.id LIMIT " G_STRINGIFY(FIND_ID_MAX)};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_int(st, digest_hash64(message_id));
    statement_bind_text(st, message_id);
    g_autoptr(GPtrArray) messages =
        g_ptr_array_new_with_free_func((GDestroyNotify)stored_message_free);
    while (statement_next(st))
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
