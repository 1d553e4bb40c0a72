/*
 * Log lines: `event key=value …`, one line each, on standard error (journald adds the time).
 * Values with anything but plain characters are quoted and escaped, so that no text from a message
 * can start a line or drive a terminal. Secrets and message text never go in. Rooms return errors;
 * only programs, and the threads that have nobody to return an error to, log them.
 */
#pragma once

#include "base/base.h"

typedef enum { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR } LogLevel;

/* Lines below level are not written. The default is LOG_INFO. */
void log_set_level(LogLevel level);

/* log_event(LOG_INFO, "received", "ticket", LOG_INT(12), "from", address, NULL): keys are literals
 * matching [a-z-]+, values are strings, a NULL value leaves its key out.
 * Callable from any thread; a line is written by one write(2). */
void log_event(LogLevel level, const char *event, ...) G_GNUC_NULL_TERMINATED;

/* A number as a value; the text lives until the end of the calling block. */
#define LOG_INT(n) (log_int((char[24]){0}, (gint64)(n)))
const char *log_int(char buffer[24], gint64 n);

/* The line log_event would write, without its newline, for tests. Caller frees. */
char *log_format(LogLevel level, const char *event, ...) G_GNUC_NULL_TERMINATED;
