#include "posternd/starter.h"

#include "base/io.h"
#include "base/killpoint.h"
#include "base/sync.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct Starter {
    int socket;
    pid_t pid;
    Mutex lock; /* one request at a time */
};

typedef enum { STARTER_SPAWN = 1, STARTER_END = 2 } StarterWish;

typedef struct {
    gint32 wish;    /* StarterWish */
    gint32 program; /* STARTER_SPAWN: a StarterProgram */
    gint32 pid;     /* STARTER_END: whom */
} StarterRequest;

typedef struct {
    gint32 pid;
    gint32 failure; /* an errno, or 0 */
    gint32 status;  /* STARTER_END: as waitpid gave it */
} StarterAnswer;

static const struct {
    const char *name;
    const char *what;
    int socket_type;
    const char *environment; /* all there is of it; may be NULL */
} programs[] = {
    [STARTER_PARSE] = {"postern-parse", "reads messages", SOCK_STREAM, "LANG=C.UTF-8"},
    [STARTER_IMAP] = {"postern-imap", "reads mailboxes", SOCK_SEQPACKET, NULL},
};

/* Where the programs are. */
typedef struct {
    char *path[G_N_ELEMENTS(programs)];
} Places;

#define PROGRAM_SOCKET 3

/* --- the starter's own side: single-threaded, never returns --- */

/* With nothing of the daemon's: no descriptor but its socket, no environment, not even a place to
 * complain to. */
static void
become(StarterProgram program, const char *path, int socket)
{
    int null = open("/dev/null", O_RDWR);
    char *const arguments[] = {(char *)programs[program].name, (char *)G_STRINGIFY(PROGRAM_SOCKET),
                               NULL};
    char *const environment[] = {(char *)programs[program].environment, NULL};
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
        dup2(null, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0 &&
        dup2(socket, PROGRAM_SOCKET) == PROGRAM_SOCKET && fcntl(PROGRAM_SOCKET, F_SETFD, 0) == 0 &&
        close_range(PROGRAM_SOCKET + 1, G_MAXUINT, 0) == 0)
        execve(path, arguments, environment);
    _exit(127);
}

static StarterAnswer
spawn(const Places *places, gint32 program, int *ret_socket)
{
    int pair[2];
    *ret_socket = -1;
    if (program < 0 || (guint)program >= G_N_ELEMENTS(programs))
        return (StarterAnswer){.failure = EINVAL};
    if (socketpair(AF_UNIX, programs[program].socket_type | SOCK_CLOEXEC, 0, pair) < 0)
        return (StarterAnswer){.failure = errno};
    pid_t pid = fork();
    if (pid == 0)
        become((StarterProgram)program, places->path[program], pair[1]);
    close(pair[1]);
    if (pid < 0) {
        int failure = errno;
        close(pair[0]);
        return (StarterAnswer){.failure = failure};
    }
    *ret_socket = pair[0];
    KILLPOINT(WORKER_FORKED);
    return (StarterAnswer){.pid = pid};
}

static StarterAnswer
end(pid_t pid)
{
    int status = 0;
    if (pid > 0 && kill(pid, SIGKILL) == 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    return (StarterAnswer){.pid = pid, .status = status};
}

static void
serve(int socket, const Places *places)
{
    for (;;) {
        StarterRequest request;
        gsize length;
        Fd passed = -1;
        if (!io_recv_with_fd(socket, &request, sizeof request, &length, &passed, NULL) ||
            length != sizeof request)
            return;
        g_auto(Fd) given = -1;
        StarterAnswer answer = request.wish == STARTER_SPAWN
                                   ? spawn(places, request.program, &given)
                                   : end(request.pid);
        if (!io_send_with_fd(socket, &answer, sizeof answer, given, NULL))
            return;
    }
}

static void
starter_main(int socket, const Places *places)
{
    /* The daemon decides when this ends: by closing its socket, also when it dies. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    prctl(PR_SET_NAME, "postern-starter");
    serve(socket, places);
    _exit(0);
}

/* --- the daemon's side --- */

static void
places_clear(Places *places)
{
    for (guint i = 0; i < G_N_ELEMENTS(programs); i++)
        g_clear_pointer(&places->path[i], g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Places, places_clear)

static gboolean
find(const char *directory, guint wanted, Places *places, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        places->path[i] = g_build_filename(directory, programs[i].name, NULL);
        if (!(wanted & STARTER_BIT(i)) || access(places->path[i], X_OK) == 0)
            continue;
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "%s: %s, expected the program that %s", places->path[i], g_strerror(errno),
                    programs[i].what);
        return FALSE;
    }
    return TRUE;
}

Starter *
starter_new(const char *directory, guint wanted, GError **error)
{
    g_auto(Places) places = {{NULL}};
    int pair[2];
    if (!find(directory, wanted, &places, error))
        return NULL;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "starting the starter: %s",
                    g_strerror(errno));
        return NULL;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        starter_main(pair[1], &places);
    }
    close(pair[1]);
    if (pid < 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "forking the starter: %s",
                    g_strerror(errno));
        close(pair[0]);
        return NULL;
    }
    Starter *starter = g_new0(Starter, 1);
    starter->socket = pair[0];
    starter->pid = pid;
    mutex_init(&starter->lock);
    return starter;
}

static gboolean
ask(Starter *starter, const StarterRequest *request, StarterAnswer *ret_answer, int *ret_fd,
    GError **error)
{
    gsize length = 0;
    mutex_lock(&starter->lock);
    gboolean ok =
        io_send_with_fd(starter->socket, request, sizeof *request, -1, error) &&
        io_recv_with_fd(starter->socket, ret_answer, sizeof *ret_answer, &length, ret_fd, error);
    mutex_unlock(&starter->lock);
    KILLPOINT(STARTER_ANSWERED);
    if (ok && length != sizeof *ret_answer) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED, "the starter is gone");
        ok = FALSE;
    }
    return ok;
}

gboolean
starter_spawn(Starter *starter, StarterProgram program, int *ret_socket, pid_t *ret_pid,
              GError **error)
{
    StarterRequest request = {.wish = STARTER_SPAWN, .program = (gint32)program};
    StarterAnswer answer = {0};
    g_auto(Fd) socket = -1;
    if (!ask(starter, &request, &answer, &socket, error))
        return FALSE;
    if (answer.failure || socket < 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "starting %s: %s",
                    programs[program].name, g_strerror(answer.failure));
        return FALSE;
    }
    *ret_socket = fd_steal(&socket);
    *ret_pid = answer.pid;
    return TRUE;
}

int
starter_end(Starter *starter, pid_t pid)
{
    StarterRequest request = {.wish = STARTER_END, .pid = pid};
    StarterAnswer answer = {0};
    g_auto(Fd) none = -1;
    g_autoptr(GError) gone = NULL; /* it has taken all it had started with it */
    return ask(starter, &request, &answer, &none, &gone) ? answer.status : SIGKILL;
}

static gboolean
pool_spawn(gpointer data, int *ret_socket, pid_t *ret_pid, GError **error)
{
    return starter_spawn(data, STARTER_PARSE, ret_socket, ret_pid, error);
}

static void
pool_end(gpointer data, pid_t pid)
{
    (void)starter_end(data, pid);
}

ParseStarter
starter_for_pool(Starter *starter)
{
    return (ParseStarter){.spawn = pool_spawn, .end = pool_end, .data = starter};
}

gboolean
starter_is_gone(Starter *starter)
{
    pid_t ended = waitpid(starter->pid, NULL, WNOHANG);
    return ended == starter->pid || (ended < 0 && errno == ECHILD);
}

void
starter_free(Starter *starter)
{
    if (!starter)
        return;
    close(starter->socket);
    while (waitpid(starter->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    mutex_clear(&starter->lock);
    g_free(starter);
}
