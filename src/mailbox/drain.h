/*
 * Emptying the mailbox into the desk, batch by batch.
 *
 * The order is what makes it exact: a message is fetched, handed in, answered 2xx by the desk, and
 * only then settled on the server. Whatever dies when, what was not settled is fetched and handed
 * in again, and the desk knows it by its key.
 *
 * While the desk answers one batch, the next one is fetched.
 */
#pragma once

#include "mailbox/hand_over.h"
#include "mailbox/imap.h"
#include "mailbox/reporter.h"

/* What earlier sessions died of. A server that answers nonsense to a FETCH is asked for one message
 * at a time, and the one it is that does it is put aside in the end. */
typedef struct {
    gboolean is_careful;
    guint32 uid; /* the last one that was asked for alone */
    guint times; /* how often in a row that ended the session */
} Caution;

/* One session's work. */
typedef struct {
    const MailboxSettings *settings;
    Imap *imap;
    HandOver *over;
    Reporter *reporter;
    Caution *caution;
    int socket;        /* nothing new is begun once it can be read */
    UidSet *taken;     /* by the desk, and still to be settled … */
    gint64 settled_us; /* … as others were then */
    UidSet *done;      /* of folders that are left alone; else NULL */
    guint32 floor;     /* nothing up to this UID is left to do */
    gboolean has_looked;
    gboolean is_over; /* the desk takes nothing more in this round, or nobody wants it to */
    guint put_off;    /* letters in this round */
    guint settled;
    guint given;         /* by the server, in this session … */
    guint given_before;  /* … and before this round */
    GHashTable *missing; /* UIDs that were found and not given, to given_before of that round */
    gboolean is_new;     /* one of them in this round */
    char *why;           /* why the last one was put off, or is missing */
} Drain;

/* imap has its folder open. Everything is borrowed. Reads how far we are. */
Drain *drain_new(const MailboxSettings *settings, Imap *imap, HandOver *over, Reporter *reporter,
                 Caution *caution, int socket, GError **error);
void drain_free(Drain *drain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Drain, drain_free)

typedef enum {
    DRAIN_EMPTY, /* nothing is left */
    DRAIN_LATER, /* the desk is not there, or has put off some: drain_why */
    DRAIN_LACKS, /* the server does not give what it says is there: drain_why */
} DrainResult;

/* Rounds of looking and taking, until nothing is found, or nothing more is to be had or taken. An
 * error is the server's, or the disk's; the session is then of no use any more. */
gboolean drain_run(Drain *drain, DrainResult *ret_result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *drain_why(const Drain *drain);
