/*
 * Who hears, step by step, how something goes that takes its time.
 */
#pragma once

#include "base/base.h"

#define STEP_OK     "ok"
#define STEP_FAILED "FAILED"

typedef struct {
    void (*step)(gpointer data, const char *line); /* "ok …" or "FAILED …" */
    gboolean (*must_stop)(gpointer data);          /* asked now and then, also within a step */
    gpointer data;
} StepListener;
