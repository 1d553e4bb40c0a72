/*
 * What the desk's replies come to for whoever called us: an exit status of sysexits.h, and a line.
 *
 * Any 4xx makes it EX_TEMPFAIL: the caller keeps the message and hands it in again, for everybody,
 * which is safe, since who has it already gets no second one. Else any 5xx is a refusal; the line
 * names the first.
 */
#pragma once

#include "submit/submit.h"

/* The exit status; *ret_line is what to say, NULL when every recipient has it. Caller frees. */
int verdict_read(const GPtrArray *recipients, const SubmissionReply *replies, char **ret_line);
