/* For whom one of the staff writes: the ticket is theirs, and they hear of it when they are to. */
#include "flow/flow_command.h"
#include "flow/flow_copied.h"

#include "mail/address.h"

#include <string.h>

#define WORD_FOR  "for"
#define WORD_SEND "send"
#define WORD_ACK  "ack"

/* --- what is asked for ------------------------------------------------------------------------ */

/* Of a message whose commands are looked at; NULL when there is none. */
static const CommandLine *
find_line(const Run *run, IdentityLevel identity, const char *word)
{
    const Reading *reading = run->reading;
    if (!reading->commanded || reading->automatic || identity < run_commands_need(run))
        return NULL;
    for (guint i = 0; i < reading->block->lines->len; i++) {
        const CommandLine *line = reading->block->lines->pdata[i];
        if (g_str_equal(line->word, word))
            return line;
    }
    return NULL;
}

/* What stands behind the word. */
typedef struct {
    char *address; /* canonical */
    char *name;    /* "" for none */
    gboolean greets;
} Named;

static void
named_clear(Named *named)
{
    g_free(named->address);
    g_free(named->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Named, named_clear)

/* Takes the word away from the end of text. */
static gboolean
cut_greeting(char *text)
{
    gsize length = strlen(text), word = strlen(WORD_ACK);
    if (length <= word || !g_ascii_isspace(text[length - word - 1]) ||
        g_ascii_strcasecmp(text + length - word, WORD_ACK) != 0)
        return FALSE;
    text[length - word] = '\0';
    g_strchomp(text);
    return TRUE;
}

/* "gerd@shop.example", "Gerd Holm <gerd@shop.example>", each with " ack" behind it. */
static gboolean
read_named(const char *argument, Named *ret_named, char **ret_why)
{
    g_autofree char *text = g_strstrip(g_strdup(argument));
    gboolean greets = cut_greeting(text);
    char *spec = text, *open = g_str_has_suffix(text, ">") ? strrchr(text, '<') : NULL;
    if (open) {
        spec = open + 1;
        spec[strlen(spec) - 1] = '\0';
        *open = '\0';
    }
    char *address = address_canonical(spec);
    *ret_named = (Named){address, g_strdup(open ? g_strchomp(text) : ""), greets};
    if (!address)
        *ret_why = g_strdup_printf("\"%s\" is no address, expected #for ADDRESS [ack]", spec);
    return address != NULL;
}

gboolean
run_sends(const Run *run, IdentityLevel identity)
{
    const Reading *reading = run->reading;
    return find_line(run, identity, WORD_SEND) && !reading->forward && *reading->commanded->typed;
}

/* --- who it is -------------------------------------------------------------------------------- */

/* Somebody new becomes a customer. NULL with *ret_why, or an error, when nobody can be it. */
static Person *
need_person(Run *run, const Named *named, char **ret_why, GError **error)
{
    g_autoptr(Person) person = NULL;
    GError *problem = NULL;
    gboolean found;
    PersonId id;
    gboolean ok = store_person_find(run->store, named->address, &person, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return NULL;
    const char *nobody = copied_refusal(run->job->flow, named->address, found);
    if (nobody) {
        *ret_why = g_strdup_printf("%s is %s", named->address, nobody);
        return NULL;
    }
    if (found)
        return g_steal_pointer(&person);
    run_trace(run, "a new customer: %s", named->address);
    if (!store_person_add(run->store, PERSON_CUSTOMER, named->name, named->address,
                          run->reading->now_us, &id, error) ||
        !store_person_get(run->store, id, &person, error))
        return NULL;
    return g_steal_pointer(&person);
}

/* Somebody among them may be known only now. */
static gboolean
find_copied_anew(Run *run, GError **error)
{
    g_clear_pointer(&run->copied, g_ptr_array_unref);
    g_clear_pointer(&run->have_it, g_array_unref);
    return run_find_copied(run, error);
}

/* Whether they were in To or Cc of the message. */
static gboolean
has_it(const Run *run, const Person *person)
{
    for (guint i = 0; run->copied && i < run->copied->len; i++)
        if (g_str_equal(((const Copied *)run->copied->pdata[i])->address, person->address))
            return TRUE;
    return FALSE;
}

/* --- of a ticket that is opened --------------------------------------------------------------- */

void
run_forget_client(Run *run)
{
    g_clear_pointer(&run->client, person_free);
    g_clear_pointer(&run->not_for, g_free);
    run->greets = run->greeted = FALSE;
}

/* To a ticket that is still to be opened its sender stands as they will. */
static const char *
opening_refusal(const Run *run, const Target *target)
{
    const Person *sender = run->sender;
    Standing standing = {.kind = sender->kind, .relations = RELATION_OPENER};
    standing.role =
        role_table_role(run->job->flow->roles, target->route.project, sender->id, sender->kind);
    return policy_refusal(&standing, POLICY_SET_REQUESTER);
}

/* The line, when there is one that can be done; else NULL, perhaps with run->not_for. */
static const CommandLine *
judge_line(Run *run, const Target *target)
{
    const CommandLine *line = find_line(run, target->identity, WORD_FOR);
    const char *refusal = line ? opening_refusal(run, target) : NULL;
    if (refusal)
        run->not_for = g_strconcat("you ", refusal, NULL);
    else if (line)
        run->not_for = mail_command_problem(mail_command_find(WORD_FOR), line->argument);
    return run->not_for ? NULL : line;
}

/* --- of a mail to somebody else --------------------------------------------------------------- */

static const Copied *
find_outside(const Run *run, MailField field)
{
    const GPtrArray *named = run->reading->mail->recipients;
    for (guint i = 0; i < named->len; i++) {
        const MailRecipient *recipient = named->pdata[i];
        for (guint c = 0; recipient->field == field && c < run->copied->len; c++) {
            const Copied *copied = run->copied->pdata[c];
            gboolean is_staff = copied->person && copied->person->kind == PERSON_STAFF;
            if (!is_staff && !copied->is_list && g_str_equal(copied->address, recipient->address))
                return copied;
        }
    }
    return NULL;
}

/* The first from outside in To, else in Cc. What is handed on is of whoever wrote that. */
static gboolean
find_addressee(Run *run, const Target *target, GError **error)
{
    if (run->reading->forward)
        return TRUE;
    if (!run_find_copied(run, error))
        return FALSE;
    const Copied *copied = find_outside(run, MAIL_FIELD_TO);
    copied = copied ? copied : find_outside(run, MAIL_FIELD_CC);
    const char *refusal = opening_refusal(run, target);
    if (!copied || refusal) {
        run->not_for = copied
                           ? g_strconcat("you ", refusal, NULL)
                           : g_strdup("nobody from outside is in To or Cc, whom it could be for");
        return TRUE;
    }
    Named named = {.address = (char *)copied->address, .name = (char *)copied->name};
    run->client = need_person(run, &named, &run->not_for, error);
    return (run->client || run->not_for) && find_copied_anew(run, error);
}

gboolean
run_find_client(Run *run, const Target *target, GError **error)
{
    run_forget_client(run);
    const CommandLine *line = judge_line(run, target);
    g_auto(Named) named = {0};
    if (target->logs && !line && !run->not_for)
        return find_addressee(run, target, error);
    if (!line || !read_named(line->argument, &named, &run->not_for))
        return TRUE;
    run->client = need_person(run, &named, &run->not_for, error);
    run->greets = run->client && named.greets;
    if (run->client)
        run_trace(run, "it is for %s", run->client->address);
    return (run->client || run->not_for) && find_copied_anew(run, error);
}

/* Whoever wrote the mail that is handed on, or has the message, knows what is in it. */
gint64
run_client_since(const Run *run, const Target *target, const Opening *opening)
{
    const Person *client = run->client;
    gint64 now_us = run->reading->now_us;
    if (!client || client->id.value == opening->author->id.value)
        return 0;
    return run_sends(run, target->identity) || has_it(run, client) ? now_us : now_us + 1;
}

const char *
run_log_address(const Run *run)
{
    const Reading *reading = run->reading;
    for (guint i = 0; i < reading->recipients->len; i++)
        if (g_array_index(reading->recipients, Route, i).logs)
            return reading->incoming->recipients[i];
    return "";
}

char *
run_describe_log(const Run *run, const Apply *apply, gboolean *ret_logged)
{
    *ret_logged = !apply->is_opening || !run->not_for;
    if (!apply->is_opening && run->inside.value && run->inside_author)
        return g_strdup_printf("logged as what %s wrote, and for staff to hear of",
                               run->inside_author->address);
    if (!apply->is_opening)
        return g_strdup("logged, and for staff to hear of");
    if (run->not_for)
        return g_strconcat(run->not_for, "; the ticket is your own", NULL);
    return run->client ? g_strdup_printf("logged on a ticket for %s", run->client->address)
                       : g_strdup("logged on a ticket for who wrote the mail you handed on");
}

/* --- the commands ----------------------------------------------------------------------------- */

/* "gerd@shop.example; nothing is sent to them". */
static char *
describe_client(const Command *command, const Person *client, const char *what_of_ack)
{
    const Run *run = command->run;
    const char *hears = has_it(run, client)     ? "; they have your message from you"
                        : command->apply->sends ? "; your message goes to them"
                        : what_of_ack           ? ""
                                                : "; nothing is sent to them";
    return g_strconcat("the ticket is for ", client->address, hears, what_of_ack ? what_of_ack : "",
                       NULL);
}

/* What is said of an acknowledgement; NULL when none was asked for. */
static const char *
ack_words(const Apply *apply, gboolean greets, gboolean greeted)
{
    if (!greets)
        return NULL;
    return apply->sends ? ", and no acknowledgement beside it"
           : greeted    ? "; they get an acknowledgement"
                        : "; they get no acknowledgement, for they got too many lately";
}

/* Decided when the ticket was opened. */
static char *
answer_opening(Command *command, const Named *named, GError **error)
{
    Run *run = command->run;
    if (run->not_for)
        return command_refuse(error, "%s", run->not_for);
    if (!g_str_equal(named->address, run->client->address))
        return command_refuse(error, "a ticket is for one person, and this one is for %s",
                              run->client->address);
    return describe_client(command, run->client,
                           ack_words(command->apply, run->greets, run->greeted));
}

static gboolean
greet(Command *command, const Person *client, gboolean *ret_greeted, GError **error)
{
    Apply *apply = command->apply;
    Thread thread;
    if (!store_thread_find(apply->store, apply->ticket->id, THREAD_PUBLIC, &thread, error) ||
        !fanout_acknowledge(apply->store, apply->ticket->id, thread, apply->comment, client->id,
                            WHY_CONTACT, apply->now_us, ret_greeted, error))
        return FALSE;
    apply->told += *ret_greeted ? 1 : 0;
    return TRUE;
}

/* On a ticket that is there. Whoever says so goes on hearing of it. */
static char *
change_client(Command *command, const Named *named, const Person *client, GError **error)
{
    Apply *apply = command->apply;
    gboolean follows, greeted = FALSE;
    g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func((GDestroyNotify)action_free);
    g_ptr_array_add(actions, action_new(ACTION_SET_REQUESTER, client->address));
    if (apply->ticket->requester.value == client->id.value)
        return g_strdup(COMMAND_SO_ALREADY);
    if (!apply_actions(apply, actions, error) ||
        !follow_start(apply, command->run->sender, FOLLOW_BY_ROLE, &follows, error) ||
        (named->greets && !apply->sends && !greet(command, client, &greeted, error)))
        return NULL;
    return describe_client(command, client, ack_words(apply, named->greets, greeted));
}

char *
command_for(Command *command, GError **error)
{
    Run *run = command->run;
    Apply *apply = command->apply;
    g_auto(Named) named = {0};
    g_autofree char *why = NULL;
    apply->sends = apply->comment.value && apply->thread.audience == THREAD_PUBLIC &&
                   run_sends(run, apply->identity);
    if (!read_named(command->argument, &named, &why))
        return command_refuse(error, "%s", why);
    if (apply->is_opening && (run->client || run->not_for))
        return answer_opening(command, &named, error);
    g_autoptr(Person) client = need_person(run, &named, &why, error);
    if (client)
        return change_client(command, &named, client, error);
    return why ? command_refuse(error, "%s", why) : NULL;
}

/* Why the message goes to nobody, whoever the ticket is for; NULL when it may. Static. */
static const char *
send_refusal(const Command *command)
{
    const Apply *apply = command->apply;
    const Reading *reading = command->run->reading;
    if (apply->thread.audience != THREAD_PUBLIC)
        return "not everybody on the ticket reads this message";
    if (reading->forward)
        return "a mail that is handed on is not sent; write a message of your own";
    if (!reading->commanded)
        return "what was written with it is on the ticket by now, and is not sent later; write it "
               "again, in a mail that needs no word to confirm it";
    if (!apply->comment.value || !*reading->commanded->typed)
        return "there is nothing to send; write it below the commands";
    if (apply->ticket->requester.value == command->run->sender->id.value)
        return "the ticket is your own, expected #for ADDRESS, too";
    return NULL;
}

char *
command_send(Command *command, GError **error)
{
    const Apply *apply = command->apply;
    g_autoptr(Person) client = NULL;
    Standing standing;
    const char *why = send_refusal(command);
    if (why)
        return command_refuse(error, "%s", why);
    if (!store_person_get(apply->store, apply->ticket->requester, &client, error) ||
        !store_standing(apply->store, apply->flow->roles, apply->ticket->id, apply->thread.id,
                        client->id, &standing, error))
        return NULL;
    if (has_it(command->run, client))
        return g_strdup_printf("%s has it from you", client->address);
    if (standing.is_silent)
        return command_refuse(error, "%s wants no mail of this ticket", client->address);
    return g_strdup_printf("it goes to %s", client->address);
}
