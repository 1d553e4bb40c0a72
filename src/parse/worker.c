#include "parse/worker.h"

#include "parse/parse.h"
#include "parse/wire.h"

static GBytes *
answer_read(const char *bytes, gsize length)
{
    g_autoptr(Mail) mail = worker_read(bytes, length);
    return mail_to_bytes(mail);
}

static gboolean
answer(int socket, const WireRequest *request, GError **error)
{
    gsize length = 0;
    const char *bytes = g_bytes_get_data(request->body, &length);
    g_auto(WireAnswer) reply = {.status = WIRE_DONE, .serial = request->serial};
    switch (request->kind) {
    case WIRE_READ:
        reply.body = answer_read(bytes, length);
        break;
    case WIRE_TAKE:
        reply.body = worker_take(bytes, length, request->place);
        reply.status = reply.body ? WIRE_DONE : WIRE_NO_PART;
        break;
    }
    return wire_send_answer(socket, &reply, error);
}

gboolean
worker_run(int socket, guint32 walls, void (*allow)(gpointer data), gpointer data, GError **error)
{
    if (!wire_send_hello(socket, walls, error))
        return FALSE;
    if (!(walls & PARSE_WALL_SECCOMP))
        return TRUE;
    for (;;) {
        g_auto(WireRequest) request = {0};
        g_autoptr(GError) failed = NULL;
        if (!wire_receive_request(socket, &request, &failed)) {
            if (g_error_matches(failed, POSTERN_ERROR, POSTERN_ERROR_CLOSED))
                return TRUE;
            g_propagate_error(error, g_steal_pointer(&failed));
            return FALSE;
        }
        allow(data);
        if (!answer(socket, &request, error))
            return FALSE;
    }
}
