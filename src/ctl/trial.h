/*
 * What `mailbox test` and `outgoing test` show: each step as it is done.
 */
#pragma once

#include "base/steps.h"
#include "ctl/call.h"

typedef struct {
    Call *call;
    Table *steps;
    gboolean gone; /* whoever asked */
} Trial;

/* listener.data is trial, which must stay where it is. */
StepListener trial_begin(Trial *trial, Call *call);
/* In JSON shows a record: name, where there is one, whether it works, and the steps. */
void trial_end(Trial *trial, const char *name, gboolean works);
