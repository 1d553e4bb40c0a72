#include "ctl/call.h"
#include "ctl/cmd.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* The signal, so that there is one way to do it: whoever has only the pid can do it, too. */
static gboolean
reload(Call *call, GError **error)
{
    if (kill(getpid(), SIGHUP) < 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "telling the daemon: %s",
                    g_strerror(errno));
        return FALSE;
    }
    call_say(call, "ok: rules and certificate are read again; the log says what came of it");
    return TRUE;
}

const Command cmd_reload[] = {
    {.words = "reload",
     .help = "read the rules and the certificate of the doors again",
     .details = "Does what SIGHUP does. What has a problem is logged, and what is in force stays; "
                "check tells before.\nOther settings take effect when the daemon is restarted.",
     .run = reload},
    {NULL}};
