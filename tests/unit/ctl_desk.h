/*
 * A desk in a temporary folder, without doors, deliveries or parse workers: what the commands of
 * posternctl are tried on.
 */
#pragma once

#include "base/clock.h"
#include "ctl/call.h"
#include "tests/unit/test.h"

#define CTL_DESK_NOW_US (1767225600 * US_PER_S) /* 2026-01-01T00:00:00Z */

typedef struct {
    char *folder;
    char *socket; /* a path nothing is at yet */
    Config *config;
    TokenKeys *keys;
    StoreWriter *writer;
    ParsePool *pool;
    ClockFake clock;
    Flow *flow;
    CtlMailboxes mailboxes; /* two: "well", and "broken", which fails its second step */
    gint stopping;          /* read atomically by commands */
    gboolean stops_at_try;  /* stopping turns TRUE when a parse worker is wanted */
    /* What the last command showed. */
    GString *out;
    GString *err;
} CtlDesk;

void ctl_desk_set_up(CtlDesk *desk, gconstpointer unused);
void ctl_desk_tear_down(CtlDesk *desk, gconstpointer unused);

/* Runs a command line (quoted like for a shell), with a file attached unless content is NULL. */
CtlExit ctl_desk_run(CtlDesk *desk, const char *line, const char *content);
/* The same in JSON. */
CtlExit ctl_desk_run_json(CtlDesk *desk, const char *line);
/* Runs it, and ends the test unless it exits 0. */
void ctl_desk_must(CtlDesk *desk, const char *line);

/* Ticket 1 of a customer, kim@client.example, with one claimed comment that has an escape in it. */
void ctl_desk_add_ticket(CtlDesk *desk);
