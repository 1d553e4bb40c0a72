/*
 * The walls around a worker: what it may still ask of the system when it reads bytes from
 * strangers. Nothing that is given up here can be had back.
 *
 * A process goes through it in two steps, because Landlock binds one thread and what that thread
 * starts, and the system calls that start a thread are not to be had any more at the end:
 *
 *     sandbox_prepare()    while there is one thread, and every file that is needed is open
 *     sandbox_enter()      from the thread that reads, before it reads
 */
#pragma once

#include "base/confine.h"

/* Gives up privileges, resources and (with Landlock, as far as the kernel has it) files, TCP and
 * the signalling of others; the process dies with its parent. *ret_walls gets what is up of
 * ParseWalls. POSTERN_ERROR_FAILED when something could not be given up that every kernel lets go.
 */
gboolean sandbox_prepare(guint32 *ret_walls, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Leaves all threads the few system calls that reading needs: to receive and send on this socket,
 * to have memory, to end. Whoever opens a file by name is told EACCES, so that a library which only
 * tries goes on; every other call ends the process with SIGSYS. Adds to *walls. Where the kernel
 * has no seccomp that is no error: the wall is missing, and whoever is told so decides. */
gboolean sandbox_enter(int socket, guint32 *walls, GError **error) G_GNUC_WARN_UNUSED_RESULT;
