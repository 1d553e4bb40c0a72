/*
 * The pool of parse workers: with scripted workers (threads of this test) for what real ones must
 * not do, and with the real postern-parse for what they must bear.
 */
#include "base/clock.h"
#include "base/io.h"
#include "base/limits.h"
#include "base/sync.h"
#include "parse/parse.h"
#include "parse/wire.h"
#include "tests/unit/real_worker.h"
#include "tests/unit/test.h"

#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define MAX_WORKERS 64

/* --- scripted workers --- */

typedef enum {
    GOOD,         /* answers; dies of a message that says "poison" */
    DIES,         /* closes at the first request */
    LIES_GARBAGE, /* answers with bytes that are no answer */
    LIES_SERIAL,  /* answers another request */
    LIES_LENGTH,  /* announces more than may be */
    LIES_FORM,    /* answers with bytes that are no Mail */
    LIES_SUBJECT, /* answers with a Mail whose subject has two lines */
    LIES_NO_PART, /* finds no part where it was to read the whole */
    HANGS,        /* never answers */
    MUTE,         /* closes without a hello, as a program does that cannot be executed */
    BABBLES,      /* says something that is no hello */
    STALE,        /* says the hello of another version */
    DAWDLES,      /* never says hello */
    NAKED,        /* says a hello, and that nothing shuts it in */
} Manner;

typedef struct {
    int socket;
    Manner manner;
    guint lives; /* good answers before its manner shows */
    GThread *thread;
} Fake;

typedef struct {
    ParseStarter starter;
    Manner manners[MAX_WORKERS]; /* of the first worker, the second, … */
    guint lives[MAX_WORKERS];
    guint refuse_after; /* spawn fails from this one on; 0 for never */
    Mutex mutex;
    Fake fakes[MAX_WORKERS];
    guint started;
    guint ended;
} Theatre;

static GBytes *
mail_bytes(const char *subject)
{
    g_autoptr(Mail) mail = mail_new();
    g_free(mail->subject);
    mail->subject = g_strdup(subject);
    return mail_to_bytes(mail);
}

static gboolean
answer_by_manner(const Fake *fake, Manner manner, const WireRequest *request)
{
    static const guint8 announces_much[] = "\x31\x61\x77\x70\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\x80";
    g_auto(WireAnswer) answer = {.status = WIRE_DONE, .serial = request->serial};
    switch (manner) {
    case GOOD:
        answer.body = mail_bytes("read");
        break;
    case DIES:
        return FALSE;
    case LIES_GARBAGE:
        return io_write_full(fake->socket, "nonsensenonsensenonsense", 24, 0, NULL);
    case LIES_SERIAL:
        answer.serial += 1;
        answer.body = mail_bytes("another's");
        break;
    case LIES_LENGTH:
        return io_write_full(fake->socket, announces_much, sizeof announces_much, 0, NULL) &&
               io_write_full(fake->socket, "\0\0\0", 3, 0, NULL);
    case LIES_FORM:
        answer.body = g_bytes_new_static("abcdefgh", 8);
        break;
    case LIES_SUBJECT:
        answer.body = mail_bytes("two\nlines");
        break;
    case LIES_NO_PART:
        answer.status = WIRE_NO_PART;
        break;
    case HANGS:
        return TRUE;
    case MUTE:
    case BABBLES:
    case STALE:
    case DAWDLES:
    case NAKED:
        g_assert_not_reached();
    }
    return wire_send_answer(fake->socket, &answer, NULL);
}

static gboolean
is_poison(GBytes *body)
{
    gsize length = 0;
    const char *data = g_bytes_get_data(body, &length);
    return length >= 6 && memcmp(data, "poison", 6) == 0;
}

/* Whether there is anything to come after it. */
static gboolean
greet_by_manner(const Fake *fake)
{
    const guint32 stale[] = {0x70776831u, WIRE_VERSION + 1};
    char byte;
    if (fake->manner == MUTE)
        return FALSE;
    if (fake->manner == BABBLES)
        return io_write_full(fake->socket, "nonsense", 8, 0, NULL);
    if (fake->manner == STALE)
        return io_write_full(fake->socket, stale, sizeof stale, 0, NULL);
    if (fake->manner == DAWDLES)
        return io_read_full(fake->socket, &byte, 1, 0, NULL);
    if (fake->manner == NAKED)
        return wire_send_hello(fake->socket, PARSE_WALL_LANDLOCK, NULL);
    return wire_send_hello(fake->socket, PARSE_WALL_SECCOMP, NULL);
}

static gpointer
play(gpointer data)
{
    Fake *fake = data;
    gboolean alive = greet_by_manner(fake);
    while (alive) {
        g_auto(WireRequest) request = {0};
        if (!wire_receive_request(fake->socket, &request, NULL))
            break;
        Manner manner = fake->lives ? GOOD : fake->manner;
        if (fake->lives)
            fake->lives--;
        alive = !is_poison(request.body) && answer_by_manner(fake, manner, &request);
    }
    fd_clear(&fake->socket);
    return NULL;
}

static gboolean
fake_spawn(gpointer data, int *ret_socket, pid_t *ret_pid, GError **error)
{
    Theatre *theatre = data;
    int pair[2];
    mutex_lock(&theatre->mutex);
    guint index = theatre->started++;
    mutex_unlock(&theatre->mutex);
    if (theatre->refuse_after && index >= theatre->refuse_after) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "no process left");
        return FALSE;
    }
    g_assert_cmpuint(index, <, MAX_WORKERS);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    Fake *fake = &theatre->fakes[index];
    *fake = (Fake){
        .socket = pair[1], .manner = theatre->manners[index], .lives = theatre->lives[index]};
    fake->thread = g_thread_new("fake", play, fake);
    *ret_socket = pair[0];
    *ret_pid = (pid_t)index;
    return TRUE;
}

static void
fake_end(gpointer data, pid_t pid)
{
    Theatre *theatre = data;
    g_thread_join(theatre->fakes[pid].thread);
    mutex_lock(&theatre->mutex);
    theatre->ended++;
    mutex_unlock(&theatre->mutex);
}

static Theatre *
theatre_new(void)
{
    Theatre *theatre = g_new0(Theatre, 1);
    theatre->starter = (ParseStarter){.spawn = fake_spawn, .end = fake_end, .data = theatre};
    mutex_init(&theatre->mutex);
    return theatre;
}

static void
theatre_free(Theatre *theatre)
{
    g_assert_cmpuint(theatre->ended, <=, theatre->started);
    mutex_clear(&theatre->mutex);
    g_free(theatre);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Theatre, theatre_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ParsePool, parse_pool_free)

/* Reads text, which must end so; the reason, if any, is returned. */
static char *
assert_read(ParsePool *pool, const char *text, ParseOutcome expected)
{
    Mail *mail = NULL;
    g_autoptr(GBytes) bytes = NULL;
    char *why = NULL;
    ParseOutcome outcome = parse_pool_read(pool, text, strlen(text), &mail, &bytes, &why);
    if (outcome != expected)
        g_error("outcome %d, expected %d: %s", outcome, expected, why ? why : "no reason");
    g_assert_true((mail != NULL) == (outcome == PARSE_DONE));
    g_assert_true((bytes != NULL) == (outcome == PARSE_DONE));
    g_assert_true((why != NULL) == (outcome != PARSE_DONE));
    mail_free(mail);
    return why;
}

static void
read_once(ParsePool *pool, const char *text, ParseOutcome expected)
{
    g_free(assert_read(pool, text, expected));
}

static void
assert_status(ParsePool *pool, guint workers, guint64 read, guint64 deaths)
{
    ParsePoolStatus status;
    parse_pool_status(pool, &status);
    g_assert_cmpuint(status.workers, ==, workers);
    g_assert_cmpuint(status.read, ==, read);
    g_assert_cmpuint(status.deaths, ==, deaths);
}

static void
test_a_worker_is_kept(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 4);
    for (guint i = 0; i < 10; i++)
        read_once(pool, "text", PARSE_DONE);
    g_assert_cmpuint(theatre->started, ==, 1);
    assert_status(pool, 1, 10, 0);
}

static void
test_a_worker_is_replaced_in_time(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 1);
    for (guint i = 0; i < LIMIT_PARSE_MESSAGES + 1; i++)
        read_once(pool, "text", PARSE_DONE);
    g_assert_cmpuint(theatre->started, ==, 2);
    assert_status(pool, 1, LIMIT_PARSE_MESSAGES + 1, 0);
}

static void
test_two_fresh_deaths_hold_the_message(gconstpointer data)
{
    Manner manner = (Manner)GPOINTER_TO_INT(data);
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 2);
    theatre->manners[0] = theatre->manners[1] = manner;
    read_once(pool, "text", PARSE_HELD);
    assert_status(pool, 0, 0, 2);
    read_once(pool, "text", PARSE_DONE);
    g_assert_cmpuint(theatre->started, ==, 3);
}

static void
test_one_fresh_death_is_forgiven(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 2);
    theatre->manners[0] = DIES;
    read_once(pool, "text", PARSE_DONE);
    assert_status(pool, 1, 1, 1);
}

static void
test_a_used_worker_may_have_died_of_another(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 1);
    theatre->manners[0] = theatre->manners[1] = DIES;
    theatre->lives[0] = 1;
    read_once(pool, "first", PARSE_DONE);
    read_once(pool, "second", PARSE_DONE);
    g_assert_cmpuint(theatre->started, ==, 3);
    assert_status(pool, 1, 2, 2);
}

static void
test_three_tries_are_the_most(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 1);
    for (guint i = 0; i < 4; i++)
        theatre->manners[i] = DIES;
    theatre->lives[0] = 1;
    read_once(pool, "first", PARSE_DONE);
    read_once(pool, "second", PARSE_HELD);
    g_assert_cmpuint(theatre->started, ==, 3);
    assert_status(pool, 0, 1, 3);
}

static void
test_no_process_left_is_busy(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 2);
    theatre->refuse_after = 1;
    theatre->manners[0] = DIES;
    g_autofree char *why = assert_read(pool, "text", PARSE_BUSY);
    g_assert_cmpstr(why, ==, "postern-parse could not be started: no process left");
    assert_status(pool, 0, 0, 1);
}

/* Nothing has seen the message yet, so it is neither held nor counted as a death, and the place is
 * free for the next. */
static void
test_no_hello_is_busy(gconstpointer data)
{
    Manner manner = (Manner)GPOINTER_TO_INT(data);
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 1);
    theatre->manners[0] = theatre->manners[1] = manner;
    g_autofree char *why = assert_read(pool, "text", PARSE_BUSY);
    g_assert_true(g_str_has_prefix(why, "postern-parse could not be started: "));
    g_assert_cmpuint(theatre->started, ==, 1);
    g_assert_cmpuint(theatre->ended, ==, 1);
    assert_status(pool, 0, 0, 0);
    theatre->manners[1] = GOOD;
    read_once(pool, "text", PARSE_DONE);
    assert_status(pool, 1, 1, 0);
}

/* A long message crosses as a memory file. That there is none to be had is no worker's fault, and
 * not the message's. */
static void
test_no_memory_file_is_busy(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 1);
    g_autofree char *text = g_strnfill(LIMIT_PARSE_INLINE_BYTES + 1, 'a');
    struct rlimit before, none;
    read_once(pool, "text", PARSE_DONE);
    g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
    none = (struct rlimit){.rlim_cur = 3, .rlim_max = before.rlim_max};
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &none), ==, 0);
    g_autofree char *why = assert_read(pool, text, PARSE_BUSY);
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &before), ==, 0);
    g_assert_cmpstr(why, ==,
                    "the message could not be given to a worker: memory file: Too many open files");
    assert_status(pool, 1, 1, 0);
    read_once(pool, text, PARSE_DONE);
    g_assert_cmpuint(theatre->started, ==, 1);
    assert_status(pool, 1, 2, 0);
}

/* One death and then nothing to try it on again: not the message's fault yet. */
static void
test_no_second_worker_is_busy(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 1);
    theatre->manners[0] = DIES;
    theatre->manners[1] = MUTE;
    read_once(pool, "text", PARSE_BUSY);
    assert_status(pool, 0, 0, 1);
}

/* --- several at once --- */

typedef struct {
    ParsePool *pool;
    const char *text;
    ParseOutcome expected;
    guint times;
    char *why;
} Client;

static gpointer
read_often(gpointer data)
{
    Client *client = data;
    for (guint i = 0; i < client->times; i++) {
        g_free(client->why);
        client->why = assert_read(client->pool, client->text, client->expected);
    }
    return NULL;
}

static void
test_a_death_costs_no_neighbour(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 3);
    Client clients[] = {{pool, "text", PARSE_DONE, 100},
                        {pool, "text", PARSE_DONE, 100},
                        {pool, "poison", PARSE_HELD, 10},
                        {pool, "text", PARSE_DONE, 100}};
    GThread *threads[G_N_ELEMENTS(clients)];
    for (guint i = 0; i < G_N_ELEMENTS(clients); i++)
        threads[i] = g_thread_new("client", read_often, &clients[i]);
    for (guint i = 0; i < G_N_ELEMENTS(clients); i++)
        g_thread_join(threads[i]);
    for (guint i = 0; i < G_N_ELEMENTS(clients); i++)
        g_free(clients[i].why);
    ParsePoolStatus status;
    parse_pool_status(pool, &status);
    g_assert_cmpuint(status.read, ==, 300);
    g_assert_cmpuint(status.workers, <=, 3);
    g_assert_cmpuint(status.deaths, >=, 20);
    g_assert_cmpuint(status.deaths, <=, 30);
}

/* Both read for so long that sooner or later they read at once. */
static void
test_rest_ends_idle_workers(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 2);
    Client clients[] = {{pool, "text", PARSE_DONE, 50}, {pool, "text", PARSE_DONE, 50}};
    ParsePoolStatus status = {0};
    while (status.workers < 2) {
        GThread *threads[] = {g_thread_new("client", read_often, &clients[0]),
                              g_thread_new("client", read_often, &clients[1])};
        g_thread_join(threads[0]);
        g_thread_join(threads[1]);
        parse_pool_status(pool, &status);
    }
    parse_pool_rest(pool);
    assert_status(pool, 0, status.read, 0);
    g_assert_cmpuint(theatre->ended, ==, 2);
    parse_pool_rest(pool);
    read_once(pool, "text", PARSE_DONE);
    assert_status(pool, 1, status.read + 1, 0);
    g_assert_cmpuint(theatre->started, ==, 3);
    g_free(clients[0].why);
    g_free(clients[1].why);
}

/* One worker hangs: its client is told after LIMIT_PARSE_WALL_MS, one that waits for it after
 * LIMIT_PARSE_WAIT_MS. */
static void
test_lateness_is_busy(void)
{
    g_autoptr(Theatre) theatre = theatre_new();
    g_autoptr(ParsePool) pool = parse_pool_new(&theatre->starter, 1);
    theatre->manners[0] = HANGS;
    gint64 begun_us = clock_monotonic_us(clock_system());
    Client clients[] = {{pool, "text", PARSE_BUSY, 1}, {pool, "text", PARSE_BUSY, 1}};
    GThread *threads[] = {g_thread_new("late", read_often, &clients[0]),
                          g_thread_new("waits", read_often, &clients[1])};
    g_thread_join(threads[0]);
    g_thread_join(threads[1]);
    gint64 took_us = clock_monotonic_us(clock_system()) - begun_us;
    g_assert_cmpint(took_us, >=, LIMIT_PARSE_WALL_MS * US_PER_MS);
    gboolean first_waited = strstr(clients[0].why, "no parse worker was free") != NULL;
    g_assert_nonnull(strstr(clients[first_waited ? 0 : 1].why, "no parse worker was free"));
    g_assert_nonnull(strstr(clients[first_waited ? 1 : 0].why, "too slow"));
    g_free(clients[0].why);
    g_free(clients[1].why);
    assert_status(pool, 0, 0, 1);
    read_once(pool, "text", PARSE_DONE);
}

/* --- the real worker --- */

static void
test_real_reads_and_takes(void)
{
    Real real;
    real_init(&real);
    g_autoptr(ParsePool) pool = parse_pool_new(&real.starter, 1);
    const char message[] = "Subject: =?utf-8?Q?K=C3=B8b?=\r\nContent-Transfer-Encoding: base64\r\n"
                           "\r\nSGVq\r\n";
    Mail *mail = NULL;
    char *why = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_assert_cmpint(parse_pool_read(pool, message, strlen(message), &mail, &bytes, &why), ==,
                    PARSE_DONE);
    g_autoptr(GBytes) crossing = mail_to_bytes(mail);
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
                    g_bytes_get_data(crossing, NULL), g_bytes_get_size(crossing));
    g_assert_cmpstr(mail->subject, ==,
                    "K\xc3\xb8"
                    "b");
    g_assert_cmpstr(mail->text, ==, "Hej");
    mail_free(mail);
    GBytes *content = NULL;
    g_assert_cmpint(parse_pool_take(pool, message, strlen(message), "1", &content, &why), ==,
                    PARSE_DONE);
    g_assert_cmpmem(g_bytes_get_data(content, NULL), g_bytes_get_size(content), "Hej", 3);
    g_bytes_unref(content);
    g_assert_cmpint(parse_pool_take(pool, message, strlen(message), "2", &content, &why), ==,
                    PARSE_HELD);
    g_assert_cmpstr(why, ==, "the message has no part at place 2");
    g_free(why);
    assert_status(pool, 1, 1, 0);
}

static void
assert_line(const char *pid_file, pid_t pid, const char *pattern)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/%s", pid, pid_file);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    assert_ok(g_file_get_contents(path, &text, NULL, &error));
    if (!g_regex_match_simple(pattern, text, G_REGEX_MULTILINE, 0))
        g_error("%s: expected %s in\n%s", path, pattern, text);
}

static void
test_real_is_limited(void)
{
    Real real;
    real_init(&real);
    g_autoptr(ParsePool) pool = parse_pool_new(&real.starter, 1);
    read_once(pool, "Subject: x\n\ntext\n", PARSE_DONE);
    assert_line("status", real.last, "^NoNewPrivs:\\s+1$");
    assert_line("limits", real.last, "^Max core file size\\s+0\\s+0\\s");
    assert_line("limits", real.last, "^Max open files\\s+8\\s+8\\s");
    assert_line("limits", real.last, "^Max cpu time\\s+[5-9]\\s");
    if (!UNDER_SANITIZER)
        assert_line("limits", real.last, "^Max address space\\s+536870912\\s+536870912\\s");
}

/* Until the worker stands still: one that is late to stop could read its next request first. */
static void
await_stopped(pid_t worker)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", worker);
    gboolean stopped = FALSE;
    while (!stopped) {
        g_autofree char *stat = NULL;
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(clock_monotonic_us(clock_system()), <, deadline_us);
        assert_ok(g_file_get_contents(path, &stat, NULL, &error));
        stopped = strstr(stat, ") T ") != NULL;
        g_usleep(US_PER_MS);
    }
}

/* Until the stopped worker has a request before it that it has not read. */
static void
await_request(int socket)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
    int unread = 0;
    while (unread == 0) {
        g_assert_cmpint(clock_monotonic_us(clock_system()), <, deadline_us);
        g_assert_cmpint(ioctl(socket, SIOCOUTQ, &unread), ==, 0);
        g_usleep(US_PER_MS);
    }
}

static void
test_real_killed_at_work_is_replaced(void)
{
    Real real;
    real_init(&real);
    g_autoptr(ParsePool) pool = parse_pool_new(&real.starter, 1);
    read_once(pool, "Subject: first\n\ntext\n", PARSE_DONE);
    pid_t first = real.last;
    int socket = real.last_socket;
    g_assert_cmpint(kill(first, SIGSTOP), ==, 0);
    await_stopped(first);
    Client client = {pool, "Subject: second\n\ntext\n", PARSE_DONE, 1};
    /* The new worker must not lose its parent, which is the thread that spawned it. */
    GThread *reader = g_thread_new("client", read_often, &client);
    await_request(socket);
    g_assert_cmpint(kill(first, SIGKILL), ==, 0);
    g_thread_join(reader);
    g_free(client.why);
    assert_status(pool, 1, 2, 1);
}

static void
add_lies(void)
{
    static const struct {
        const char *path;
        Manner manner;
    } lies[] = {
        {"/pool/two-fresh-deaths-hold-the-message/dies", DIES},
        {"/pool/two-fresh-deaths-hold-the-message/garbage", LIES_GARBAGE},
        {"/pool/two-fresh-deaths-hold-the-message/serial", LIES_SERIAL},
        {"/pool/two-fresh-deaths-hold-the-message/length", LIES_LENGTH},
        {"/pool/two-fresh-deaths-hold-the-message/form", LIES_FORM},
        {"/pool/two-fresh-deaths-hold-the-message/subject", LIES_SUBJECT},
        {"/pool/two-fresh-deaths-hold-the-message/no-part", LIES_NO_PART},
    };
    for (guint i = 0; i < G_N_ELEMENTS(lies); i++)
        g_test_add_data_func(lies[i].path, GINT_TO_POINTER(lies[i].manner),
                             test_two_fresh_deaths_hold_the_message);
}

static void
add_silences(void)
{
    static const struct {
        const char *path;
        Manner manner;
    } silences[] = {
        {"/pool/no-hello-is-busy/closed", MUTE},   {"/pool/no-hello-is-busy/nonsense", BABBLES},
        {"/pool/no-hello-is-busy/version", STALE}, {"/pool/no-hello-is-busy/late", DAWDLES},
        {"/pool/no-hello-is-busy/naked", NAKED},
    };
    for (guint i = 0; i < G_N_ELEMENTS(silences); i++)
        g_test_add_data_func(silences[i].path, GINT_TO_POINTER(silences[i].manner),
                             test_no_hello_is_busy);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool/a-worker-is-kept", test_a_worker_is_kept);
    g_test_add_func("/pool/a-worker-is-replaced-in-time", test_a_worker_is_replaced_in_time);
    add_lies();
    g_test_add_func("/pool/one-fresh-death-is-forgiven", test_one_fresh_death_is_forgiven);
    g_test_add_func("/pool/a-used-worker-may-have-died-of-another",
                    test_a_used_worker_may_have_died_of_another);
    g_test_add_func("/pool/three-tries-are-the-most", test_three_tries_are_the_most);
    g_test_add_func("/pool/no-process-left-is-busy", test_no_process_left_is_busy);
    add_silences();
    g_test_add_func("/pool/no-memory-file-is-busy", test_no_memory_file_is_busy);
    g_test_add_func("/pool/no-second-worker-is-busy", test_no_second_worker_is_busy);
    g_test_add_func("/pool/a-death-costs-no-neighbour", test_a_death_costs_no_neighbour);
    g_test_add_func("/pool/rest-ends-idle-workers", test_rest_ends_idle_workers);
    g_test_add_func("/pool/lateness-is-busy", test_lateness_is_busy);
    g_test_add_func("/pool/real/reads-and-takes", test_real_reads_and_takes);
    g_test_add_func("/pool/real/killed-at-work-is-replaced", test_real_killed_at_work_is_replaced);
    g_test_add_func("/pool/real/is-limited", test_real_is_limited);
    return g_test_run();
}
