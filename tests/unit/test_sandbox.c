/*
 * The walls around a worker, tried from inside: a child of this test goes behind them and tries to
 * get out. Each attempt is made outside as well, where it must work: else it would show nothing.
 */
#include "base/io.h"
#include "base/sync.h"
#include "parse/parse.h"
#include "postern-parse/sandbox.h"
#include "tests/unit/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- attempts: 0 when it worked, else the errno --- */

/* Made before the walls are up, for what they must keep from being used. */
typedef struct {
    int pair[2]; /* the sandbox is given the first */
    int inet;    /* a TCP socket */
    int door;    /* one that listens, at … */
    struct sockaddr_in address;
} Scene;

typedef struct {
    const char *name;
    int (*try)(const Scene *scene);
    int expected;     /* an errno, or minus a signal */
    gboolean by_both; /* by Landlock alone, too */
    gboolean lenient; /* in a lenient build, too */
} Attempt;

static int
code(long result)
{
    return result < 0 ? errno : 0;
}

static int
try_open(const Scene *scene)
{
    (void)scene;
    return code(open("/etc/passwd", O_RDONLY));
}

static int
try_open_for_writing(const Scene *scene)
{
    (void)scene;
    return code(open("/tmp", O_TMPFILE | O_RDWR, 0600));
}

static int
try_access(const Scene *scene)
{
    (void)scene;
    return code(access("/etc/passwd", R_OK));
}

static int
try_unlink(const Scene *scene)
{
    (void)scene;
    int rc = unlink("/tmp/postern-test-no-such-file");
    return rc < 0 && errno != ENOENT ? errno : 0;
}

static int
try_socket(const Scene *scene)
{
    (void)scene;
    return code(socket(AF_INET, SOCK_STREAM, 0));
}

static int
try_unix_socket(const Scene *scene)
{
    (void)scene;
    return code(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int
try_socketpair(const Scene *scene)
{
    (void)scene;
    int pair[2];
    return code(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static int
try_connect(const Scene *scene)
{
    return code(
        connect(scene->inet, (const struct sockaddr *)&scene->address, sizeof scene->address));
}

static int
try_listen(const Scene *scene)
{
    return code(listen(scene->inet, 1));
}

static int
try_exec(const Scene *scene)
{
    (void)scene;
    char *const argv[] = {(char *)"true", NULL};
    return code(execv("/bin/true", argv));
}

static int
try_fork(const Scene *scene)
{
    (void)scene;
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return code(pid);
}

static gpointer
nothing(gpointer data)
{
    return data;
}

static int
try_thread(const Scene *scene)
{
    (void)scene;
    pthread_t thread;
    return pthread_create(&thread, NULL, nothing, NULL);
}

static int
try_ptrace(const Scene *scene)
{
    (void)scene;
    return code(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
try_kill(const Scene *scene)
{
    (void)scene;
    return code(kill(getppid(), 0));
}

static int
try_other_limits(const Scene *scene)
{
    (void)scene;
    struct rlimit now;
    return code(prlimit(getppid(), RLIMIT_CPU, NULL, &now));
}

static int
try_executable_memory(const Scene *scene)
{
    (void)scene;
    gpointer memory =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? errno : 0;
}

static int
try_mprotect(const Scene *scene)
{
    (void)scene;
    gpointer memory = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return code(mprotect(memory, 4096, PROT_READ | PROT_EXEC));
}

static int
try_other_descriptor(const Scene *scene)
{
    (void)scene;
    char byte;
    return code(read(STDIN_FILENO, &byte, 1));
}

static int
try_ioctl(const Scene *scene)
{
    int waiting = 0;
    return code(ioctl(scene->pair[0], FIONREAD, &waiting));
}

static int
try_namespaces(const Scene *scene)
{
    (void)scene;
    return code(unshare(CLONE_FILES));
}

#define DIES (-SIGSYS)
static const Attempt attempts[] = {
    {"open", try_open, EACCES, TRUE, FALSE},
    {"open-for-writing", try_open_for_writing, EACCES, TRUE, FALSE},
    {"access", try_access, EACCES, FALSE, FALSE},
    {"unlink", try_unlink, DIES, FALSE, FALSE},
    {"socket", try_socket, DIES, FALSE, TRUE},
    {"unix-socket", try_unix_socket, DIES, FALSE, TRUE},
    {"socketpair", try_socketpair, DIES, FALSE, TRUE},
    {"connect", try_connect, DIES, FALSE, TRUE},
    {"listen", try_listen, DIES, FALSE, TRUE},
    {"exec", try_exec, DIES, TRUE, TRUE},
    {"fork", try_fork, DIES, FALSE, TRUE},
    {"thread", try_thread, DIES, FALSE, FALSE},
    {"ptrace", try_ptrace, DIES, FALSE, FALSE},
    {"kill", try_kill, DIES, FALSE, FALSE},
    {"limits-of-others", try_other_limits, DIES, FALSE, FALSE},
    {"executable-memory", try_executable_memory, DIES, FALSE, FALSE},
    {"mprotect", try_mprotect, DIES, FALSE, FALSE},
    {"other-descriptor", try_other_descriptor, DIES, FALSE, FALSE},
    {"ioctl", try_ioctl, DIES, FALSE, FALSE},
    {"namespaces", try_namespaces, DIES, FALSE, TRUE},
};

/* --- inside and outside --- */

typedef enum { OUTSIDE, BEHIND_LANDLOCK, INSIDE } Place;

#define CANNOT_GO 255 /* no errno */

/* With few descriptors, as the worker has, so that a refusal is none of their number's. */
static Scene
scene_new(void)
{
    Scene scene = {.address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}}};
    socklen_t length = sizeof scene.address;
    g_assert_cmpint(close_range(STDERR_FILENO + 1, G_MAXUINT, 0), ==, 0);
    g_assert_cmpint(dup2(open("/dev/zero", O_RDONLY), STDIN_FILENO), ==, STDIN_FILENO);
    close(STDERR_FILENO + 1);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, scene.pair), ==, 0);
    scene.inet = socket(AF_INET, SOCK_STREAM, 0);
    scene.door = socket(AF_INET, SOCK_STREAM, 0);
    g_assert_cmpint(bind(scene.door, (struct sockaddr *)&scene.address, length), ==, 0);
    g_assert_cmpint(listen(scene.door, 1), ==, 0);
    g_assert_cmpint(getsockname(scene.door, (struct sockaddr *)&scene.address, &length), ==, 0);
    return scene;
}

static gboolean
go(Place place, const Scene *scene, guint32 *ret_walls)
{
    g_autoptr(GError) error = NULL;
    *ret_walls = 0;
    gboolean went = place == OUTSIDE || sandbox_prepare(ret_walls, &error);
    if (went && place == INSIDE)
        went = sandbox_enter(scene->pair[0], ret_walls, &error);
    if (!went)
        g_printerr("%s\n", error->message);
    return went;
}

/* Runs a try in a child at this place: what it returned, or minus the signal that ended it. */
static int
outcome(int (*try)(const Scene *scene), Place place)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        guint32 walls = 0;
        Scene scene = scene_new();
        _exit(go(place, &scene, &walls) ? try(&scene) : CANNOT_GO);
    }
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Which walls there are on this machine. */
static int
try_nothing(const Scene *scene)
{
    guint32 walls = 0;
    return go(INSIDE, scene, &walls) ? (int)walls : CANNOT_GO;
}

static gboolean
has_wall(ParseWalls wall)
{
    int walls = outcome(try_nothing, OUTSIDE);
    g_assert_cmpint(walls, !=, CANNOT_GO);
    return (walls & (int)wall) != 0;
}

static void
test_refused(gconstpointer data)
{
    const Attempt *attempt = data;
    g_assert_cmpint(outcome(attempt->try, OUTSIDE), ==, 0);
    if (CONFINE_LENIENT && !attempt->lenient) {
        g_test_message("%s is not refused in this build", attempt->name);
        return;
    }
    g_assert_cmpint(outcome(attempt->try, INSIDE), ==, attempt->expected);
}

static void
test_refused_by_landlock(gconstpointer data)
{
    const Attempt *attempt = data;
    if (has_wall(PARSE_WALL_LANDLOCK))
        g_assert_cmpint(outcome(attempt->try, BEHIND_LANDLOCK), ==, EACCES);
    else
        g_test_message("this kernel has no Landlock, or this build does without");
}

static void
test_seccomp_is_up(void)
{
    g_assert_true(has_wall(PARSE_WALL_SECCOMP));
}

/* --- what is left --- */

/* What the worker lives on: its socket, memory, its own limits, the file that comes with a request.
 */
static int
try_work(const Scene *scene)
{
    char bytes[4] = "abc";
    g_autoptr(GError) error = NULL;
    struct rlimit now;
    char *memory = g_malloc(1024 * 1024);
    memory = g_realloc(memory, 8 * 1024 * 1024);
    memory[8 * 1024 * 1024 - 1] = 1;
    g_free(memory);
    if (!io_write_full(scene->pair[0], bytes, sizeof bytes, 0, &error))
        return 1;
    if (getrlimit(RLIMIT_CPU, &now) < 0 || setrlimit(RLIMIT_CPU, &now) < 0)
        return 2;
    return fcntl(scene->pair[0], F_GET_SEALS) < 0 && errno != EINVAL ? 3 : 0;
}

static void
test_work_goes_on(void)
{
    g_assert_cmpint(outcome(try_work, INSIDE), ==, 0);
}

typedef struct {
    Mutex mutex;
    Cond raised;
    gboolean is_inside;
} Signal;

static gpointer
wait_and_break_out(gpointer data)
{
    Signal *signal = data;
    mutex_lock(&signal->mutex);
    while (!signal->is_inside)
        cond_wait(&signal->raised, &signal->mutex);
    mutex_unlock(&signal->mutex);
    close(socket(AF_INET, SOCK_STREAM, 0));
    return NULL;
}

/* By a thread that was there before. */
static int
try_other_thread(const Scene *scene)
{
    Signal signal = {.is_inside = FALSE};
    pthread_t thread;
    guint32 walls = 0;
    g_autoptr(GError) error = NULL;
    mutex_init(&signal.mutex);
    cond_init(&signal.raised);
    if (!thread_start("other", 64 * 1024, wait_and_break_out, &signal, &thread, &error) ||
        !go(INSIDE, scene, &walls))
        return CANNOT_GO;
    mutex_lock(&signal.mutex);
    signal.is_inside = TRUE;
    cond_signal(&signal.raised);
    mutex_unlock(&signal.mutex);
    return pthread_join(thread, NULL);
}

static void
test_every_thread_is_inside(void)
{
    g_assert_cmpint(outcome(try_other_thread, OUTSIDE), ==, DIES);
}

static void
add_attempts(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++) {
        const Attempt *attempt = &attempts[i];
        g_autofree char *path = g_strconcat("/sandbox/refused/", attempt->name, NULL);
        g_test_add_data_func(path, attempt, test_refused);
        g_autofree char *both = g_strconcat("/sandbox/refused-by-landlock/", attempt->name, NULL);
        if (attempt->by_both)
            g_test_add_data_func(both, attempt, test_refused_by_landlock);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sandbox/seccomp-is-up", test_seccomp_is_up);
    g_test_add_func("/sandbox/work-goes-on", test_work_goes_on);
    g_test_add_func("/sandbox/every-thread-is-inside", test_every_thread_is_inside);
    add_attempts();
    return g_test_run();
}
