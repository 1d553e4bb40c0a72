/*
 * ctl/: the control socket: what posternctl asks and posternd answers.
 *
 * command.h  the command table: name, arguments, help, function; help text and dispatch read it
 * wire.h     requests and answers as frames
 * table.h    rows for people (aligned) or programs (JSON), from the same cells
 * server.h   the socket, a short-lived thread per client
 */
#pragma once

#include "base/base.h"

/* Exit codes of posternctl. */
typedef enum {
    CTL_OK = 0,
    CTL_FAILED = 1, /* understood, and it did not work: the message says why */
    CTL_USAGE = 2,  /* not understood: the message says what would be */
} CtlExit;
