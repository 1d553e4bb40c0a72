/*
 * What the commands about mailboxes ask of the program they run in: only posternd has processes
 * that read mailboxes.
 */
#pragma once

#include "base/steps.h"

/* How things stand with one. */
typedef struct {
    char *name;
    char *state;  /* a word or two */
    gint64 taken; /* messages, since the daemon's start, as refused */
    gint64 waiting;
    gint64 refused;
    gint64 last_us;       /* wall clock: when the last message was taken; 0: none yet */
    gint64 next_try_us;   /* wall clock; 0: nothing is waited for */
    gint64 trouble_us;    /* wall clock: since when it cannot be read; 0: it can */
    gint64 token_dies_us; /* wall clock; 0: it has none, or nobody knows */
    guint crashes;        /* of its process, since the daemon's start */
    char *why;            /* what is wrong and what to do; "" when all is well */
    char *server;         /* where it is, and as whom it is read */
} CtlMailbox;
void ctl_mailbox_free(gpointer data);

typedef struct {
    /* All of them, as CtlMailbox, in the order of the configuration. Caller unrefs. */
    GPtrArray *(*list)(gpointer data);
    /* Tries one out, from beginning to end, without changing anything. TRUE when it can be read;
     * POSTERN_ERROR_NOT_FOUND when there is none of this name, else what is wrong. */
    gboolean (*test)(gpointer data, const char *name, const StepListener *listener, GError **error);
    gpointer data;
} CtlMailboxes;
