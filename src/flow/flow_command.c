/* The commands a message begins with: each is done or refused by itself, and one receipt says so.
 */
#include "flow/flow_command.h"
#include "flow/flow_copied.h"
#include "flow/flow_request.h"
#include "flow/flow_undo.h"

#include "base/limits.h"
#include "mail/unsubscribe.h"
#include "outbox/query_row.h"

#include <string.h>

/* What one run of them works on. */
typedef struct {
    Run *run;
    Apply *apply;
    IdentityLevel identity; /* of the sender here */
    guint answered;         /* in the receipt */
    GString *said;          /* the same in words, where there is no such receipt; else NULL */
    GString *to_confirm;    /* the lines that wait */
    GString *not_done;      /* of the message: these, and those that were refused */
    CommentId needed; /* of what waits: the message's, for a command that is nothing without it */
    gboolean is_cut;  /* the comment is the message's, without all of them */
} Commands;

/* --- whether there are any -------------------------------------------------------------------- */

const Halves *
run_said(const Run *run, IdentityLevel identity)
{
    const Reading *reading = run->reading;
    return reading->commanded && identity >= IDENTITY_TOKEN ? reading->commanded : reading->halves;
}

IdentityLevel
run_commands_need(const Run *run)
{
    gboolean trusts = flow_config(run->job->flow)->commands_need == CONF_COMMANDS_TOKEN;
    return trusts ? IDENTITY_TOKEN : IDENTITY_AUTHENTICATED;
}

static gboolean
has_files(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++)
        if (!((const MailAttachment *)mail->attachments->pdata[i])->is_inline)
            return TRUE;
    return FALSE;
}

static gboolean
is_leaving(const Run *run, IdentityLevel identity)
{
    return identity >= IDENTITY_TOKEN && unsubscribe_is(run->reading->mail->subject);
}

gboolean
run_is_bare(const Run *run, const Comment *said, IdentityLevel identity)
{
    gboolean commands =
        run->reading->commanded && run_said(run, identity) == run->reading->commanded;
    gboolean leaves = is_leaving(run, identity);
    gboolean says = leaves ? unsubscribe_says_more(said->text) : *said->text != '\0';
    return (commands || leaves) && !says && !said->staff_text && !has_files(run->reading->mail);
}

/* What comes again does nothing again, wherever it comes to and with whatever blanks, which a
 * signature does not cover. */
static gboolean
is_first_time(const Run *run)
{
    return run->job->retried.value || (!run->known && !run->was_said);
}

/* --- the answer to one line ------------------------------------------------------------------- */

void
run_say_command(const Run *run, GString *receipt, TicketId ticket, const char *line,
                const char *done, const char *why)
{
    const char *word = done ? "done" : "refused";
    g_autofree char *shown = route_hide_tokens(run->reading->routes, line);
    g_autofree char *told = route_hide_tokens(run->reading->routes, done ? done : why);
    run_trace(run, "%s: %s: %s", shown, word, told);
    if (receipt && done && g_str_equal(done, QUERY_ANSWERED))
        query_row_note(receipt, ticket, shown);
    else if (receipt)
        g_string_append_printf(receipt, "%s: %s: %s.\n", shown, word, told);
}

/* said is taken over. */
static gboolean
note(Commands *commands, const char *line, EventKind kind, char *said, GError **error)
{
    const Apply *apply = commands->apply;
    g_autofree char *shown = route_hide_tokens(commands->run->reading->routes, line);
    g_autofree char *told = route_hide_tokens(commands->run->reading->routes, said);
    gboolean done = kind == EVENT_COMMAND_DONE;
    run_say_command(commands->run, commands->said, apply->ticket->id, line, done ? said : NULL,
                    said);
    g_free(said);
    Event event = {.kind = kind,
                   .ticket = apply->ticket->id,
                   .comment = apply->comment,
                   .actor = commands->run->sender->id,
                   .was = shown,
                   .now = told,
                   .at_us = apply->now_us};
    commands->answered++;
    if (commands->not_done && kind == EVENT_COMMAND_REFUSED && *line == '#' &&
        line != commands->run->reading->block->unknown)
        g_string_append_printf(commands->not_done, "%s\n", shown);
    return store_event_add(apply->store, &event, error);
}

/* --- one line --------------------------------------------------------------------------------- */

static void
note_line(const Commands *commands, const Command *command)
{
    const char *space = *command->argument ? " " : "";
    g_autofree char *written =
        g_strconcat("#", command->info->name, space, command->argument, NULL);
    g_autofree char *line = route_hide_tokens(commands->run->reading->routes, written);
    undo_note_line(commands->apply, line);
}

static gboolean
do_line(Commands *commands, const CommandLine *line, const MailCommand *info, GError **error)
{
    char *done, *why;
    Command command = {.run = commands->run,
                       .apply = commands->apply,
                       .project = commands->apply->ticket->project,
                       .info = info,
                       .argument = line->argument};
    gboolean changes = command_is_undone(info);
    if ((changes && !undo_begin(commands->apply, error)) ||
        !command_do(&command, &done, &why, error))
        return FALSE;
    if (changes && done && !g_str_equal(done, COMMAND_SO_ALREADY))
        note_line(commands, &command);
    return note(commands, line->line, why ? EVENT_COMMAND_REFUSED : EVENT_COMMAND_DONE,
                why ? why : done, error);
}

static const char *const heard[] = {[THREAD_PUBLIC] = "everybody on the ticket reads this message",
                                    [THREAD_PRIVATE] = "only staff reads this message",
                                    [THREAD_VENDOR] =
                                        "staff, and the vendors who were asked, read this message"};

/* Where the message went was decided before it was stored; of two wishes the more private one
 * counted. */
static gboolean
answer_thread(Commands *commands, const CommandLine *line, GError **error)
{
    ThreadAudience is = commands->apply->thread.audience;
    ThreadAudience wanted = g_str_equal(line->word, "public") ? THREAD_PUBLIC : THREAD_PRIVATE;
    if (is == wanted)
        return note(commands, line->line, EVENT_COMMAND_DONE, g_strdup(heard[is]), error);
    return note(
        commands, line->line, EVENT_COMMAND_REFUSED,
        g_strconcat(heard[is], is == THREAD_PUBLIC ? "" : ", and never more than that", NULL),
        error);
}

/* Whom the message asks was decided with where it went. */
static gboolean
answer_question(Commands *commands, const CommandLine *line, GError **error)
{
    const Run *run = commands->run;
    gboolean is_said = commands->apply->comment.value != 0;
    if (run->asked && is_said)
        return note(commands, line->line, EVENT_COMMAND_DONE, g_strdup(heard[THREAD_VENDOR]),
                    error);
    if (run->asked)
        return note(commands, line->line, EVENT_COMMAND_REFUSED,
                    g_strdup("there is no question; write it below the commands"), error);
    return note(
        commands, line->line, EVENT_COMMAND_REFUSED,
        g_strdup_printf("%s; %s", run->not_asked ? run->not_asked : "nobody was asked",
                        is_said ? heard[commands->apply->thread.audience] : "nothing was said"),
        error);
}

/* Nothing is done until whoever it seems to be says so from where their mail goes. */
static gboolean
wait_for_word(Commands *commands, const CommandLine *line, const MailCommand *info, GError **error)
{
    const Apply *apply = commands->apply;
    if (info->form == COMMAND_SPLIT)
        commands->needed = apply->comment;
    g_autofree char *shown = route_hide_tokens(commands->run->reading->routes, line->line);
    Event event = {.kind = EVENT_COMMAND_WAITS,
                   .ticket = apply->ticket->id,
                   .comment = apply->comment,
                   .actor = commands->run->sender->id,
                   .was = shown,
                   .at_us = apply->now_us};
    g_string_append_printf(commands->to_confirm, "%s%s", commands->to_confirm->len ? "\n" : "",
                           shown);
    g_string_append_printf(commands->not_done, "%s\n", shown);
    run_trace(commands->run, "%s: waits for a word of its sender", shown);
    return store_event_add(apply->store, &event, error);
}

static gboolean
answer_line(Commands *commands, const CommandLine *line, GError **error)
{
    const MailCommand *info = mail_command_find(line->word);
    if (info->needs == POLICY_ASK)
        return answer_question(commands, line, error);
    if (info->form == COMMAND_THREAD)
        return answer_thread(commands, line, error);
    if (commands->run->reading->no_commands)
        return note(commands, line->line, EVENT_COMMAND_REFUSED,
                    g_strdup(commands->run->reading->no_commands), error);
    if (commands->identity < run_commands_need(commands->run))
        return wait_for_word(commands, line, info, error);
    return do_line(commands, line, info, error);
}

/* What looks as if it should have been one stays in the text. Customers may begin a text so without
 * knowing of commands. */
static gboolean
answer_unknown(Commands *commands, GError **error)
{
    const CommandBlock *block = commands->run->reading->block;
    const char *line = block->unknown;
    if (!line || commands->identity < run_commands_need(commands->run) ||
        commands->run->sender->kind == PERSON_CUSTOMER)
        return TRUE;
    g_autofree char *word = command_word_of(line);
    const MailCommand *meant = mail_command_nearest(word);
    if (!meant)
        return TRUE;
    g_autofree char *usage = mail_command_usage(meant);
    return note(commands, line, EVENT_COMMAND_REFUSED,
                g_strdup_printf("%s, and stays in the text; expected %s%s",
                                block->is_veiled ? "signs that are not seen stand before this #, "
                                                   "so that it is no command"
                                                 : "this is no command",
                                usage, meant->argument ? "" : ", and nothing else on its line"),
                error);
}

/* A mail to their own reply address is word enough for that, since it does no more than they do who
 * delete what they get. */
static gboolean
leave(Commands *commands, GError **error)
{
    gboolean changed;
    return follow_stop(commands->apply, commands->run->sender, &changed, error) &&
           note(commands, UNSUBSCRIBE_SUBJECT, EVENT_COMMAND_DONE,
                g_strdup(changed ? "you get no more of this ticket; #follow changes that"
                                 : COMMAND_SO_ALREADY),
                error);
}

/* That a mail was logged is as good as a command: its sender has no other way to see it. */
static gboolean
answer_log(Commands *commands, GError **error)
{
    const Run *run = commands->run;
    gboolean logged;
    if (!run->logs || run->sender->kind != PERSON_STAFF ||
        commands->identity < IDENTITY_AUTHENTICATED)
        return TRUE;
    char *said = run_describe_log(run, commands->apply, &logged);
    return note(commands, run_log_address(run), logged ? EVENT_COMMAND_DONE : EVENT_COMMAND_REFUSED,
                said, error);
}

static gboolean
answer_all(Commands *commands, GError **error)
{
    const CommandBlock *block = commands->run->reading->block;
    if (!answer_log(commands, error))
        return FALSE;
    for (guint i = 0; i < block->lines->len; i++)
        if (!answer_line(commands, block->lines->pdata[i], error))
            return FALSE;
    if (is_leaving(commands->run, commands->identity) && !commands->apply->is_opening)
        return leave(commands, error);
    return answer_unknown(commands, error);
}

/* Nothing that somebody wrote is lost: what did nothing may have been meant for people. It is for
 * the staff, who may act on it; others hear of no command. Of a message with files they would hear
 * of no file either, since such a comment's files are the staff's: there its receipt and log say
 * it. */
static gboolean
keep_not_done(const Commands *commands, GError **error)
{
    const Apply *apply = commands->apply;
    if (!apply->comment.value || !commands->not_done->len || !commands->is_cut ||
        commands->run->reading->mail->attachments->len)
        return TRUE;
    g_string_append_c(commands->not_done, '\n');
    return store_comment_prepend(apply->store, apply->comment, commands->not_done->str,
                                 apply->thread.audience == THREAD_PRIVATE, error);
}

static gboolean
add_receipt(const Commands *commands, GError **error)
{
    const Apply *apply = commands->apply;
    OutboxId id;
    OutboxRow row = {.kind = OUTBOX_RECEIPT,
                     .state = OUTBOX_PENDING,
                     .why = WHY_COMMANDS,
                     .ticket = apply->ticket->id,
                     .thread = apply->thread.id,
                     .comment = apply->comment,
                     .asks = commands->run->queries > 0,
                     .person = commands->run->sender->id,
                     .created_us = apply->now_us,
                     .next_us = apply->now_us};
    commands->run->job->told++;
    return store_outbox_add(apply->store, &row, &id, error);
}

/* They were asked too often; the ticket's log says so, too. */
static gboolean
note_not_asked(const Commands *commands, GError **error)
{
    Event event = {.kind = EVENT_NOT_ASKED,
                   .ticket = commands->apply->ticket->id,
                   .comment = commands->apply->comment,
                   .actor = commands->run->sender->id,
                   .now = (char *)"asked to confirm too often: nothing was mailed",
                   .at_us = commands->apply->now_us};
    return store_event_add(commands->apply->store, &event, error);
}

/* One question for all of them; not again while the same is asked. */
static gboolean
ask_for_word(const Commands *commands, GError **error)
{
    g_autofree char *said = commands->needed.value
                                ? g_strdup_printf("%" G_GINT64_FORMAT " ", commands->needed.value)
                                : g_strdup("");
    g_autofree char *about =
        g_strdup_printf("%" G_GINT64_FORMAT " %s%s", commands->apply->ticket->id.value, said,
                        commands->to_confirm->str);
    PersonId person = commands->run->sender->id;
    g_autoptr(Request) last = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok =
        store_request_last(commands->run->store, person, REQUEST_COMMANDS, &last, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found && request_is_open(last, commands->apply->now_us) && g_str_equal(last->about, about))
        return TRUE;
    gboolean asked;
    return run_ask_confirm(commands->run, REQUEST_COMMANDS, person, about, &asked, error) &&
           (asked || note_not_asked(commands, error));
}

/* Machines and lists get no receipt, and do nothing. */
static gboolean
is_answered(const Run *run, IdentityLevel identity)
{
    const Reading *reading = run->reading;
    return identity >= IDENTITY_TOKEN && is_first_time(run) &&
           (!reading->no_commands || reading->block->disagree) && !reading->automatic;
}

gboolean
run_commands(Run *run, Apply *apply, IdentityLevel identity, GError **error)
{
    if (!is_answered(run, identity))
        return TRUE;
    g_autoptr(GString) to_confirm = g_string_new(NULL), not_done = g_string_new(NULL);
    Commands commands = {.run = run,
                         .apply = apply,
                         .identity = identity,
                         .to_confirm = to_confirm,
                         .not_done = not_done};
    const Person *author = apply->author;
    commands.is_cut =
        run->reading->commanded && author && author->id.value == run->sender->id.value;
    IdentityLevel known_as = apply->identity;
    apply->author = run->sender;
    apply->identity = identity;
    gboolean ok = answer_all(&commands, error) && undo_end(apply, error) &&
                  keep_not_done(&commands, error) &&
                  (!to_confirm->len || ask_for_word(&commands, error)) &&
                  (!commands.answered || add_receipt(&commands, error));
    apply->author = author;
    apply->identity = known_as;
    return ok;
}

/* --- confirmed ones --------------------------------------------------------------------------- */

static gboolean
begin_confirmed(Answer *answer, Apply **ret_apply, GError **error)
{
    Run *run = answer->run;
    g_autoptr(GArray) ids = request_ids(answer->request->about);
    TicketId id = {ids->len ? g_array_index(ids, gint64, 0) : 0};
    Ticket *ticket;
    Thread thread;
    if (!store_ticket_get(run->store, id, &ticket, error))
        return FALSE;
    g_autoptr(Apply) apply = apply_new(run->job->flow, run->store, run->reading->rules,
                                       run->reading->marks, ticket, run->reading->now_us);
    if (!store_thread_find(run->store, id, THREAD_PUBLIC, &thread, error))
        return FALSE;
    apply->thread = thread;
    apply->author = run->sender;
    apply->identity = IDENTITY_AUTHENTICATED;
    apply->trace = run->job->trace;
    *ret_apply = g_steal_pointer(&apply);
    return TRUE;
}

/* What was said with it was told when it came, and stands in the thread that it came to. */
static gboolean
take_message(Apply *apply, const char *about, GError **error)
{
    g_autoptr(GArray) ids = request_ids(about);
    g_autoptr(Comment) comment = NULL;
    if (ids->len < 2)
        return TRUE;
    apply->is_quiet = TRUE;
    apply->comment = (CommentId){g_array_index(ids, gint64, 1)};
    if (!store_comment_get(apply->store, apply->comment, &comment, error))
        return FALSE;
    apply->thread = (Thread){comment->thread, comment->ticket, comment->audience};
    return TRUE;
}

/* On the ticket as it stands by now. */
gboolean
commands_answer(Answer *answer, gboolean *ret_understood, GError **error)
{
    Run *run = answer->run;
    const char *about = answer->request->about;
    g_autoptr(Apply) apply = NULL;
    if (!begin_confirmed(answer, &apply, error) || !take_message(apply, about, error))
        return FALSE;
    g_autoptr(CommandBlock) block = command_block_of(request_words(about), mail_command_known);
    Commands commands = {
        .run = run, .apply = apply, .identity = IDENTITY_AUTHENTICATED, .said = answer->receipt};
    for (guint i = 0; i < block->lines->len; i++) {
        const CommandLine *line = block->lines->pdata[i];
        if (!do_line(&commands, line, mail_command_find(line->word), error))
            return FALSE;
    }
    *ret_understood = TRUE;
    answer->closes = TRUE;
    if (!undo_end(apply, error) || !apply_tell(apply, error))
        return FALSE;
    run->job->told += apply->told;
    return TRUE;
}
