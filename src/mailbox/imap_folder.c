/*
 * Folders, and what becomes of messages in them afterwards.
 */
#include "base/limits.h"
#include "mailbox/imap_private.h"

#include <stdlib.h>
#include <string.h>

#define KEYWORD "$Postern"

/* --- what can be done here -------------------------------------------------------------------- */

static gboolean
is_keyword(const struct mailimap_flag_perm *flag)
{
    if (flag->fl_type == MAILIMAP_FLAG_PERM_ALL)
        return TRUE;
    return flag->fl_type == MAILIMAP_FLAG_PERM_FLAG &&
           flag->fl_flag->fl_type == MAILIMAP_FLAG_KEYWORD &&
           g_ascii_strcasecmp(flag->fl_flag->fl_data.fl_keyword, KEYWORD) == 0;
}

static gboolean
takes_keyword(const Imap *imap)
{
    clist *flags = imap->session->imap_selection_info->sel_perm_flags;
    for (clistiter *at = flags ? clist_begin(flags) : NULL; at; at = clist_next(at))
        if (is_keyword(clist_content(at)))
            return TRUE;
    return FALSE;
}

static gboolean
can_move(const Imap *imap)
{
    return imap_offers(imap, "MOVE") || imap_offers(imap, "UIDPLUS");
}

/* Plain EXPUNGE would take with it what others have marked. */
static gboolean
check_can_settle(Imap *imap, GError **error)
{
    switch (imap->settings->after) {
    case MAILBOX_AFTER_MOVE:
        return can_move(imap) ||
               imap_fail(
                   imap, "looking at the folder",
                   "the server offers neither MOVE nor UIDPLUS, so that nothing can be moved; "
                   "say after = \"flag\" or \"leave\"",
                   error);
    case MAILBOX_AFTER_FLAG:
        return takes_keyword(imap) ||
               imap_fail(imap, "looking at the folder",
                         "the server keeps no keyword " KEYWORD " in it; say after = \"move:…\" or "
                         "\"leave\"",
                         error);
    case MAILBOX_AFTER_LEAVE:
        break;
    }
    return TRUE;
}

/* --- opening ---------------------------------------------------------------------------------- */

static int
say_select(Imap *imap)
{
    gboolean read_only = imap->settings->test_only && imap->settings->after != MAILBOX_AFTER_FLAG;
    imap_begin(imap, LIMIT_IMAP_SEARCH_S);
    return read_only ? mailimap_examine(imap->session, imap->folder)
                     : mailimap_select(imap->session, imap->folder);
}

static gboolean
check_selected(Imap *imap, GError **error)
{
    const struct mailimap_selection_info *info = imap->session->imap_selection_info;
    imap->uid_validity = info ? info->sel_uidvalidity : 0;
    return imap->uid_validity > 0 ||
           imap_fail(imap, "opening the folder", "the server gives no UIDVALIDITY", error);
}

/* Whether there is such a folder. */
static gboolean
ask_folder(Imap *imap, const char *folder, gboolean *ret_exists, GError **error)
{
    struct mailimap_mailbox_data_status *status = NULL;
    struct mailimap_status_att_list *wanted = mailimap_status_att_list_new_empty();
    g_autoptr(GError) no = NULL;
    if (!wanted || mailimap_status_att_list_add(wanted, MAILIMAP_STATUS_ATT_MESSAGES))
        g_error("libetpan has no memory for a list");
    imap_begin(imap, LIMIT_IMAP_SEARCH_S);
    int rc = mailimap_status(imap->session, folder, wanted, &status);
    mailimap_status_att_list_free(wanted);
    g_clear_pointer(&status, mailimap_mailbox_data_status_free);
    *ret_exists = imap_ended(imap, rc, "looking for a folder", &no);
    if (*ret_exists || g_error_matches(no, POSTERN_ERROR, POSTERN_ERROR_REFUSED))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&no));
    return FALSE;
}

static gboolean
provide_folder(Imap *imap, const char *folder, const char *name, const ImapSteps *steps,
               GError **error)
{
    gboolean exists;
    if (!ask_folder(imap, folder, &exists, error))
        return FALSE;
    imap_tell(steps, "folder %s %s", name, exists ? "is there" : "is not there, and will be made");
    if (exists || imap->settings->test_only)
        return TRUE;
    g_autofree char *doing = g_strdup_printf("making the folder %s", name);
    imap_begin(imap, LIMIT_IMAP_COMMAND_S);
    return imap_ended(imap, mailimap_create(imap->session, folder), doing, error);
}

static gboolean
provide_folders(Imap *imap, const ImapSteps *steps, GError **error)
{
    const MailboxSettings *settings = imap->settings;
    return (settings->after != MAILBOX_AFTER_MOVE ||
            provide_folder(imap, imap->done_folder, settings->done_folder, steps, error)) &&
           provide_folder(imap, imap->failed_folder, settings->failed_folder, steps, error);
}

gboolean
imap_select(Imap *imap, const ImapSteps *steps, GError **error)
{
    g_autofree char *doing = g_strdup_printf("opening the folder %s", imap->settings->folder);
    if (!imap_ended(imap, say_select(imap), doing, error) || !check_selected(imap, error))
        return FALSE;
    imap_tell(steps, "folder %s has %u messages, UIDVALIDITY %u", imap->settings->folder,
              imap_exists(imap), imap->uid_validity);
    return check_can_settle(imap, error) && provide_folders(imap, steps, error);
}

guint32
imap_uid_validity(const Imap *imap)
{
    return imap->uid_validity;
}

guint32
imap_exists(const Imap *imap)
{
    return imap->session->imap_selection_info->sel_exists;
}

/* --- afterwards ------------------------------------------------------------------------------- */

static gboolean
add_flag(Imap *imap, const UidSet *uids, struct mailimap_flag *flag, GError **error)
{
    struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
    if (!flags || !flag || mailimap_flag_list_add(flags, flag))
        g_error("libetpan has no memory for a flag");
    struct mailimap_store_att_flags *store = mailimap_store_att_flags_new_add_flags_silent(flags);
    if (!store)
        g_error("libetpan has no memory for a flag");
    struct mailimap_set *set = imap_set_new(uids);
    imap_begin(imap, LIMIT_IMAP_SEARCH_S);
    int rc = mailimap_uid_store(imap->session, set, store);
    mailimap_set_free(set);
    mailimap_store_att_flags_free(store);
    return imap_ended(imap, rc, "marking messages", error);
}

typedef int (*SetCommand)(mailimap *session, struct mailimap_set *set, const char *folder);

static gboolean
say_with_set(Imap *imap, SetCommand command, const UidSet *uids, const char *folder,
             const char *doing, GError **error)
{
    struct mailimap_set *set = imap_set_new(uids);
    imap_begin(imap, LIMIT_IMAP_SEARCH_S);
    int rc = command(imap->session, set, folder);
    mailimap_set_free(set);
    return imap_ended(imap, rc, doing, error);
}

static int
uid_expunge(mailimap *session, struct mailimap_set *set, const char *folder)
{
    (void)folder;
    return mailimap_uid_expunge(session, set);
}

/* RFC 6851 §3.3: MOVE, or what it stands for. */
static gboolean
move(Imap *imap, const UidSet *uids, const char *folder, GError **error)
{
    if (imap_offers(imap, "MOVE"))
        return say_with_set(imap, mailimap_uid_move, uids, folder, "moving messages", error);
    return say_with_set(imap, mailimap_uid_copy, uids, folder, "copying messages", error) &&
           add_flag(imap, uids, mailimap_flag_new_deleted(), error) &&
           say_with_set(imap, uid_expunge, uids, NULL, "taking out copied messages", error);
}

gboolean
imap_settle(Imap *imap, const UidSet *uids, GError **error)
{
    if (uid_set_is_empty(uids))
        return TRUE;
    switch (imap->settings->after) {
    case MAILBOX_AFTER_MOVE:
        return move(imap, uids, imap->done_folder, error);
    case MAILBOX_AFTER_FLAG:
        return add_flag(imap, uids, mailimap_flag_new_flag_keyword(strdup(KEYWORD)), error);
    case MAILBOX_AFTER_LEAVE:
        break;
    }
    return TRUE;
}

gboolean
imap_put_aside(Imap *imap, const UidSet *uids, GError **error)
{
    if (uid_set_is_empty(uids))
        return TRUE;
    if (imap->settings->after != MAILBOX_AFTER_LEAVE && can_move(imap))
        return move(imap, uids, imap->failed_folder, error);
    return say_with_set(imap, mailimap_uid_copy, uids, imap->failed_folder,
                        "copying refused messages", error) &&
           imap_settle(imap, uids, error);
}

/* --- looking ---------------------------------------------------------------------------------- */

static void
add_key(struct mailimap_search_key *keys, struct mailimap_search_key *key)
{
    if (!key || mailimap_search_key_multiple_add(keys, key))
        g_error("libetpan has no memory for a search");
}

static struct mailimap_search_key *
undeleted(void)
{
    return mailimap_search_key_new(MAILIMAP_SEARCH_KEY_UNDELETED, NULL, NULL, NULL, NULL, NULL,
                                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL,
                                   NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL);
}

static struct mailimap_set *
interval(guint32 first, guint32 last)
{
    struct mailimap_set *set = mailimap_set_new_interval(first, last);
    if (!set)
        g_error("libetpan has no memory for a set");
    return set;
}

static struct mailimap_search_key *
search_for(const Imap *imap, const ImapSearch *search)
{
    struct mailimap_search_key *all = mailimap_search_key_new_multiple_empty();
    if (!all)
        g_error("libetpan has no memory for a search");
    guint32 first = search->first ? search->first : 1;
    guint32 last = search->first ? search->last : 0; /* 0: the last one there is */
    add_key(all, mailimap_search_key_new_set(interval(first, last)));
    if (search->floor > 0 && search->floor < G_MAXUINT32)
        add_key(all, mailimap_search_key_new_uid(interval(search->floor + 1, 0)));
    if (imap->settings->after != MAILBOX_AFTER_LEAVE)
        add_key(all, undeleted());
    if (imap->settings->after == MAILBOX_AFTER_FLAG)
        add_key(all, mailimap_search_key_new_unkeyword(strdup(KEYWORD)));
    return all;
}

/* The last message is found by any range of UIDs that ends with the last (RFC 9051 §6.4.8). */
static GArray *
take_uids(clist *found, const ImapSearch *search)
{
    GArray *uids = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at)) {
        guint32 uid = *(const uint32_t *)clist_content(at);
        if (uid > search->floor && !(search->done && uid_set_holds(search->done, uid)))
            g_array_append_val(uids, uid);
    }
    return uids;
}

gboolean
imap_search(Imap *imap, const ImapSearch *search, GArray **ret_uids, GError **error)
{
    clist *found = NULL;
    uint64_t modseq; /* libetpan writes it wherever a server tells it, asked for or not */
    struct mailimap_search_key *key = search_for(imap, search);
    imap_begin(imap, LIMIT_IMAP_SEARCH_S);
    int rc = mailimap_uid_search_modseq(imap->session, NULL, key, &found, &modseq);
    mailimap_search_key_free(key);
    gboolean ok = imap_ended(imap, rc, "looking for messages", error);
    if (ok) {
        *ret_uids = take_uids(found, search);
        imap->vain_wakes = (*ret_uids)->len ? 0 : imap->vain_wakes;
    }
    if (found)
        mailimap_search_result_free(found);
    return ok;
}
