/*
 * A ParseStarter that starts the postern-parse just built.
 */
#pragma once

#include "parse/parse.h"
#include "tests/unit/test.h"

#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    ParseStarter starter;
    pid_t last;
    int last_socket; /* the pool's */
} Real;

static gboolean
real_spawn(gpointer data, int *ret_socket, pid_t *ret_pid, GError **error)
{
    Real *real = data;
    int pair[2];
    g_autofree char *path = g_test_build_filename(G_TEST_BUILT, "..", "postern-parse", NULL);
    char *argv[] = {path, NULL};
    posix_spawn_file_actions_t actions;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 3);
    int rc = posix_spawn(ret_pid, path, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pair[1]);
    *ret_socket = pair[0];
    real->last = *ret_pid;
    real->last_socket = pair[0];
    if (rc != 0)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "%s: %s", path, g_strerror(rc));
    return rc == 0;
}

static void
real_end(gpointer data, pid_t pid)
{
    (void)data;
    kill(pid, SIGKILL);
    g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
}

static void
real_init(Real *real)
{
    *real = (Real){.starter = {.spawn = real_spawn, .end = real_end, .data = real}};
}
