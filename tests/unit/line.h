/*
 * A connection to test: one end of a socket pair is served in a thread, at a time that stands still
 * until it is told otherwise, and the other end is the test's.
 */
#pragma once

#include "intake/connection.h"
#include "intake/receive_memory.h"

#include "base/io.h"
#include "base/sync.h"

#define PATIENCE_S 300 /* RFC 5321 §4.5.3.2.7 */

/* A clock that stands still for all threads until it is told otherwise. */
typedef struct {
    Clock clock;
    Mutex lock;
    gint64 us;
} StillClock;

typedef struct {
    ListenerSettings settings;
    IntakeSink sink;
    StillClock clock;
    ReceiveMemory memory;
    ConnectionContext context;
    ConnectionClient client;
    ConnectionPresence presence;
    Fd served;
    Fd fd;
    Fd wake;
    pthread_t thread;
    gboolean is_running;
    guint messages; /* read it after the thread has ended */
} Line;

/* A fixture of g_test_add; what is set between line_up and line_start counts. */
void line_up(Line *line, gconstpointer data);
void line_down(Line *line, gconstpointer data);
void line_start(Line *line);
/* Waits until the connection is over. */
void line_join(Line *line);
/* A deadline that nothing needs. */
gint64 line_soon(void);
void line_say(Line *line, const char *text);
void line_expect(Line *line, const char *text);
void line_expect_end(Line *line);
void line_advance(Line *line, gint64 seconds);
/* Starts it and says HELO. */
void line_greet(Line *line);
void line_begin_data(Line *line);
