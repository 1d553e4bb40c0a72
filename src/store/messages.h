/*
 * Tables message, mailbox_message, held: what came in, as the bytes that came, once.
 */
#pragma once

#include "base/digest.h"
#include "desk/people.h"
#include "mail/mail.h"
#include "mail/sender.h"
#include "store/store.h"

/* What became of a stored message. Stored: numbered by hand. */
typedef enum {
    MESSAGE_COMMENT = 1,     /* one comment or more */
    MESSAGE_COPY = 2,        /* a list's copy of copy_of: no event */
    MESSAGE_HELD = 3,        /* a fault of ours kept it from being processed */
    MESSAGE_QUARANTINED = 4, /* its sender is not who it must be */
    MESSAGE_BOUNCE = 5,      /* a delivery report for one of our mails */
    MESSAGE_LOOP = 6,        /* our own mail, come back */
    MESSAGE_COMMANDS = 7,    /* nothing but commands: no comment */
    MESSAGE_ANSWER = 8,      /* an answer to a question of the desk's */
} MessageDisposition;

typedef struct {
    MessageId id;
    MessageDisposition disposition;
    char *reverse_path; /* "" is the null one */
    char **recipients;  /* as the envelope gave them, NULL-terminated */
    char *peer;         /* who handed it in, as identity.h takes it; NULL when nobody knows */
    PersonId login;     /* as whom they had logged in, or 0 */
    char *message_id;   /* without angle brackets, or "" */
    gint64 date_us;     /* of its Date field, or 0 */
    gint64 received_us;
    MessageId copy_of; /* of a list's copy, the message; of a forward, the mail inside; or 0 */
    GBytes *raw;       /* the bytes that came; NULL when not read */
    GBytes *mail;      /* mail_to_bytes of it; NULL when it could not be read */
} StoredMessage;
void stored_message_free(StoredMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredMessage, stored_message_free)

/* Stores a message with its ingest key, which may be NULL. id is ignored.
 * POSTERN_ERROR_EXISTS when the key is known: then nothing is stored. */
gboolean store_message_add(Store *store, const StoredMessage *message, const Sha256 *key,
                           MessageId *ret_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The message with this Message-ID ("" for none) and ingest key, without raw and mail;
 * POSTERN_ERROR_NOT_FOUND. */
gboolean store_message_find_key(Store *store, const char *message_id, const Sha256 *key,
                                StoredMessage **ret_message,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The message a mailbox of ours has under this key, without raw and mail; POSTERN_ERROR_NOT_FOUND.
 */
gboolean store_message_find_mailbox(Store *store, const char *mailbox_key,
                                    StoredMessage **ret_message,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From now on that message is found by this key, too. POSTERN_ERROR_EXISTS when the key is known.
 */
gboolean store_message_add_mailbox(Store *store, const char *mailbox_key, MessageId id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first messages with this Message-ID, oldest first, without raw and mail: by the index over
 * its 64-bit hash, compared whole. A GPtrArray of StoredMessage, at most 16. */
gboolean store_message_find_id(Store *store, const char *message_id, GPtrArray **ret_messages,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With raw and mail. */
gboolean store_message_get(Store *store, MessageId id, StoredMessage **ret_message,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With mail, without raw: what costs nothing to read however large the message is. */
gboolean store_message_get_reading(Store *store, MessageId id, StoredMessage **ret_message,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The bytes in which its reading's places are found: those that came, or, of a mail that came
 * inside a forward, those of the forward. POSTERN_ERROR_NOT_FOUND. */
gboolean store_message_get_source(Store *store, MessageId id, GBytes **ret_raw,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The Message-ID of the mail that opened a ticket, or "" when no mail did, or when it is older than
 * since_us. */
gboolean store_message_opening_id(Store *store, TicketId ticket, gint64 since_us,
                                  char **ret_message_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Changes what became of it, copy_of, and its reading (NULL leaves the one there is); and adds the
 * recipients not yet listed (case ignored), at most 1000 in all: POSTERN_ERROR_REFUSED beyond. */
gboolean store_message_set(Store *store, const StoredMessage *message,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What became of one that waited. Stored: numbered by hand. */
typedef enum {
    HELD_WAITS = 0,
    HELD_RELEASED = 1, /* went along the line again */
    HELD_REJECTED = 2, /* is kept, and nothing comes of it */
    HELD_SPAM = 3,     /* the same; and nobody is asked about more like it of its sender */
} HeldResolution;
extern const DeskWord held_resolution_words[];

/* A message that waits: held (MESSAGE_HELD) or quarantined (MESSAGE_QUARANTINED). */
typedef struct {
    HeldId id;
    MessageId message;
    MessageDisposition disposition;
    char *reason;           /* one line, for people */
    char *from;             /* canonical sender or "" */
    IdentityLevel identity; /* how far From was believed when it came */
    gint64 at_us;
    gint64 resolved_us; /* 0 while it waits */
    HeldResolution resolution;
    PersonId resolved_by; /* 0 for the administrator */
    ProjectId project;    /* whom it concerns; 0 when nobody knows */
    TicketId ticket;      /* where it was to be a comment, or 0 */
    PersonId person;      /* whose token it came by, or 0 */
    PersonId asker;       /* it waits until they have access to the project; 0 for none */
} Held;
void held_free(Held *held);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Held, held_free)
gboolean store_held_add(Store *store, const Held *held, HeldId *ret_id,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What waits until this person has access to this project and came later than after, oldest first,
 * at most limit. A GPtrArray of Held. By index. */
gboolean store_held_of_asker(Store *store, PersonId asker, ProjectId project, HeldId after,
                             guint limit, GPtrArray **ret_held,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_held_get(Store *store, HeldId id, Held **ret_held,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One message still waits by this: in this project, or with 0, in any, and by one that waits for
 * nobody's access, if there is one. POSTERN_ERROR_NOT_FOUND. */
gboolean store_held_find(Store *store, MessageId message, ProjectId project, Held **ret_held,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest of those that wait (with resolved ones too when resolved is TRUE), at most limit,
 * oldest first, and how many there are in all. A GPtrArray of Held. */
gboolean store_held_list(Store *store, gboolean resolved, guint limit, GPtrArray **ret_held,
                         gint64 *ret_all, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All that wait, oldest first: a GArray of HeldId. */
gboolean store_held_waiting(Store *store, GArray **ret_ids,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The project of the next larger id for which something is quarantined and waits; 0 for none. */
gboolean store_held_next_project(Store *store, ProjectId after, ProjectId *ret_next,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Quarantined ones that wait for a project, with a larger id than this, oldest first, at most
 * limit; but none of a sender whose mail was said to be spam, as far as these were as believable.
 * A GPtrArray of Held. */
gboolean store_held_offers(Store *store, ProjectId project, HeldId after, guint limit,
                           GPtrArray **ret_held, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_held_resolve(Store *store, HeldId id, HeldResolution resolution, PersonId by,
                            gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It still waits, for what it says now: disposition, reason, time, and where it was for, of
 * held->id are replaced. */
gboolean store_held_renew(Store *store, const Held *held, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many wait: *ret_held and *ret_quarantined. */
gboolean store_held_count(Store *store, guint *ret_held, guint *ret_quarantined,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
