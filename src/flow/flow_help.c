/* The address for help: its mail opens no ticket. Whoever is known to be who they say gets what
 * they may ask for, and the answers to what they ask; anybody else gets where to write. */
#include "flow/flow_access.h"

#include "base/limits.h"
#include "outbox/query_row.h"

/* --- whether it is answered ------------------------------------------------------------------- */

/* What a machine wrote, or came through a list, is answered by nothing, lest two machines talk; nor
 * is what comes again. NULL when it is. */
static const char *
silence(const Run *run)
{
    const Reading *reading = run->reading;
    if (reading->automatic || kind_is_machine(reading->kind.kind))
        return "asks for help; not answered: by a machine, or through a list";
    if (header_block_count(reading->header, "Resent-From"))
        return "asks for help; not answered: sent on as it came";
    if (reading->is_forged)
        return "asks for help; not answered: forged";
    return NULL;
}

static gboolean
is_again(const Run *run)
{
    return (run->known && !run->job->retried.value) || run->was_said;
}

/* --- who is known ----------------------------------------------------------------------------- */

static gboolean
answer_line(Run *run, const CommandLine *line, GString *receipt, GError **error)
{
    g_autofree char *done = NULL, *why = NULL;
    const char *address = route_table_default(run->reading->routes);
    Command command = {
        .run = run, .info = mail_command_find(line->word), .argument = line->argument};
    if (command.info->form != COMMAND_QUERY)
        why = g_strdup_printf("only questions are answered here; write it to %s, or in reply to a "
                              "mail of the ticket",
                              address ? address : "an address of the desk");
    else if (!command_do(&command, &done, &why, error))
        return FALSE;
    run_say_command(run, receipt, (TicketId){0}, line->line, done, why);
    return TRUE;
}

/* What stands below is for nobody: it is said, since somebody may have written it for people. */
static void
say_unread(const Run *run, GString *receipt)
{
    const Reading *reading = run->reading;
    const Halves *said = reading->commanded ? reading->commanded : reading->halves;
    const char *address = route_table_default(reading->routes);
    if (*said->typed && address)
        g_string_append_printf(receipt, "Nobody reads what is written here; write to %s.\n",
                               address);
}

/* The questions that are asked; without any, what may be asked for. */
static gboolean
answer_known(Run *run, GError **error)
{
    const Reading *reading = run->reading;
    const GPtrArray *lines = reading->commanded ? reading->block->lines : NULL;
    g_autoptr(GString) receipt = g_string_new(NULL);
    for (guint i = 0; lines && i < lines->len; i++)
        if (!answer_line(run, lines->pdata[i], receipt, error))
            return FALSE;
    say_unread(run, receipt);
    if (!run->queries)
        query_row_note(receipt, (TicketId){0}, "#help");
    run_trace(run, "asks for help: answered");
    return run_tell_managed(run, "#help", receipt->str, error);
}

/* --- who is not ------------------------------------------------------------------------------- */

/* As often as new tickets are acknowledged, and no more: whoever is written to need not have
 * asked. */
static gboolean
may_tell(Run *run, gboolean *ret_may, GError **error)
{
    guint to_person, in_all;
    gint64 now_us = run->reading->now_us;
    PersonId person = run->sender ? run->sender->id : (PersonId){0};
    if (!store_outbox_acks_since(run->store, person, now_us - LIMIT_ACK_WINDOW_S * US_PER_S, now_us,
                                 &to_person, &in_all, error))
        return FALSE;
    *ret_may = to_person < LIMIT_ACKS_PER_SENDER && in_all < LIMIT_ACKS_IN_ALL;
    return TRUE;
}

static gboolean
tell_where_to_write(Run *run, GError **error)
{
    OutboxId id;
    if (!run_need_sender(run, error))
        return FALSE;
    OutboxRow row = {.kind = OUTBOX_HELP,
                     .state = OUTBOX_PENDING,
                     .why = WHY_REQUEST,
                     .person = run->sender->id,
                     .created_us = run->reading->now_us,
                     .next_us = run->reading->now_us};
    run->job->told++;
    run_trace(run, "asks for help: told where to write");
    return store_outbox_add(run->store, &row, &id, error);
}

static gboolean
answer_unknown(Run *run, Received *outcome, GError **error)
{
    gboolean may;
    if (!may_tell(run, &may, error))
        return FALSE;
    if (may)
        return tell_where_to_write(run, error);
    outcome->why = g_strdup("asks for help; not answered: too often within an hour");
    run_trace(run, "%s", outcome->why);
    return TRUE;
}

gboolean
run_help(Run *run, const Target *target, Received *outcome, GError **error)
{
    *outcome = (Received){.kind = is_again(run) ? RECEIVED_REPEAT : RECEIVED_COMMANDS,
                          .identity = target->identity};
    if (outcome->kind == RECEIVED_REPEAT)
        return TRUE;
    outcome->why = g_strdup(silence(run));
    if (outcome->why) {
        run_trace(run, "%s", outcome->why);
        return TRUE;
    }
    gboolean is_known = run->sender && target->identity >= run_commands_need(run);
    return is_known ? answer_known(run, error) : answer_unknown(run, outcome, error);
}
