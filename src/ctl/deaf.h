/*
 * Addresses for which nobody on the staff would hear: a new ticket must always reach somebody.
 */
#pragma once

#include "conf/conf.h"
#include "store/people.h"
#include "store/shares.h"

/* One of the configuration's addresses, and why nobody would hear. */
typedef struct {
    const ConfAddress *address; /* borrowed from the configuration */
    char *why;
} DeafAddress;

/* All of them: the team that the address names, or when it names none its project's, has no member
 * on the staff who may see the project, and nobody of the staff follows all of it. A GPtrArray of
 * DeafAddress, often empty. */
gboolean deaf_addresses(Store *store, const Config *config, GPtrArray **ret_addresses,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
