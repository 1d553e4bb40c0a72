#include "posternctl/client.h"

#include "base/clock.h"
#include "base/io.h"
#include "base/units.h"
#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* The longest a command may take: two tries of a parse worker (explain, retry), and the queue. */
#define ANSWER_WAIT_S (LIMIT_CTL_WAIT_S + 2 * (LIMIT_PARSE_WAIT_MS + LIMIT_PARSE_WALL_MS) / 1000)
#define READ_BYTES    (64 * 1024)

void
answer_init(Answer *answer)
{
    answer->out = g_string_new(NULL);
    answer->err = g_string_new(NULL);
    answer->code = CTL_OK;
}

void
answer_clear(Answer *answer)
{
    if (answer->out)
        g_string_free(answer->out, TRUE);
    if (answer->err)
        g_string_free(answer->err, TRUE);
    answer->out = NULL;
    answer->err = NULL;
}

CtlExit
answer_print(const Answer *answer)
{
    gboolean written = fwrite(answer->out->str, 1, answer->out->len, stdout) == answer->out->len &&
                       fflush(stdout) == 0;
    fwrite(answer->err->str, 1, answer->err->len, stderr);
    return written ? answer->code : CTL_FAILED;
}

static void
answer_forget(Answer *answer)
{
    g_string_truncate(answer->out, 0);
    g_string_truncate(answer->err, 0);
}

static gint64
deadline(gint64 wait_s)
{
    return clock_monotonic_us(clock_system()) + wait_s * US_PER_S;
}

/* A daemon that turns us away may do so before it has read all: its words say more than the broken
 * line. */
static gboolean
exchange(int fd, const ControlRequest *request, Answer *answer, GError **error)
{
    g_autoptr(GError) unsent = NULL;
    gboolean sent = control_send_request(fd, request, deadline(LIMIT_CTL_WAIT_S), &unsent);
    if (!sent && !g_error_matches(unsent, POSTERN_ERROR, POSTERN_ERROR_CLOSED)) {
        g_propagate_error(error, g_steal_pointer(&unsent));
        return FALSE;
    }
    gint64 wait_s = sent ? ANSWER_WAIT_S : LIMIT_CTL_WAIT_S;
    for (;;) {
        gboolean more = FALSE;
        if (!control_receive_answer(fd, deadline(wait_s), answer->out, answer->err, &more,
                                    &answer->code, error))
            return FALSE;
        if (!more)
            return TRUE;
        (void)answer_print(answer);
        answer_forget(answer);
    }
}

gboolean
client_ask(const char *socket, const ControlRequest *request, Answer *answer, GError **error)
{
    g_auto(Fd) fd = socket_connect_unix(socket, 0, error);
    if (fd < 0)
        return FALSE;
    if (exchange(fd, request, answer, error))
        return TRUE;
    g_prefix_error(error, "asking posternd at %s: ", socket);
    return FALSE;
}

static gboolean
read_all(int fd, const char *path, GByteArray *content, GError **error)
{
    guint8 piece[READ_BYTES];
    for (;;) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got == 0)
            return TRUE;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "reading %s: %s", path,
                        g_strerror(errno));
            return FALSE;
        }
        if (content->len + (gsize)got > LIMIT_CTL_REQUEST_BYTES) {
            g_autofree char *limit = units_format_size(LIMIT_CTL_REQUEST_BYTES);
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FULL,
                        "%s is too long, expected at most %s", path, limit);
            return FALSE;
        }
        g_byte_array_append(content, piece, (guint)got);
    }
}

GBytes *
client_read_file(const char *path, GError **error)
{
    gboolean is_input = g_str_equal(path, "-");
    g_auto(Fd) file = is_input ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (!is_input && file < 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                    "opening %s: %s, expected a file to read", path, g_strerror(errno));
        return NULL;
    }
    g_autoptr(GByteArray) content = g_byte_array_new();
    if (!read_all(is_input ? STDIN_FILENO : file, is_input ? "standard input" : path, content,
                  error))
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&content));
}
