/*
 * bench_parse PARSER small WORKERS SECONDS    messages a second through a pool, and CPU of one
 * bench_parse PARSER each TIMES FILE…         each file's quickest reading of so many
 * bench_parse PARSER hostile PART NAME…       each hostile message of these names, or of all
 *
 * Prints a line for each thing measured, its figures in microseconds first. PARSER is the path of
 * postern-parse.
 */
#include "base/clock.h"
#include "base/sync.h"
#include "parse/parse.h"
#include "tests/unit/hostile.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENT_STACK_BYTES (512 * 1024)

static const char small[] =
    "Received: from mail.client.example (mail.client.example [192.0.2.7])\r\n"
    "\tby mx.desk.example with ESMTPS id 4F2C11; Mon, 2 Nov 2026 09:14:03 +0000 (UTC)\r\n"
    "From: Mia Holm <mia@client.example>\r\n"
    "To: Support <support@desk.example>\r\n"
    "Subject: =?utf-8?Q?Printeren_p=C3=A5_anden_sal?=\r\n"
    "Date: Mon, 2 Nov 2026 10:14:02 +0100\r\n"
    "Message-ID: <20261102091402.4711@client.example>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "Hej,\r\n\r\nprinteren p=C3=A5 anden sal skriver kun det halve af hver side. Kan I se p=C3=A5 "
    "det=\r\n i dag? Vi skal bruge den til m=C3=B8det i morgen.\r\n\r\nVenlig hilsen\r\nMia\r\n";

/* --- workers --- */

static gboolean
spawn(gpointer data, int *ret_socket, pid_t *ret_pid, GError **error)
{
    const char *parser = data;
    char *argv[] = {(char *)"postern-parse", NULL};
    int pair[2];
    posix_spawn_file_actions_t actions;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): nothing is left to do */
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 3);
    int rc = posix_spawn(ret_pid, parser, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pair[1]);
    *ret_socket = pair[0];
    if (rc != 0)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "%s: %s", parser, g_strerror(rc));
    return rc == 0;
}

static void
end(gpointer data, pid_t pid)
{
    (void)data;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static ParsePool *
pool_new(const char *parser, guint workers)
{
    const ParseStarter starter = {.spawn = spawn, .end = end, .data = (gpointer)parser};
    return parse_pool_new(&starter, workers);
}

/* How long one reading took; ends the bench when it was none. */
static gint64
read_once(ParsePool *pool, const char *what, const char *bytes, gsize length)
{
    g_autoptr(GBytes) answer = NULL;
    g_autofree char *why = NULL;
    Mail *mail = NULL;
    gint64 begun_us = clock_monotonic_us(clock_system());
    if (parse_pool_read(pool, bytes, length, &mail, &answer, &why) != PARSE_DONE) {
        fprintf(stderr, "%s: %s\n", what, why);
        exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): nothing is left to do */
    }
    gint64 took_us = clock_monotonic_us(clock_system()) - begun_us;
    mail_free(mail);
    return took_us;
}

/* --- small --- */

typedef struct {
    ParsePool *pool;
    gint64 until_us;
    guint64 read;
    pthread_t thread;
} Client;

static gpointer
run_client(gpointer data)
{
    Client *client = data;
    while (clock_monotonic_us(clock_system()) < client->until_us) {
        read_once(client->pool, "small", small, strlen(small));
        client->read++;
    }
    return NULL;
}

static gint64
cpu_us(int who)
{
    struct rusage used;
    getrusage(who, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * US_PER_S + used.ru_utime.tv_usec +
           used.ru_stime.tv_usec;
}

static guint64
run_clients(ParsePool *pool, guint count, gint64 length_us)
{
    g_autofree Client *clients = g_new0(Client, count);
    gint64 until_us = clock_monotonic_us(clock_system()) + length_us;
    guint64 read = 0;
    for (guint i = 0; i < count; i++) {
        g_autoptr(GError) error = NULL;
        clients[i] = (Client){.pool = pool, .until_us = until_us};
        if (!thread_start("client", CLIENT_STACK_BYTES, run_client, &clients[i], &clients[i].thread,
                          &error))
            exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): nothing is left to do */
    }
    for (guint i = 0; i < count; i++) {
        pthread_join(clients[i].thread, NULL);
        read += clients[i].read;
    }
    return read;
}

/* A worker's CPU counts when it has ended, its start included. */
static void
measure_small(const char *parser, guint workers, double seconds)
{
    ParsePool *pool = pool_new(parser, workers);
    gint64 ours_us = cpu_us(RUSAGE_SELF), theirs_us = cpu_us(RUSAGE_CHILDREN);
    gint64 begun_us = clock_monotonic_us(clock_system());
    guint64 read = run_clients(pool, workers, (gint64)(seconds * (double)US_PER_S));
    gint64 took_us = clock_monotonic_us(clock_system()) - begun_us;
    parse_pool_free(pool);
    double count = (double)MAX(read, 1);
    printf("%.3f %.3f %.3f messages=%" G_GUINT64_FORMAT "\n", (double)took_us / count,
           (double)(cpu_us(RUSAGE_SELF) - ours_us) / count,
           (double)(cpu_us(RUSAGE_CHILDREN) - theirs_us) / count, read);
}

/* --- each, hostile --- */

/* The quickest: what else the machine does, it does not do every time. */
static void
measure_each(const char *parser, guint times, char **files)
{
    ParsePool *pool = pool_new(parser, 1);
    for (; *files; files++) {
        g_autofree char *bytes = NULL;
        gsize length = 0;
        gint64 least_us = G_MAXINT64;
        if (!g_file_get_contents(*files, &bytes, &length, NULL))
            exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): nothing is left to do */
        for (guint i = 0; i < times; i++)
            least_us = MIN(least_us, read_once(pool, *files, bytes, length));
        printf("%" G_GINT64_FORMAT " %s\n", least_us, *files);
    }
    parse_pool_free(pool);
}

static void
measure_hostile(const char *parser, guint part, char **names)
{
    for (guint i = 0; hostile_at(i); i++) {
        const Hostile *kind = hostile_at(i);
        if (*names && !g_strv_contains((const char *const *)names, kind->name))
            continue;
        g_autoptr(GString) message = hostile_make(kind, part);
        ParsePool *pool = pool_new(parser, 1);
        gint64 before_us = cpu_us(RUSAGE_CHILDREN);
        read_once(pool, kind->name, message->str, message->len);
        parse_pool_free(pool);
        printf("%" G_GINT64_FORMAT " %s %zu\n", cpu_us(RUSAGE_CHILDREN) - before_us, kind->name,
               message->len);
    }
}

int
main(int argc, char **argv)
{
    const char *mode = argc > 3 ? argv[2] : "";
    guint count = argc > 3 ? (guint)g_ascii_strtoull(argv[3], NULL, 10) : 0;
    if (g_str_equal(mode, "small") && count && argc == 5)
        measure_small(argv[1], count, g_ascii_strtod(argv[4], NULL));
    else if (g_str_equal(mode, "each") && count)
        measure_each(argv[1], count, argv + 4);
    else if (g_str_equal(mode, "hostile") && count)
        measure_hostile(argv[1], count, argv + 4);
    else
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
