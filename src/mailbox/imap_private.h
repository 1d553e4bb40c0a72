/*
 * What the files of the IMAP session share.
 */
#pragma once

#include "mailbox/imap.h"
#include "net/etpan_stream.h"

struct Imap {
    const MailboxSettings *settings;
    Stream *stream;
    EtpanStream *etpan;
    mailimap *session;
    char *folder; /* as IMAP writes it, like the next two */
    char *done_folder;
    char *failed_folder;
    guint32 uid_validity;
    guint vain_wakes; /* by news of messages that then were none of ours, in a row */
    gboolean broken;  /* nothing can be said any more */
};

EtpanStream *imap_etpan_new(Stream *stream);

/* A command is about to be said, whose whole answer may take wait_s and is of ordinary size. */
void imap_begin(Imap *imap, guint wait_s);
/* The same for one that is answered with literals. */
void imap_begin_bodies(Imap *imap, guint wait_s);
/* Whether libetpan says that the command went well; if not, what went wrong in doing it. */
gboolean imap_ended(Imap *imap, int rc, const char *doing, GError **error);
/* An error of the server's: from here on nothing is said to it any more. FALSE. */
gboolean imap_fail(Imap *imap, const char *doing, const char *what, GError **error);

gboolean imap_offers(const Imap *imap, const char *extension);

/* libetpan frees it together with the command. */
struct mailimap_set *imap_set_new(const UidSet *uids);

__attribute__((format(printf, 2, 3))) void imap_tell(const ImapSteps *steps, const char *format,
                                                     ...);
