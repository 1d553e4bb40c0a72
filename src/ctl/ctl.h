/*
 * ctl/: the control socket: what posternctl asks and posternd answers.
 *
 * control.h  one request, one answer
 * server.h   the socket, a short-lived thread per client
 * command.h  the command table, by which lines are read and help is written
 * call.h     one run of a command: what was asked, what is shown
 * cmd_*.c    the commands, a file a noun
 * table.h    rows for people (aligned) or programs (JSON), from the same cells; record.h the same
 * for one thing
 */
#pragma once

#include "base/base.h"

/* Exit codes of posternctl. */
typedef enum {
    CTL_OK = 0,
    CTL_FAILED = 1, /* understood, and it did not work: the message says why */
    CTL_USAGE = 2,  /* not understood: the message says what would be */
} CtlExit;
