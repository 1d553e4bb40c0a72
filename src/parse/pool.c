#include "base/clock.h"
#include "base/io.h"
#include "base/killpoint.h"
#include "base/limits.h"
#include "base/sync.h"
#include "parse/parse.h"
#include "parse/wire.h"

#include <poll.h>

/* Decoded bytes of one part are never more than went in, but line ends of a message inside the
 * message may grow. */
#define TAKE_FACTOR      2
#define TAKE_FLOOR_BYTES 4096

/* The second death on a fresh worker is the message's fault. A used one may have died of what it
 * read before. */
#define FRESH_DEATHS 2

typedef struct {
    pid_t pid;
    Fd socket;
    guint served;
} Worker;

struct ParsePool {
    ParseStarter starter;
    guint most;
    Mutex mutex;
    Cond freed;      /* a worker came back or went away */
    GPtrArray *idle; /* of Worker; the last one back is the first one out */
    guint alive;     /* idle, at work, or being started */
    guint64 serial;
    guint64 read;
    guint64 deaths;
    guint32 walls; /* of the last worker that said hello */
};

/* How one try on one worker went. */
typedef enum { TRY_ANSWERED, TRY_DIED, TRY_LATE, TRY_UNSENT } TryResult;

ParsePool *
parse_pool_new(const ParseStarter *starter, guint workers)
{
    ParsePool *pool = g_new0(ParsePool, 1);
    pool->starter = *starter;
    pool->most = MAX(workers, 1);
    pool->idle = g_ptr_array_new();
    mutex_init(&pool->mutex);
    cond_init(&pool->freed);
    return pool;
}

/* Kills and reaps a worker that nobody else can see. */
static void
worker_end(ParsePool *pool, Worker *worker)
{
    fd_clear(&worker->socket);
    pool->starter.end(pool->starter.data, worker->pid);
    g_free(worker);
}

void
parse_pool_free(ParsePool *pool)
{
    if (!pool)
        return;
    for (guint i = 0; i < pool->idle->len; i++)
        worker_end(pool, pool->idle->pdata[i]);
    g_ptr_array_unref(pool->idle);
    cond_clear(&pool->freed);
    mutex_clear(&pool->mutex);
    g_free(pool);
}

/* --- workers come and go --- */

/* Gives up a worker's place in the pool. */
static void
retire(ParsePool *pool, Worker *worker, gboolean is_death)
{
    worker_end(pool, worker);
    mutex_lock(&pool->mutex);
    pool->alive--;
    pool->deaths += is_death;
    cond_signal(&pool->freed);
    mutex_unlock(&pool->mutex);
    KILLPOINT(WORKER_RETIRED);
}

static void
give_back(ParsePool *pool, Worker *worker, guint served)
{
    worker->served += served;
    if (worker->served >= LIMIT_PARSE_MESSAGES) {
        retire(pool, worker, FALSE);
        return;
    }
    mutex_lock(&pool->mutex);
    g_ptr_array_add(pool->idle, worker);
    cond_signal(&pool->freed);
    mutex_unlock(&pool->mutex);
}

/* What dies before its hello has seen no message, so that no message can be blamed: the program is
 * missing, say, which shows only where it was to be executed. */
static gboolean
await_hello(ParsePool *pool, const Worker *worker, GError **error)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + LIMIT_PARSE_START_MS * US_PER_MS;
    guint32 walls = 0;
    if (!wire_receive_hello(worker->socket, deadline_us, &walls, error))
        return FALSE;
    mutex_lock(&pool->mutex);
    pool->walls = walls;
    mutex_unlock(&pool->mutex);
    if (walls & PARSE_WALL_SECCOMP)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "it has no seccomp to shut it in, expected a kernel with CONFIG_SECCOMP_FILTER");
    return FALSE;
}

/* A worker that is ready to serve, or NULL. */
static Worker *
spawn(ParsePool *pool, GError **error)
{
    Worker *worker = g_new0(Worker, 1);
    worker->socket = -1;
    if (!pool->starter.spawn(pool->starter.data, &worker->socket, &worker->pid, error)) {
        g_free(worker);
        return NULL;
    }
    KILLPOINT(WORKER_SPAWNED);
    if (await_hello(pool, worker, error))
        return worker;
    worker_end(pool, worker);
    return NULL;
}

/* A place in the pool is already counted for the new worker. */
static Worker *
start(ParsePool *pool, GError **error)
{
    Worker *worker = spawn(pool, error);
    if (worker)
        return worker;
    g_prefix_error(error, "postern-parse could not be started: ");
    mutex_lock(&pool->mutex);
    pool->alive--;
    cond_signal(&pool->freed);
    mutex_unlock(&pool->mutex);
    return NULL;
}

/* An idle worker has nothing to say: when its socket can be read, it has died, or it lies. */
static gboolean
is_well(const Worker *worker)
{
    struct pollfd state = {.fd = worker->socket, .events = POLLIN};
    return poll(&state, 1, 0) == 0;
}

/* Under the lock: an idle worker, or NULL with *ret_may_start when a new one may be started
 * (its place is then taken), until deadline_us. Neither when the time is over. A fresh one has
 * precedence over an idle one when wanted: that one goes to *ret_displaced. */
static Worker *
await_place(ParsePool *pool, gboolean fresh, gint64 deadline_us, gboolean *ret_may_start,
            Worker **ret_displaced)
{
    for (;;) {
        if (pool->alive < pool->most && (fresh || pool->idle->len == 0)) {
            pool->alive++;
            *ret_may_start = TRUE;
            return NULL;
        }
        if (pool->idle->len) {
            Worker *worker = g_ptr_array_steal_index(pool->idle, pool->idle->len - 1);
            if (!fresh)
                return worker;
            *ret_displaced = worker;
            *ret_may_start = TRUE;
            return NULL;
        }
        if (!cond_wait_until(&pool->freed, &pool->mutex, deadline_us))
            return NULL;
    }
}

/* A worker to work with, new when fresh says so. NULL with an error when none is free in time or
 * none can be started. */
static Worker *
acquire(ParsePool *pool, gboolean fresh, GError **error)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + LIMIT_PARSE_WAIT_MS * US_PER_MS;
    for (;;) {
        gboolean may_start = FALSE;
        Worker *displaced = NULL;
        mutex_lock(&pool->mutex);
        Worker *worker = await_place(pool, fresh, deadline_us, &may_start, &displaced);
        mutex_unlock(&pool->mutex);
        if (displaced)
            worker_end(pool, displaced);
        if (may_start)
            return start(pool, error);
        if (!worker) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                        "no parse worker was free within %d ms", LIMIT_PARSE_WAIT_MS);
            return NULL;
        }
        if (is_well(worker))
            return worker;
        retire(pool, worker, TRUE);
    }
}

gboolean
parse_pool_try(ParsePool *pool, GError **error)
{
    Worker *worker = acquire(pool, FALSE, error);
    if (worker)
        give_back(pool, worker, 0);
    return worker != NULL;
}

void
parse_pool_rest(ParsePool *pool)
{
    g_autoptr(GPtrArray) idle = g_ptr_array_new();
    mutex_lock(&pool->mutex);
    while (pool->idle->len)
        g_ptr_array_add(idle, g_ptr_array_steal_index(pool->idle, pool->idle->len - 1));
    mutex_unlock(&pool->mutex);
    for (guint i = 0; i < idle->len; i++)
        retire(pool, idle->pdata[i], FALSE);
}

/* --- one message --- */

typedef struct {
    Mail *mail;
    GBytes *bytes;
} MailAnswer;

/* Reads a Mail, or the bytes of a part, out of an answer; FALSE with an error when it is a lie. */
typedef gboolean (*TakeAnswer)(const WireAnswer *answer, gpointer ret, GError **error);

typedef struct {
    WireRequest request;
    gsize max_answer;
    TakeAnswer take;
    gpointer ret;
} Job;

static guint64
next_serial(ParsePool *pool)
{
    mutex_lock(&pool->mutex);
    guint64 serial = ++pool->serial;
    mutex_unlock(&pool->mutex);
    return serial;
}

static TryResult
try_worker(const Worker *worker, const Job *job, GError **error)
{
    g_auto(WireAnswer) answer = {0};
    g_autoptr(GError) failed = NULL;
    gint64 deadline_us = clock_monotonic_us(clock_system()) + LIMIT_PARSE_WALL_MS * US_PER_MS;
    if (wire_send_request(worker->socket, &job->request, deadline_us, &failed) &&
        wire_receive_answer(worker->socket, job->request.serial, job->max_answer, deadline_us,
                            &answer, &failed) &&
        job->take(&answer, job->ret, &failed))
        return TRY_ANSWERED;
    TryResult result = g_error_matches(failed, POSTERN_ERROR, POSTERN_ERROR_DEADLINE) ? TRY_LATE
                       : g_error_matches(failed, POSTERN_ERROR, POSTERN_ERROR_FULL)   ? TRY_UNSENT
                                                                                      : TRY_DIED;
    g_propagate_error(error, g_steal_pointer(&failed));
    return result;
}

static ParseOutcome
outcome(ParseOutcome result, const char *what, const GError *error, char **ret_why)
{
    *ret_why = g_strdup_printf("%s: %s", what, error->message);
    return result;
}

static ParseOutcome
run(ParsePool *pool, Job *job, char **ret_why)
{
    guint fresh_deaths = 0;
    for (guint tries = 0;; tries++) {
        g_autoptr(GError) error = NULL;
        Worker *worker = acquire(pool, tries > 0, &error);
        if (!worker) {
            *ret_why = g_strdup(error->message);
            return PARSE_BUSY;
        }
        gboolean is_fresh = worker->served == 0;
        job->request.serial = next_serial(pool);
        KILLPOINT(WORKER_TAKEN);
        TryResult result = try_worker(worker, job, &error);
        KILLPOINT(WORKER_ANSWERED);
        if (result == TRY_ANSWERED) {
            give_back(pool, worker, 1);
            return PARSE_DONE;
        }
        if (result == TRY_UNSENT) {
            give_back(pool, worker, 0);
            return outcome(PARSE_BUSY, "the message could not be given to a worker", error,
                           ret_why);
        }
        retire(pool, worker, TRUE);
        if (result == TRY_LATE)
            return outcome(PARSE_BUSY, "a parse worker was too slow", error, ret_why);
        fresh_deaths += is_fresh;
        if (fresh_deaths == FRESH_DEATHS)
            return outcome(PARSE_HELD, "two fresh parse workers died of it", error, ret_why);
    }
}

static gboolean
take_mail(const WireAnswer *answer, gpointer ret, GError **error)
{
    gsize length = 0;
    gconstpointer data = g_bytes_get_data(answer->body, &length);
    Mail *mail = answer->status == WIRE_DONE ? mail_from_bytes(data, length, error) : NULL;
    if (!mail && error && !*error)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT,
                    "a parse worker found no part where it was to read the whole");
    if (mail)
        *(MailAnswer *)ret = (MailAnswer){.mail = mail, .bytes = g_bytes_ref(answer->body)};
    return mail != NULL;
}

static gboolean
take_part(const WireAnswer *answer, gpointer ret, GError **error)
{
    (void)error;
    if (answer->status == WIRE_DONE)
        *(GBytes **)ret = g_bytes_ref(answer->body);
    return TRUE;
}

ParseOutcome
parse_pool_read(ParsePool *pool, gconstpointer bytes, gsize length, Mail **ret_mail,
                GBytes **ret_bytes, char **ret_why)
{
    MailAnswer answer = {0};
    Job job = {.request = {.kind = WIRE_READ, .body = g_bytes_new_static(bytes, length)},
               .max_answer = LIMIT_PARSE_ANSWER_BYTES,
               .take = take_mail,
               .ret = &answer};
    ParseOutcome result = run(pool, &job, ret_why);
    wire_request_clear(&job.request);
    if (result != PARSE_DONE)
        return result;
    mutex_lock(&pool->mutex);
    pool->read++;
    mutex_unlock(&pool->mutex);
    *ret_mail = answer.mail;
    *ret_bytes = answer.bytes;
    return PARSE_DONE;
}

ParseOutcome
parse_pool_take(ParsePool *pool, gconstpointer bytes, gsize length, const char *place,
                GBytes **ret_content, char **ret_why)
{
    g_autoptr(GBytes) content = NULL;
    Job job = {.request = {.kind = WIRE_TAKE, .body = g_bytes_new_static(bytes, length)},
               .max_answer = TAKE_FACTOR * length + TAKE_FLOOR_BYTES,
               .take = take_part,
               .ret = &content};
    gboolean fits = g_strlcpy(job.request.place, place, WIRE_PLACE_BYTES) < WIRE_PLACE_BYTES;
    ParseOutcome result = fits ? run(pool, &job, ret_why) : PARSE_DONE;
    wire_request_clear(&job.request);
    if (result != PARSE_DONE)
        return result;
    if (!content) {
        *ret_why = g_strdup_printf("the message has no part at place %s", place);
        return PARSE_HELD;
    }
    *ret_content = g_steal_pointer(&content);
    return PARSE_DONE;
}

void
parse_pool_status(ParsePool *pool, ParsePoolStatus *ret_status)
{
    mutex_lock(&pool->mutex);
    *ret_status = (ParsePoolStatus){
        .workers = pool->alive, .read = pool->read, .walls = pool->walls, .deaths = pool->deaths};
    mutex_unlock(&pool->mutex);
}
