/*
 * File descriptors: whole reads and writes with a deadline, memory files, and passing descriptors
 * over a unix socket. Deadlines are clock_monotonic_us() of the system clock; 0 means none.
 */
#pragma once

#include "base/base.h"

/* Closes *fd if it is not negative and makes it -1; for g_auto(Fd). */
typedef int Fd;
void fd_clear(Fd *fd);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fd, fd_clear)
/* *fd, which becomes -1. */
int fd_steal(Fd *fd);

/* Reads or writes exactly length bytes. POSTERN_ERROR_CLOSED when the other side is gone,
 * POSTERN_ERROR_DEADLINE, or POSTERN_ERROR_FAILED; how much was moved by then is unknown.
 * The descriptor may be blocking or not. */
gboolean io_read_full(int fd, gpointer buffer, gsize length, gint64 deadline_us,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean io_write_full(int fd, gconstpointer data, gsize length, gint64 deadline_us,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* io_write_full of one thing and then another, in one call where the socket takes it: whoever reads
 * is not woken for the first alone. */
gboolean io_write_both(int socket, gconstpointer first, gsize first_length, gconstpointer second,
                       gsize second_length, gint64 deadline_us,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Waits until fd is ready for events (POLLIN, POLLOUT) or the deadline. */
gboolean io_wait(int fd, short events, gint64 deadline_us,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A memory file with data in it that nobody can write to, shrink or grow any more. The offset
 * stands at 0. -1 with POSTERN_ERROR_FULL when the machine has none to give. */
int io_memfd_sealed(const char *name, gconstpointer data, gsize length, GError **error);
/* All of a file, not copied; fd may be closed then. Nobody may cut the file meanwhile. Asks nothing
 * of the system but lseek and mmap. Caller unrefs; NULL on error. */
GBytes *io_map(int fd, GError **error);
/* Whether fd is a memory file sealed against writing, growing and shrinking. */
gboolean io_is_sealed(int fd);

/* Sends length (1 or more) bytes as one piece, with a copy of descriptor pass unless it is -1. */
gboolean io_send_with_fd(int socket, gconstpointer data, gsize length, int pass,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Receives at most capacity bytes and at most one descriptor (*ret_fd, close-on-exec, else -1).
 * *ret_length 0 means the other side has closed. */
gboolean io_recv_with_fd(int socket, gpointer buffer, gsize capacity, gsize *ret_length,
                         int *ret_fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
