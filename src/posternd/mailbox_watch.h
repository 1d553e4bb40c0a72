/*
 * What is known of one mailbox that is read by a process of its own, and what an administrator is
 * to hear of it: once that it cannot be read, and why; again when the cause is another; once that
 * it works again. No I/O and no clock: mailboxes.c hands in reports, ends and the time.
 *
 *     not running --started--> running --reported …--> running --ended--> not running, until a time
 */
#pragma once

#include "base/random.h"
#include "mailbox/mailbox.h"

typedef struct {
    gint64 monotonic_us;
    gint64 wall_us;
} WatchTime;

/* What there is to tell. */
typedef enum {
    WATCH_OPENED,     /* it was read for the first time since the start */
    WATCH_RENUMBERED, /* its UIDVALIDITY is another than before */
    WATCH_FAILING,    /* it cannot be read */
    WATCH_WAITING,    /* the desk takes nothing, for a while already */
    WATCH_ENDED,      /* the process ended, and nobody had asked it to */
    WATCH_WORKS,      /* after one of the three above */
    WATCH_REFUSED,    /* a message the desk refused */
    WATCH_TOKEN,      /* the token dies soon */
} WatchNews;

typedef struct MailboxWatch MailboxWatch;
/* detail is a line for people, or NULL. */
typedef void (*WatchTell)(const MailboxWatch *watch, WatchNews news, const char *detail,
                          gpointer data);

struct MailboxWatch {
    const char *name; /* borrowed */
    WatchTell tell;
    gpointer data;

    gboolean running;
    MailboxReport *report; /* the last one; never NULL */
    gint64 taken;          /* since the daemon's start, as refused */
    gint64 refused;
    gint64 last_taken_us; /* wall clock; 0: none yet */
    guint crashes;        /* how often the process ended by itself */
    gint64 start_at_us;   /* monotonic: when to start it, unless it is running */

    char *trouble;           /* one line: why it is not read; NULL when all is well */
    WatchNews trouble_is;    /* WATCH_FAILING, WATCH_WAITING or WATCH_ENDED */
    char *cause;             /* what of it stays the same from one try to the next */
    GPtrArray *told;         /* of char *: the causes that were told since all was well */
    gint64 trouble_since_us; /* monotonic: since when there was any; wall clock below */
    gint64 trouble_since_wall_us;
    gint64 tell_at_us;    /* monotonic */
    guint failures;       /* ends since all was well */
    gint64 well_since_us; /* monotonic; 0: it is not */
    guint32 uid_validity; /* 0: never opened yet */
    guint token_warned;   /* how many of the warnings before its death were given */
};

/* A watch over a mailbox whose process is to be started now. */
void mailbox_watch_init(MailboxWatch *watch, const char *name, WatchTell tell, gpointer data);
void mailbox_watch_clear(MailboxWatch *watch);

void mailbox_watch_started(MailboxWatch *watch);
/* Takes report over. */
void mailbox_watch_reported(MailboxWatch *watch, MailboxReport *report, WatchTime now);
/* The process is gone, or could not be had (then it was no crash); how says so. Sets start_at_us:
 * sooner after the first time than after the tenth. */
void mailbox_watch_ended(MailboxWatch *watch, gboolean is_crash, const char *how, Random *random,
                         WatchTime now);

/* Monotonic: when mailbox_watch_tick has something to do, or the process is to be started;
 * G_MAXINT64 for never. */
gint64 mailbox_watch_due_us(const MailboxWatch *watch, WatchTime now);
/* Tells what became due by the passing of time alone. */
void mailbox_watch_tick(MailboxWatch *watch, WatchTime now);

/* "not running" or as mailbox_state_name. */
const char *mailbox_watch_state(const MailboxWatch *watch);
/* One line: what is wrong and what to do, "" when all is well. Borrowed. */
const char *mailbox_watch_why(const MailboxWatch *watch);
/* "it was killed by signal 11 (Segmentation fault)": how a process ended, by its status as waitpid
 * gave it. Caller frees. */
char *mailbox_watch_how_ended(int status);
