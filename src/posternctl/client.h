/*
 * Asking the daemon.
 */
#pragma once

#include "ctl/control.h"

/* What came back. */
typedef struct {
    GString *out;
    GString *err;
    CtlExit code;
} Answer;
void answer_init(Answer *answer);
void answer_clear(Answer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)
/* Writes it to standard output and standard error. Returns the exit code; CTL_FAILED when standard
 * output took not all of it. */
CtlExit answer_print(const Answer *answer);

/* Asks the daemon that listens at socket. What it wants shown before its answer is whole is printed
 * meanwhile, and not left in *answer. POSTERN_ERROR_NOT_FOUND when none does,
 * POSTERN_ERROR_REFUSED when the socket is not for us; else as control.h. */
gboolean client_ask(const char *socket, const ControlRequest *request, Answer *answer,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The whole of a file, "-" being standard input: at most LIMIT_CTL_REQUEST_BYTES. NULL on error. */
GBytes *client_read_file(const char *path, GError **error);
