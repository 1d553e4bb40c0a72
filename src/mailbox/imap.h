/*
 * A session with an IMAP server (RFC 9051, RFC 3501), by libetpan over our own stream.
 *
 * Nothing of ours is said before TLS stands and the server has shown a good certificate; what was
 * heard in clear is forgotten. Every command has an absolute deadline and a bounded answer. Names
 * and texts from the server end in error messages, cleaned, and nowhere else.
 *
 * POSTERN_ERROR_REFUSED means that the server said no and the session goes on; after any other
 * error it is over. Messages say what was being done and what can be done about it. One thread at a
 * time.
 */
#pragma once

#include "mailbox/credential.h"
#include "mailbox/letter.h"
#include "mailbox/mailbox.h"
#include "mailbox/uid_set.h"

typedef struct Imap Imap;

/* Hears of each step that went well: "TLS 1.3, …". */
typedef struct {
    void (*hear)(gpointer data, const char *step);
    gpointer data;
} ImapSteps;

/* Connects, starts TLS, logs in. Everything is borrowed; steps may be NULL. */
Imap *imap_open(const MailboxSettings *settings, CredentialKeeper *keeper, const ImapSteps *steps,
                GError **error);
/* Says LOGOUT if the session still stands, without waiting for an answer, and closes. */
void imap_free(Imap *imap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Imap, imap_free)

/* Opens the folder, and sees to it that what is to be done with messages afterwards can be done
 * here: the other folders are made where they are missing (with test_only they are not, and the
 * folder itself is opened for reading alone where that tells enough). */
gboolean imap_select(Imap *imap, const ImapSteps *steps, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint32 imap_uid_validity(const Imap *imap);
/* How many messages the folder has, as far as the server said. */
guint32 imap_exists(const Imap *imap);

/* Which messages to look for: of those with a UID above floor that are not in done (NULL: nothing
 * is), and have not got our keyword where we give one, those with the numbers from first to last;
 * all of them if first is 0. Where we take messages away, those that are deleted do not count. */
typedef struct {
    guint32 first;
    guint32 last;
    guint32 floor;
    const UidSet *done;
} ImapSearch;

/* Their UIDs, in the order the server tells them. Caller unrefs. */
gboolean imap_search(Imap *imap, const ImapSearch *search, GArray **ret_uids,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One Letter each for count UIDs (in rising order), without content: listed, or missing. */
gboolean imap_list(Imap *imap, const guint32 *uids, gsize count, GPtrArray **ret_letters,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fetches the contents of listed letters, of which each then is fetched, missing or refused. When
 * together they are larger than the server said, those that do not fit any more in max_bytes stay
 * listed; the first one always fits, or is refused if it alone is larger. */
gboolean imap_fetch(Imap *imap, Letter *const *letters, gsize count, guint64 max_bytes,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does with these what the settings say of messages that the desk has. Nothing happens to those
 * that are not there any more. */
gboolean imap_settle(Imap *imap, const UidSet *uids, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Puts these into failed_folder: moved, or copied where messages are to be left alone. */
gboolean imap_put_aside(Imap *imap, const UidSet *uids, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Waits until the server tells of something, until_us (monotonic), or until wake_fd is readable or
 * closed. Without IDLE, or when it turns out that it is of no use here, only the latter two. */
gboolean imap_wait(Imap *imap, int wake_fd, gint64 until_us,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
