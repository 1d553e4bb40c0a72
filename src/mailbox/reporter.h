/*
 * Tells posternd how things stand, over the mailbox's socket: at once when they change, some times
 * a second when only numbers do.
 */
#pragma once

#include "mailbox/mailbox.h"

typedef struct {
    int socket;
    MailboxReport *report;
    gint64 told_us; /* monotonic */
} Reporter;

Reporter *reporter_new(int socket);
void reporter_free(Reporter *reporter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reporter, reporter_free)

/* why may be NULL; next_try_us is wall clock, or 0. */
void reporter_tell_state(Reporter *reporter, MailboxState state, const char *why,
                         gint64 next_try_us);
/* The numbers in reporter->report have changed. */
void reporter_tell_progress(Reporter *reporter);
void reporter_tell_refusal(Reporter *reporter, const char *line);
void reporter_tell_step(Reporter *reporter, const char *line);
