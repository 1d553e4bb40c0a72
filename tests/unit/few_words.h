/*
 * A desk of few words, for tests: an LMTP server that answers each command as it is told to, and
 * goes away when it is told to.
 */
#pragma once

#include "tests/unit/peer.h"

typedef struct {
    const char *greeting, *lhlo, *mail, *rcpt[2], *data, *dot[2];
    gboolean reads_ahead; /* the next envelope, before it answers the content */
    gboolean in_step;     /* checks that nothing comes before it is answered */
    gsize send_budget;    /* bytes, then it closes; 0 is no bound */
    gsize read_budget;
    /* What became of it; look at it when the peer has stopped. */
    GString *heard;    /* commands and whole contents */
    gsize sent, taken; /* bytes */
    gsize begun;       /* bytes of a content that never ended */
    guint rcpts;       /* of this transaction */
    gboolean is_good;  /* a transaction is under way */
} Desk;

/* One that takes everything. Whoever has it frees heard. */
Desk desk_new(void);
/* A PeerPart over a Desk. */
void desk_play(PeerLine *line, gpointer data);
