#include "parse/wire.h"

#include "base/io.h"
#include "base/limits.h"

#include <poll.h>
#include <string.h>

#define HELLO_MAGIC   0x70776831u /* pwh1 */
#define REQUEST_MAGIC 0x70777131u /* pwq1 */
#define ANSWER_MAGIC  0x70776131u /* pwa1 */

typedef enum { PASS_INLINE = 0, PASS_FILE = 1 } Passing;

typedef struct {
    guint32 magic;
    guint32 version;
    guint32 walls;
} Hello;

typedef struct {
    guint32 magic;
    guint32 kind;
    guint32 passing;
    guint32 reserved;
    guint64 serial;
    guint64 length;
    char place[WIRE_PLACE_BYTES];
} RequestHead;

typedef struct {
    guint32 magic;
    guint32 status;
    guint64 serial;
    guint64 length;
} AnswerHead;

void
wire_request_clear(WireRequest *request)
{
    g_clear_pointer(&request->body, g_bytes_unref);
}

void
wire_answer_clear(WireAnswer *answer)
{
    g_clear_pointer(&answer->body, g_bytes_unref);
}

static gboolean
corrupt(GError **error, const char *what)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT, "parse protocol: %s", what);
    return FALSE;
}

/* --- posternd's side --- */

gboolean
wire_receive_hello(int socket, gint64 deadline_us, guint32 *ret_walls, GError **error)
{
    Hello hello;
    const gsize fixed = G_STRUCT_OFFSET(Hello, walls);
    if (!io_read_full(socket, &hello, fixed, deadline_us, error))
        return FALSE;
    if (hello.magic != HELLO_MAGIC)
        return corrupt(error, "what came is no hello");
    if (hello.version != WIRE_VERSION) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT,
                    "parse protocol: the hello is of version %u, expected %d", hello.version,
                    WIRE_VERSION);
        return FALSE;
    }
    if (!io_read_full(socket, &hello.walls, sizeof hello.walls, deadline_us, error))
        return FALSE;
    *ret_walls = hello.walls;
    return TRUE;
}

static gboolean
send_as_file(int socket, const RequestHead *head, GBytes *body, GError **error)
{
    gsize length = 0;
    gconstpointer data = g_bytes_get_data(body, &length);
    g_auto(Fd) file = io_memfd_sealed("postern-message", data, length, error);
    return file >= 0 && io_send_with_fd(socket, head, sizeof *head, file, error);
}

gboolean
wire_send_request(int socket, const WireRequest *request, gint64 deadline_us, GError **error)
{
    gsize length = 0;
    gconstpointer data = g_bytes_get_data(request->body, &length);
    RequestHead head = {.magic = REQUEST_MAGIC,
                        .kind = request->kind,
                        .passing = length > LIMIT_PARSE_INLINE_BYTES ? PASS_FILE : PASS_INLINE,
                        .serial = request->serial,
                        .length = length};
    memcpy(head.place, request->place, sizeof head.place);
    if (head.passing == PASS_FILE)
        return send_as_file(socket, &head, request->body, error);
    return io_write_both(socket, &head, sizeof head, data, length, deadline_us, error);
}

static GBytes *
read_body(int socket, gsize length, gint64 deadline_us, GError **error)
{
    g_autofree guint8 *data = g_malloc(MAX(length, 1));
    if (!io_read_full(socket, data, length, deadline_us, error))
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&data), length);
}

gboolean
wire_receive_answer(int socket, guint64 serial, gsize max_bytes, gint64 deadline_us,
                    WireAnswer *ret_answer, GError **error)
{
    AnswerHead head;
    /* It is never there yet: to try to read it first would be in vain. */
    if (!io_wait(socket, POLLIN, deadline_us, error) ||
        !io_read_full(socket, &head, sizeof head, deadline_us, error))
        return FALSE;
    if (head.magic != ANSWER_MAGIC)
        return corrupt(error, "what came is no answer");
    if (head.status != WIRE_DONE && head.status != WIRE_NO_PART)
        return corrupt(error, "an answer has an unknown status");
    if (head.serial != serial)
        return corrupt(error, "an answer belongs to another request");
    if (head.length > max_bytes)
        return corrupt(error, "an answer is longer than any may be");
    GBytes *body = read_body(socket, (gsize)head.length, deadline_us, error);
    if (!body)
        return FALSE;
    *ret_answer =
        (WireAnswer){.status = (WireStatus)head.status, .serial = head.serial, .body = body};
    return TRUE;
}

/* --- the worker's side --- */

/* A sealed file can be mapped: nobody can change or cut it under us. */
static GBytes *
map_file(int file, guint64 length, GError **error)
{
    if (file < 0 || !io_is_sealed(file)) {
        corrupt(error, "a message came without a sealed memory file");
        return NULL;
    }
    GBytes *bytes = io_map(file, error);
    if (!bytes || g_bytes_get_size(bytes) == length)
        return bytes;
    g_bytes_unref(bytes);
    corrupt(error, "a memory file is not as long as its head says");
    return NULL;
}

static gboolean
check_head(const RequestHead *head, GError **error)
{
    if (head->magic != REQUEST_MAGIC)
        return corrupt(error, "what came is no request");
    if (head->kind != WIRE_READ && head->kind != WIRE_TAKE)
        return corrupt(error, "a request is of an unknown kind");
    if (!memchr(head->place, '\0', sizeof head->place))
        return corrupt(error, "a place does not end");
    if (head->passing != PASS_INLINE && head->passing != PASS_FILE)
        return corrupt(error, "a message comes in an unknown way");
    if (head->passing == PASS_INLINE && head->length > LIMIT_PARSE_INLINE_BYTES)
        return corrupt(error, "a message is too long to come inline");
    return TRUE;
}

gboolean
wire_send_hello(int socket, guint32 walls, GError **error)
{
    const Hello hello = {.magic = HELLO_MAGIC, .version = WIRE_VERSION, .walls = walls};
    return io_write_full(socket, &hello, sizeof hello, 0, error);
}

gboolean
wire_receive_request(int socket, WireRequest *ret_request, GError **error)
{
    RequestHead head;
    gsize got = 0;
    g_auto(Fd) file = -1;
    if (!io_recv_with_fd(socket, &head, sizeof head, &got, &file, error))
        return FALSE;
    if (got == 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED,
                    "parse protocol: the other side has closed");
        return FALSE;
    }
    if (got < sizeof head &&
        !io_read_full(socket, (guint8 *)&head + got, sizeof head - got, 0, error))
        return FALSE;
    if (!check_head(&head, error))
        return FALSE;
    GBytes *body = head.passing == PASS_FILE ? map_file(file, head.length, error)
                                             : read_body(socket, (gsize)head.length, 0, error);
    if (!body)
        return FALSE;
    *ret_request = (WireRequest){.kind = (WireKind)head.kind, .serial = head.serial, .body = body};
    memcpy(ret_request->place, head.place, sizeof head.place);
    return TRUE;
}

gboolean
wire_send_answer(int socket, const WireAnswer *answer, GError **error)
{
    gsize length = 0;
    gconstpointer data = answer->body ? g_bytes_get_data(answer->body, &length) : NULL;
    AnswerHead head = {.magic = ANSWER_MAGIC,
                       .status = answer->status,
                       .serial = answer->serial,
                       .length = length};
    return io_write_both(socket, &head, sizeof head, data, length, 0, error);
}
