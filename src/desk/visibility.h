/*
 * Who may see a thread: the one place where it is decided. Deny by default.
 */
#pragma once

#include "desk/ticket.h"

/* How a person stands to a ticket and one of its threads. */
typedef struct {
    PersonKind kind;
    gboolean is_requester;
    gboolean is_opener;
    gboolean is_assignee;
    gboolean is_follower;
    gboolean is_asked; /* a vendor who was asked into this thread */
} Standing;

/* NULL when a person who stands so may see a thread of this audience, else the reason why not
 * (static). */
const char *visibility_refusal(const Standing *standing, ThreadAudience audience);

/* Whether everybody who hears one thread may see another of the same ticket. */
gboolean visibility_covers(const Thread *heard, const Thread *other);
