/*
 * postern-imap: one mailbox at a provider, emptied into the desk's LMTP door. Its settings come as
 * the first packet on its socket, and it ends when that is closed. It may be killed at any time;
 * nothing is lost by it.
 */
#include "base/io.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/sync.h"
#include "mailbox/mailbox_run.h"
#include "postern-imap/sandbox.h"

#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define SOCKET_DEFAULT 3
#define EXIT_USAGE     64 /* EX_USAGE */

static MailboxSettings *
receive_settings(int socket, GError **error)
{
    g_autofree guint8 *packet = g_malloc(LIMIT_MAILBOX_PACKET_BYTES);
    gsize length = 0;
    g_auto(Fd) none = -1;
    if (!io_recv_with_fd(socket, packet, LIMIT_MAILBOX_PACKET_BYTES, &length, &none, error))
        return NULL;
    return mailbox_settings_from_bytes(packet, length, error);
}

/* Whoever has let go waits for a message under way no longer than the desk does when it ends. */
static gpointer
watch(gpointer data)
{
    struct pollfd wanted = {.fd = GPOINTER_TO_INT(data), .events = POLLIN};
    while (poll(&wanted, 1, -1) <= 0)
        continue;
    (void)poll(NULL, 0, LIMIT_DRAIN_S * 1000);
    _exit(EXIT_SUCCESS);
    return NULL;
}

static gboolean
serve(int socket, GError **error)
{
    g_autoptr(MailboxSettings) settings = receive_settings(socket, error);
    if (!settings || !credential_start(error) || !sandbox_enter(settings, error) ||
        !thread_start("watch", LIMIT_MAILBOX_STACK_BYTES, watch, GINT_TO_POINTER(socket), NULL,
                      error))
        return FALSE;
    g_autoptr(CredentialKeeper) keeper =
        credential_keeper_new(settings, clock_system(), random_system());
    mailbox_run(settings, keeper, socket);
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    guint64 socket = SOCKET_DEFAULT;
    if (argc > 2 ||
        (argc == 2 && !g_ascii_string_to_unsigned(argv[1], 10, 0, G_MAXINT16, &socket, NULL))) {
        log_event(LOG_ERROR, "imap-usage", "expected",
                  "postern-imap [number of its socket, 3 if not given]", NULL);
        return EXIT_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    /* Each arena would take its share of the address space. */
    mallopt(M_ARENA_MAX, 2); /* NOLINT(concurrency-mt-unsafe): there is one thread yet */
    memory_configure();
    if (serve((int)socket, &error))
        return EXIT_SUCCESS;
    log_event(LOG_ERROR, "imap-failed", "why", error->message, NULL);
    return EXIT_FAILURE;
}
