/*
 * The way out as the configuration has it. For flow_deliver.c and flow_outgoing.c alone.
 */
#pragma once

#include "deliver/deliver.h"
#include "flow/flow_private.h"

/* Borrows from flow. */
TransportSettings flow_outgoing_settings(const Flow *flow);
