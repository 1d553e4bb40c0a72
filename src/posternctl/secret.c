#include "posternctl/secret.h"

#include "base/io.h"
#include "base/limits.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

/* A terminal that shows nothing of what is typed. What would end us meanwhile waits until it shows
 * things again. */
typedef struct {
    struct termios before;
    sigset_t masked_before;
    Fd signals; /* readable when something waits */
} Unseen;

static gboolean
fail(const char *doing, GError **error)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "%s: %s", doing, g_strerror(errno));
    return FALSE;
}

static gboolean
unseen_begin(Unseen *unseen, GError **error)
{
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    sigaddset(&ending, SIGQUIT);
    sigaddset(&ending, SIGTSTP);
    if (tcgetattr(STDIN_FILENO, &unseen->before) < 0)
        return fail("reading how the terminal is set", error);
    pthread_sigmask(SIG_BLOCK, &ending, &unseen->masked_before);
    unseen->signals = signalfd(-1, &ending, SFD_CLOEXEC);
    struct termios mute = unseen->before;
    mute.c_lflag &= ~(tcflag_t)ECHO;
    mute.c_lflag |= ECHONL;
    if (unseen->signals >= 0 && tcsetattr(STDIN_FILENO, TCSAFLUSH, &mute) == 0)
        return TRUE;
    fail("making the terminal show nothing", error);
    fd_clear(&unseen->signals);
    pthread_sigmask(SIG_SETMASK, &unseen->masked_before, NULL);
    return FALSE;
}

/* What waited ends us here. */
static void
unseen_end(Unseen *unseen)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen->before);
    fd_clear(&unseen->signals);
    pthread_sigmask(SIG_SETMASK, &unseen->masked_before, NULL);
}

static gboolean
wait_typed(const Unseen *unseen, GError **error)
{
    struct pollfd wanted[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                              {.fd = unseen->signals, .events = POLLIN}};
    if (poll(wanted, G_N_ELEMENTS(wanted), -1) < 0)
        return fail("waiting for what is typed", error);
    if (!wanted[1].revents)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "interrupted");
    return FALSE;
}

/* A whole line of at most LIMIT_PASSWORD_BYTES; NUL at its end, which is not counted. */
typedef char Line[LIMIT_PASSWORD_BYTES + 3];

/* Adds what can be read now. */
static gboolean
read_more(Line line, gsize *length, gboolean *ret_ended, GError **error)
{
    ssize_t got = read(STDIN_FILENO, line + *length, sizeof(Line) - 1 - *length);
    if (got < 0)
        return fail("reading standard input", error);
    *length += (gsize)got;
    line[*length] = '\0';
    *ret_ended = got == 0 || memchr(line, '\n', *length);
    if (!*ret_ended && *length == sizeof(Line) - 1) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "this is too long, expected at most %d bytes", LIMIT_PASSWORD_BYTES);
        return FALSE;
    }
    return TRUE;
}

static gboolean
read_line(const Unseen *unseen, Line line, GError **error)
{
    gsize length = 0;
    gboolean ended = FALSE;
    line[0] = '\0';
    while (!ended)
        if ((unseen && !wait_typed(unseen, error)) || !read_more(line, &length, &ended, error))
            return FALSE;
    const char *end = strchr(line, '\n');
    if (end && end[1]) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "standard input goes on behind the first line, expected one line");
        return FALSE;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return TRUE;
}

static gboolean
type_twice(const char *what, const Unseen *unseen, Line line, GError **error)
{
    Line again;
    fprintf(stderr, "%s: ", what);
    if (!read_line(unseen, line, error))
        return FALSE;
    fprintf(stderr, "%s, once more: ", what);
    gboolean ok = read_line(unseen, again, error);
    gboolean same = ok && strcmp(line, again) == 0;
    explicit_bzero(again, sizeof again);
    if (ok && !same)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "these two differ, expected the same twice");
    return same;
}

static gboolean
ask_unseen(const char *what, Line line, GError **error)
{
    Unseen unseen;
    if (!unseen_begin(&unseen, error))
        return FALSE;
    gboolean ok = type_twice(what, &unseen, line, error);
    unseen_end(&unseen);
    return ok;
}

GBytes *
secret_ask(const char *what, GError **error)
{
    Line line = "";
    gboolean ok =
        isatty(STDIN_FILENO) ? ask_unseen(what, line, error) : read_line(NULL, line, error);
    GBytes *secret = ok ? g_bytes_new(line, strlen(line)) : NULL;
    explicit_bzero(line, sizeof line);
    return secret;
}
