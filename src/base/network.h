/*
 * IP addresses and networks, compared by their bits.
 */
#pragma once

#include "base/base.h"

/* An address, or all those that begin like it. IPv4 is kept as IPv4-mapped IPv6. */
typedef struct {
    guint8 bytes[16];
    guint prefix; /* how many bits count, of 128 */
} Network;

/* Reads "192.0.2.1", "192.0.2.0/24", "2001:db8::1", "2001:db8::/32". FALSE for anything else, and
 * for a network with bits set behind its prefix. */
gboolean network_parse(const char *text, Network *ret_network) G_GNUC_WARN_UNUSED_RESULT;

/* Whether all of inner is inside outer. */
gboolean network_holds(const Network *outer, const Network *inner);
/* The same for any of an array of Network; FALSE for NULL. */
gboolean networks_hold(const GArray *networks, const Network *inner);
