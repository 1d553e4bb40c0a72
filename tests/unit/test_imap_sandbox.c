/*
 * The walls around postern-imap, tried from inside: a child of this test goes behind them and tries
 * to get out. Each attempt is made outside as well, where it must work: else it would show nothing.
 */
#include "base/confine.h"
#include "base/sync.h"
#include "mailbox/progress_file.h"
#include "net/socket.h"
#include "postern-imap/sandbox.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netdb.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CANNOT_GO 200

/* A folder that is not kept, one with the secret, one for the state. */
typedef struct {
    char *top;
    char *elsewhere;
    char *secret;
    char *state;
} Scene;

typedef struct {
    const char *name;
    int (*try)(const Scene *scene); /* 0 when it worked, else the errno */
    int expected;                   /* an errno, or minus a signal */
    gboolean by_landlock;           /* and by nothing else */
    gboolean lenient;               /* refused in a lenient build, too */
} Attempt;

static int
code(long result)
{
    return result < 0 ? errno : 0;
}

/* --- attempts --- */

static int
try_exec(const Scene *scene)
{
    (void)scene;
    return code(execl("/bin/true", "true", NULL));
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

static int
try_trace(const Scene *scene)
{
    (void)scene;
    return code(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
try_signal(const Scene *scene)
{
    (void)scene;
    return code(kill(getppid(), 0));
}

static int
try_memory_file(const Scene *scene)
{
    (void)scene;
    return code(memfd_create("code", 0));
}

static int
try_listen(const Scene *scene)
{
    (void)scene;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return code(listen(fd, 1));
}

static int
try_read_elsewhere(const Scene *scene)
{
    return code(open(scene->elsewhere, O_RDONLY));
}

static int
try_write_elsewhere(const Scene *scene)
{
    return code(open(scene->elsewhere, O_WRONLY));
}

static int
try_write_secret(const Scene *scene)
{
    return code(open(scene->secret, O_WRONLY));
}

static int
try_make_elsewhere(const Scene *scene)
{
    return code(open(scene->top, O_TMPFILE | O_RDWR, 0600));
}

/* In the child what was opened and started outside is not looked at again. */
static const Attempt attempts[] = {
    {"exec", try_exec, -SIGSYS, FALSE, TRUE},
    {"fork", try_fork, -SIGSYS, FALSE, TRUE},
    {"trace", try_trace, -SIGSYS, FALSE, FALSE},
    {"signal", try_signal, -SIGSYS, FALSE, FALSE},
    {"memory-file", try_memory_file, EPERM, FALSE, FALSE},
    {"listen", try_listen, EPERM, FALSE, FALSE},
    {"read-elsewhere", try_read_elsewhere, EACCES, TRUE, FALSE},
    {"write-elsewhere", try_write_elsewhere, EACCES, TRUE, FALSE},
    {"write-secret", try_write_secret, EACCES, TRUE, FALSE},
    {"make-elsewhere", try_make_elsewhere, EACCES, TRUE, FALSE},
};

/* --- what it lives on --- */

static gpointer
sleep_well(gpointer data)
{
    return data;
}

static int
try_work(const Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UidSet) done = uid_set_new();
    g_autofree char *secret = NULL;
    struct addrinfo *found = NULL;
    pthread_t thread;
    if (!thread_start("test", 256 * 1024, sleep_well, NULL, &thread, &error))
        return 1;
    pthread_join(thread, NULL);
    if (!g_file_get_contents(scene->secret, &secret, NULL, &error))
        return 2;
    if (!progress_file_save(scene->state, 1, done, &error) ||
        !progress_file_save(scene->state, 2, done, &error))
        return 3;
    if (getaddrinfo("localhost", "143", NULL, &found) != 0)
        return 4;
    freeaddrinfo(found);
    /* Nobody is there, and that is what is said. */
    int fd = socket_connect_tcp("127.0.0.1", 1, 0, &error);
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED) && fd < 0 ? 0 : 5;
}

/* --- going there --- */

static char *
write_file(const char *top, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(top, folder, NULL);
    char *file = g_build_filename(path, name, NULL);
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    g_assert_true(g_file_set_contents(file, "words\n", -1, NULL));
    return file;
}

static void
remove_file(char *file)
{
    g_autofree char *folder = g_path_get_dirname(file);
    g_unlink(file);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(file);
}

static Scene
scene_new(void)
{
    Scene scene = {.top = g_dir_make_tmp("postern-walls-XXXXXX", NULL)};
    g_assert_nonnull(scene.top);
    scene.elsewhere = write_file(scene.top, "elsewhere", "file");
    scene.secret = write_file(scene.top, "secrets", "password");
    scene.state = write_file(scene.top, "state", "box");
    return scene;
}

static void
scene_free(Scene *scene)
{
    remove_file(scene->elsewhere);
    remove_file(scene->secret);
    remove_file(scene->state);
    g_assert_cmpint(g_rmdir(scene->top), ==, 0);
    g_free(scene->top);
}

static gboolean
go_inside(const Scene *scene)
{
    g_autoptr(GError) error = NULL;
    MailboxSettings *settings = mailbox_settings_new();
    g_free(settings->secret_file);
    g_free(settings->state_file);
    settings->secret_file = g_strdup(scene->secret);
    settings->state_file = g_strdup(scene->state);
    if (!sandbox_enter(settings, &error))
        g_printerr("%s\n", error->message);
    mailbox_settings_free(settings);
    return error == NULL;
}

/* Runs a try in a child: what it returned, or minus the signal that ended it. */
static int
outcome(int (*try)(const Scene *scene), gboolean inside)
{
    int status = 0;
    Scene scene = scene_new();
    pid_t pid = fork();
    if (pid == 0)
        _exit(!inside || go_inside(&scene) ? try(&scene) : CANNOT_GO);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    scene_free(&scene);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int
try_landlock(const Scene *scene)
{
    (void)scene;
    return confine_files(NULL, 0, TRUE) ? 0 : 1;
}

static void
test_refused(gconstpointer data)
{
    const Attempt *attempt = data;
    g_assert_cmpint(outcome(attempt->try, FALSE), ==, 0);
    if ((CONFINE_LENIENT && !attempt->lenient) ||
        (attempt->by_landlock && outcome(try_landlock, FALSE) != 0)) {
        g_test_message("%s is not refused in this build, or by this kernel", attempt->name);
        return;
    }
    g_assert_cmpint(outcome(attempt->try, TRUE), ==, attempt->expected);
}

static void
test_work_goes_on(void)
{
    g_assert_cmpint(outcome(try_work, FALSE), ==, 0);
    g_assert_cmpint(outcome(try_work, TRUE), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/imap_sandbox/work-goes-on", test_work_goes_on);
    for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++) {
        g_autofree char *name = g_strconcat("/imap_sandbox/refused/", attempts[i].name, NULL);
        g_test_add_data_func(name, &attempts[i], test_refused);
    }
    return g_test_run();
}
