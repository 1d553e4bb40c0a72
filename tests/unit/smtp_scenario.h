/*
 * Transcripts of SMTP and LMTP sessions, as tests/smtp/README describes them.
 */
#pragma once

#include "intake/session.h"
#include "tests/unit/test.h"

typedef struct {
    char *name;
    SmtpSessionSettings settings;
    gsize budget;
    gboolean is_early;
    gboolean is_closing;
    char *handshake; /* what comes of STARTTLS */
    GArray *answers; /* of IntakeReply */
    GString *input;
    GString *output;
    GString *messages;
    GArray *steps; /* of Step: what the output must be when so much was fed */
} Scenario;

typedef struct {
    gsize input;
    gsize output;
} Step;

/* One with nothing in it yet. */
Scenario *scenario_new(const char *file, const char *name);
void scenario_free(gpointer data);
/* All of a file: a GPtrArray of Scenario, which frees none of them. */
GPtrArray *scenarios_read(const char *directory, const char *file);
