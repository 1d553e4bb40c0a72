#include "ctl/cmd.h"
#include "ctl/trial.h"

static gboolean
test(Call *call, GError **error)
{
    Trial trial;
    StepListener listener = trial_begin(&trial, call);
    gboolean works = flow_outgoing_try(call->flow, &listener, error);
    trial_end(&trial, NULL, works);
    return works;
}

const Command cmd_outgoing[] = {
    {.words = "outgoing test",
     .help = "try out the way out, step by step: connection, TLS, login",
     .details = "Sends nothing, and does not disturb those who send. The exit code is 0 only when "
                "every step is ok.",
     .run = test},
    {NULL}};
