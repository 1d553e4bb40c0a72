/*
 * Following: who hears of a ticket because they want to, or were asked in, and who wants none of
 * it.
 */
#pragma once

#include "desk/people.h"

/* How somebody came to follow a ticket. Stored. */
typedef enum {
    FOLLOW_BY_ROLE = 1, /* the team from the start, or they said so: they hear what their role lets
                           them see, and this opens nothing more */
    FOLLOW_ADDED = 2,   /* asked in by somebody: may see the public thread */
    FOLLOW_CC = 3,      /* the same, by Cc; and nothing from before it, unless a role lets them */
} FollowHow;
extern const DeskWord follow_how_words[];

/* Stored. */
typedef enum {
    FOLLOW_ON = 1,
    FOLLOW_MUTED = 2, /* as before, but gets no mail */
    FOLLOW_OFF = 3,   /* follows no more, gets no mail whatever else they are to the ticket, and is
                         not made to follow by a Cc or a team */
} FollowState;
extern const DeskWord follow_state_words[];

/* How one person follows one ticket. Plain value; state 0: nothing was ever said. */
typedef struct {
    FollowHow how;
    FollowState state;
    PersonId by; /* 0 for themselves, or nobody */
    gint64 since_us;
} Following;
