/*
 * What a kind of transport is made of. For the files of this room only; everybody else sees
 * deliver.h.
 */
#pragma once

#include "deliver/deliver.h"

typedef struct {
    /* The envelopes have been checked, and *ret_verdict is empty. */
    void (*send)(Transport *transport, const Delivery *delivery, const Delivery *next,
                 Verdict *ret_verdict);
    /* Steps are told by transport_tell. FALSE with *ret_verdict. */
    gboolean (*try)(Transport *transport, Verdict *ret_verdict);
    void (*rest)(Transport *transport);
    void (*cancel)(Transport *transport); /* from any thread */
    void (*free)(Transport *transport);
} TransportKind;

/* The first member of every transport. */
struct Transport {
    const TransportKind *kind;
    TransportTell tell; /* while it is tried out; else NULL */
    gpointer tell_data;
};

/* A step that was done; heard by who tries the transport out, if anybody does. */
void transport_tell(const Transport *transport, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Fills an empty verdict; reason is cleaned, and cut at a length that fits a table. */
void verdict_set(Verdict *verdict, AttemptOutcome outcome, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
