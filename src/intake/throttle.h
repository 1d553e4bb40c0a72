/*
 * Who has failed to log in how often, and how long they have to wait for it.
 *
 * Failures are counted for a login from one network, for a network, and for a login from anywhere.
 * Beyond what passes (LIMIT_THROTTLE_PAIR, _NETWORK, _LOGIN) each one more doubles the wait. Where
 * a login was good lately it is *known*: there it waits for its own failures only, so that nobody
 * shuts anybody out by guessing, from elsewhere or from beside them. A login that fails on and on,
 * such as a telephone with an old password, counts against its network no more than it may fail.
 *
 * Memory is fixed: of those that fall on the same few slots, who has least against or for them is
 * forgotten first. What is lost is only how often somebody failed, or that a login is known.
 * Any thread may call.
 */
#pragma once

#include "base/random.h"

typedef struct Throttle Throttle;

Throttle *throttle_new(Random *random);
void throttle_free(Throttle *throttle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Throttle, throttle_free)

/* One who wants to log in. */
typedef struct {
    const char *login;
    const char *network; /* an IPv4 address, an IPv6 /64, or any other name for where they are */
    gboolean is_known;   /* out of throttle_begin: the login was good there lately */
    guint counted;       /* the throttle's own */
} ThrottleTry;

/* Whether they may try now. Counts as a failure at once, so that many tries at the same time are
 * many, until throttle_succeed or throttle_withdraw takes it back. FALSE: nothing is counted,
 * *ret_wait_us is how long it will take, and *ret_is_news whether this is the first to hear of it.
 */
gboolean throttle_begin(Throttle *throttle, ThrottleTry *try, gint64 now_us, gint64 *ret_wait_us,
                        gboolean *ret_is_news) G_GNUC_WARN_UNUSED_RESULT;
/* The password was good: the failures of this login from there are forgotten, and it is known. */
void throttle_succeed(Throttle *throttle, const ThrottleTry *try, gint64 now_us);
/* Nobody found out whether it was good. */
void throttle_withdraw(Throttle *throttle, const ThrottleTry *try, gint64 now_us);
