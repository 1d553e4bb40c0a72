/*
 * Messages: what there is, and their contents.
 *
 * Contents are taken from libetpan piece by piece as they come, so that memory is bounded by what
 * the desk takes and not by what a server says. A piece does not say whose it is: it belongs to the
 * response under way, which names its UID before or behind it.
 */
#include "base/limits.h"
#include "mailbox/imap_private.h"

#include <string.h>

/* --- what a response says of a message -------------------------------------------------------- */

typedef struct {
    guint32 uid;
    guint32 size_bytes;
    gint64 date_s;
    const struct mailimap_msg_att_body_section *body; /* NULL when there is none */
} Told;

/* RFC 9051: date-time; 0 for none that there is. */
static gint64
read_date(const struct mailimap_date_time *date)
{
    int zone = ABS(date->dt_zone);
    gint64 offset_s = (zone / 100 * 60 + zone % 100) * 60;
    g_autoptr(GDateTime) utc = g_date_time_new_utc(date->dt_year, date->dt_month, date->dt_day,
                                                   date->dt_hour, date->dt_min, date->dt_sec);
    if (!utc)
        return 0;
    return MAX(g_date_time_to_unix(utc) - (date->dt_zone < 0 ? -offset_s : offset_s), 0);
}

static void
read_static(const struct mailimap_msg_att_static *att, Told *told)
{
    switch (att->att_type) {
    case MAILIMAP_MSG_ATT_UID:
        told->uid = att->att_data.att_uid;
        break;
    case MAILIMAP_MSG_ATT_RFC822_SIZE:
        told->size_bytes = att->att_data.att_rfc822_size;
        break;
    case MAILIMAP_MSG_ATT_INTERNALDATE:
        told->date_s = read_date(att->att_data.att_internal_date);
        break;
    case MAILIMAP_MSG_ATT_BODY_SECTION:
        told->body = att->att_data.att_body_section;
        break;
    default:
        break;
    }
}

static Told
read_response(const struct mailimap_msg_att *response)
{
    Told told = {0};
    for (clistiter *at = clist_begin(response->att_list); at; at = clist_next(at)) {
        const struct mailimap_msg_att_item *item = clist_content(at);
        if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
            read_static(item->att_data.att_static, &told);
    }
    return told;
}

/* --- asking ----------------------------------------------------------------------------------- */

static void
want(struct mailimap_fetch_type *wanted, struct mailimap_fetch_att *att)
{
    if (!att || mailimap_fetch_type_new_fetch_att_list_add(wanted, att))
        g_error("libetpan has no memory for a list");
}

static struct mailimap_fetch_type *
wanted_new(void)
{
    struct mailimap_fetch_type *wanted = mailimap_fetch_type_new_fetch_att_list_empty();
    if (!wanted)
        g_error("libetpan has no memory for a list");
    want(wanted, mailimap_fetch_att_new_uid());
    return wanted;
}

/* Each FETCH response goes to handler, and none is kept. A server may say no, in *ret_no, and mean
 * some of them: what it gave before counts. */
static gboolean
fetch(Imap *imap, const UidSet *uids, struct mailimap_fetch_type *wanted,
      mailimap_msg_att_handler *handler, gpointer data, char **ret_no, GError **error)
{
    g_autoptr(GError) why = NULL;
    clist *none = NULL;
    struct mailimap_set *set = imap_set_new(uids);
    mailimap_set_msg_att_handler(imap->session, handler, data);
    int rc = mailimap_uid_fetch(imap->session, set, wanted, &none);
    mailimap_set_msg_att_handler(imap->session, NULL, NULL);
    mailimap_set_free(set);
    mailimap_fetch_type_free(wanted);
    if (none && rc == MAILIMAP_NO_ERROR) /* else libetpan has freed what it leaves there */
        mailimap_fetch_list_free(none);
    if (imap_ended(imap, rc, "fetching messages", &why))
        return TRUE;
    if (g_error_matches(why, POSTERN_ERROR, POSTERN_ERROR_REFUSED)) {
        *ret_no = g_strdup(why->message);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&why));
    return FALSE;
}

/* Those that nothing was heard of. no is NULL where the server did not say anything. */
static void
set_missing(GHashTable *letters, const char *no)
{
    GHashTableIter at;
    gpointer letter;
    g_hash_table_iter_init(&at, letters);
    while (g_hash_table_iter_next(&at, NULL, &letter))
        letter_set_fate(letter, LETTER_MISSING, g_strdup(no));
}

/* --- a list ----------------------------------------------------------------------------------- */

static void
hear_listed(struct mailimap_msg_att *response, void *data)
{
    GHashTable *untold = data; /* UID to its letter */
    Told told = read_response(response);
    Letter *letter = g_hash_table_lookup(untold, GUINT_TO_POINTER(told.uid));
    if (!letter)
        return;
    g_hash_table_remove(untold, GUINT_TO_POINTER(told.uid));
    letter->size_bytes = told.size_bytes;
    letter->date_s = told.date_s;
}

gboolean
imap_list(Imap *imap, const guint32 *uids, gsize count, GPtrArray **ret_letters, GError **error)
{
    g_autoptr(GHashTable) untold = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
    g_autoptr(UidSet) set = uid_set_new();
    g_autofree char *no = NULL;
    for (gsize i = 0; i < count; i++) {
        g_ptr_array_add(letters, letter_new(uids[i]));
        g_hash_table_insert(untold, GUINT_TO_POINTER(uids[i]), letters->pdata[i]);
        uid_set_add(set, uids[i], uids[i]);
    }
    struct mailimap_fetch_type *wanted = wanted_new();
    want(wanted, mailimap_fetch_att_new_rfc822_size());
    want(wanted, mailimap_fetch_att_new_internaldate());
    imap_begin(imap, LIMIT_IMAP_SEARCH_S);
    if (!fetch(imap, set, wanted, hear_listed, untold, &no, error))
        return FALSE;
    set_missing(untold, no);
    *ret_letters = g_steal_pointer(&letters);
    return TRUE;
}

/* --- contents --------------------------------------------------------------------------------- */

typedef struct {
    GHashTable *letters; /* UID to those that are wanted */
    GByteArray *content; /* of the response under way */
    gboolean is_too_large;
    guint64 room; /* how much all contents may still have */
    guint64 max_bytes;
} Bodies;

static void
begin_content(Bodies *bodies)
{
    bodies->content = g_byte_array_new();
    bodies->is_too_large = FALSE;
}

static void
add_content(Bodies *bodies, const char *bytes, gsize length)
{
    if (bodies->content->len + length > bodies->room)
        bodies->is_too_large = TRUE;
    if (!bodies->is_too_large)
        g_byte_array_append(bodies->content, (const guint8 *)bytes, (guint)length);
}

static bool
hear_piece(int type, struct mailimap_msg_att_body_section *section, const char *bytes,
           size_t length, void *data)
{
    (void)section;
    if (type == MAILIMAP_MSG_ATT_BODY_SECTION)
        add_content(data, bytes, length);
    return true;
}

static void
give_content(Bodies *bodies, Letter *letter)
{
    if (bodies->is_too_large) {
        /* Of the first one nothing but its own size is to blame. */
        if (bodies->room == bodies->max_bytes)
            letter_set_fate(letter, LETTER_REFUSED,
                            g_strdup("it is larger than the desk takes, and than its size says"));
    } else if (bodies->content->len == 0) {
        letter_set_fate(letter, LETTER_REFUSED, g_strdup("the server gives no content for it"));
    } else {
        letter->content = g_steal_pointer(&bodies->content);
        bodies->room -= letter->content->len;
        letter_set_fate(letter, LETTER_FETCHED, NULL);
    }
}

static void
hear_body(struct mailimap_msg_att *response, void *data)
{
    Bodies *bodies = data;
    Told told = read_response(response);
    Letter *letter = g_hash_table_lookup(bodies->letters, GUINT_TO_POINTER(told.uid));
    if (letter && told.body) {
        /* A short one may come as a quoted string. */
        if (told.body->sec_body_part && told.body->sec_length > 0 && bodies->content->len == 0)
            add_content(bodies, told.body->sec_body_part, told.body->sec_length);
        g_hash_table_remove(bodies->letters, GUINT_TO_POINTER(told.uid));
        give_content(bodies, letter);
    }
    g_clear_pointer(&bodies->content, g_byte_array_unref);
    begin_content(bodies);
}

static guint
seconds_for(guint64 bytes)
{
    return LIMIT_IMAP_COMMAND_S + (guint)MIN(bytes / LIMIT_IMAP_BYTES_PER_S, LIMIT_IMAP_BODIES_S);
}

static gboolean
fetch_bodies(Imap *imap, const UidSet *uids, Bodies *bodies, guint64 bytes, char **ret_no,
             GError **error)
{
    struct mailimap_fetch_type *wanted = wanted_new();
    struct mailimap_section *whole = mailimap_section_new(NULL);
    want(wanted, whole ? mailimap_fetch_att_new_body_peek_section(whole) : NULL);
    begin_content(bodies);
    mailimap_set_msg_body_handler(imap->session, hear_piece, bodies);
    imap_begin_bodies(imap, seconds_for(bytes));
    gboolean ok = fetch(imap, uids, wanted, hear_body, bodies, ret_no, error);
    mailimap_set_msg_body_handler(imap->session, NULL, NULL);
    g_clear_pointer(&bodies->content, g_byte_array_unref);
    return ok;
}

gboolean
imap_fetch(Imap *imap, Letter *const *letters, gsize count, guint64 max_bytes, GError **error)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new(NULL, NULL);
    g_autoptr(UidSet) uids = uid_set_new();
    g_autofree char *no = NULL;
    guint64 bytes = 0;
    for (gsize i = 0; i < count; i++) {
        g_hash_table_insert(wanted, GUINT_TO_POINTER(letters[i]->uid), letters[i]);
        uid_set_add(uids, letters[i]->uid, letters[i]->uid);
        bytes += letters[i]->size_bytes;
    }
    Bodies bodies = {.letters = wanted, .room = max_bytes, .max_bytes = max_bytes};
    if (!fetch_bodies(imap, uids, &bodies, bytes, &no, error))
        return FALSE;
    set_missing(wanted, no);
    return TRUE;
}
