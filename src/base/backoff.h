/*
 * How long to wait before trying again.
 */
#pragma once

#include "base/random.h"

typedef struct {
    gint64 first_us; /* after the first failure */
    gint64 max_us;   /* the longest, before it is spread */
} Backoff;

/* The wait after failure number failures (1, 2, …): doubling from first_us to max_us, spread by up
 * to a fifth either way so that many failures at once do not come back at once. */
gint64 backoff_delay_us(const Backoff *backoff, guint failures, Random *random);
