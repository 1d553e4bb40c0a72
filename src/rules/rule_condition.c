#include "rules/rule_condition.h"

#include "mail/address.h"

#include <string.h>

static char *
word_kind(const char *written, const Workflow *workflow, char **ret_wrong)
{
    (void)workflow;
    int kind;
    if (desk_word_parse(person_kind_words, written, &kind))
        return g_strdup(desk_word(person_kind_words, kind));
    g_autofree char *list = desk_words_list(person_kind_words);
    *ret_wrong = g_strdup_printf("unknown kind of person \"%s\", expected %s", written, list);
    return NULL;
}

static char *
word_status(const char *written, const Workflow *workflow, char **ret_wrong)
{
    if (workflow_knows_status(workflow, written))
        return g_strdup(written);
    g_autofree const char **all = workflow_all_statuses(workflow);
    g_autofree char *guess = problem_guess(written, all);
    *ret_wrong = g_strdup_printf("unknown status \"%s\", expected %s", written, guess);
    return NULL;
}

static char *
word_type(const char *written, const Workflow *workflow, char **ret_wrong)
{
    const TicketType *type = workflow_type(workflow, written);
    if (type)
        return g_strdup(type->name);
    guint count = 0;
    const TicketType *const *types = workflow_types(workflow, &count);
    g_autofree const char **names = g_new0(const char *, count + 1);
    for (guint i = 0; i < count; i++)
        names[i] = types[i]->name;
    g_autofree char *guess = problem_guess(written, names);
    *ret_wrong = g_strdup_printf("unknown type \"%s\", expected %s", written, guess);
    return NULL;
}

static char *
word_address(const char *written, const Workflow *workflow, char **ret_wrong)
{
    (void)workflow;
    char *address = address_canonical(written);
    if (!address)
        *ret_wrong = g_strdup_printf(
            "\"%s\" is no address, expected one such as \"ann@desk.example\"", written);
    return address;
}

static char *
word_domain(const char *written, const Workflow *workflow, char **ret_wrong)
{
    (void)workflow;
    g_autofree char *spec = g_strconcat("x@", written, NULL);
    g_autofree char *address = strchr(written, '@') ? NULL : address_canonical(spec);
    if (address)
        return g_strdup(address_domain(address));
    *ret_wrong =
        g_strdup_printf("\"%s\" is no domain, expected one such as \"desk.example\"", written);
    return NULL;
}

static const char *
text_author(const RuleMail *mail)
{
    return mail->author;
}

static const char *
text_author_domain(const RuleMail *mail)
{
    return address_domain(mail->author);
}

static const char *
text_subject(const RuleMail *mail)
{
    return mail->subject;
}

static const char *
text_body(const RuleMail *mail)
{
    return mail->body;
}

static gboolean
flag_automatic(const RuleMail *mail)
{
    return mail->automatic != 0;
}

static const char *
text_author_kind(const RuleFacts *facts)
{
    return facts->author ? desk_word(person_kind_words, (int)facts->author->kind) : NULL;
}

static const char *
text_status(const RuleFacts *facts)
{
    return facts->ticket->status;
}

static const char *
text_type(const RuleFacts *facts)
{
    return facts->ticket->type;
}

static char *
word_priority(const char *written, const Workflow *workflow, char **ret_wrong)
{
    (void)workflow;
    int priority;
    if (desk_word_parse(priority_words, written, &priority))
        return g_strdup(desk_word(priority_words, priority));
    g_autofree char *list = desk_words_list(priority_words);
    *ret_wrong = g_strdup_printf("unknown priority \"%s\", expected %s", written, list);
    return NULL;
}

static const char *
text_priority(const RuleFacts *facts)
{
    return desk_word(priority_words, (int)facts->ticket->priority);
}

static const char *
text_follower_kind(const RuleFacts *facts)
{
    return facts->follower ? desk_word(person_kind_words, (int)facts->follower->kind) : NULL;
}

static const char *
text_follower(const RuleFacts *facts)
{
    return facts->follower ? facts->follower->address : NULL;
}

static const char *
text_follower_domain(const RuleFacts *facts)
{
    return facts->follower ? address_domain(facts->follower->address) : NULL;
}

static const Field as_planned = {.name = (char *)"planned", .kind = FIELD_DATE};
static const Field as_points = {.name = (char *)"points", .kind = FIELD_NUMBER};
static const Field as_due = {.name = (char *)"due", .kind = FIELD_DATE};
static const Field as_progress = {.name = (char *)"progress", .kind = FIELD_NUMBER};

static gboolean
number_due(const Ticket *ticket, gint64 *ret_number)
{
    *ret_number = ticket->due;
    return ticket->due != TICKET_NO_DAY;
}

static gboolean
number_planned(const Ticket *ticket, gint64 *ret_number)
{
    *ret_number = ticket->planned;
    return ticket->planned != TICKET_NO_DAY;
}

static gboolean
number_points(const Ticket *ticket, gint64 *ret_number)
{
    *ret_number = ticket->points * FIELD_NUMBER_ONE;
    return ticket->points >= 0;
}

static gboolean
number_progress(const Ticket *ticket, gint64 *ret_number)
{
    *ret_number = ticket->progress * FIELD_NUMBER_ONE;
    return TRUE;
}

const ConditionInfo condition_table[CONDITION_COUNT + 1] = {
    {"author-kind", CONDITION_TICKET, CONDITION_WORDS, word_kind, .ticket_text = text_author_kind,
     .argument = "staff | vendor | customer",
     .help = "what the person who caused the event is to the desk"},
    {"author", CONDITION_MAIL, CONDITION_TEXT, word_address, .mail_text = text_author,
     .argument = "ADDRESS | /PATTERN/", .help = "the address the mail is from"},
    {"author-domain", CONDITION_MAIL, CONDITION_TEXT, word_domain, .mail_text = text_author_domain,
     .argument = "DOMAIN | /PATTERN/",
     .help = "the domain of that address, subdomains not included"},
    {"automatic", CONDITION_MAIL, CONDITION_FLAG, NULL, flag_automatic, .argument = "true | false",
     .help = "whether a machine wrote the mail"},
    {"subject", CONDITION_MAIL, CONDITION_TEXT, NULL, .mail_text = text_subject,
     .argument = "TEXT | /PATTERN/", .help = "the subject of the mail"},
    {"body", CONDITION_MAIL, CONDITION_TEXT, NULL, .mail_text = text_body,
     .argument = "TEXT | /PATTERN/", .help = "the text of the mail, or of the comment typed"},
    {"status", CONDITION_TICKET, CONDITION_WORDS, word_status, .ticket_text = text_status,
     .argument = "STATUS", .help = "the ticket's status, as it stands when the rule is asked"},
    {"type", CONDITION_TICKET, CONDITION_WORDS, word_type, .ticket_text = text_type,
     .argument = "TYPE", .help = "the ticket's type"},
    {"priority", CONDITION_TICKET, CONDITION_WORDS, word_priority, .ticket_text = text_priority,
     .argument = "low | normal | high | urgent", .help = "the ticket's priority"},
    {"field", CONDITION_TICKET, CONDITION_FIELDS, NULL,
     .argument = "{ NAME = VALUE | COMPARISON | set | unset; … }",
     .help = "the ticket's custom fields"},
    {"due", CONDITION_TICKET, CONDITION_NUMBER, NULL, .as = &as_due, .ticket_number = number_due,
     .argument = "< DATE | >= DATE | set | unset", .help = "when the ticket is due"},
    {"planned", CONDITION_TICKET, CONDITION_NUMBER, NULL, .as = &as_planned,
     .ticket_number = number_planned, .argument = "< DATE | >= DATE | set | unset",
     .help = "when it is to be worked on"},
    {"points", CONDITION_TICKET, CONDITION_NUMBER, NULL, .as = &as_points,
     .ticket_number = number_points, .argument = "< NUMBER | >= NUMBER | set | unset",
     .help = "how much work the ticket is"},
    {"progress", CONDITION_TICKET, CONDITION_NUMBER, NULL, .as = &as_progress,
     .ticket_number = number_progress, .argument = "< PERCENT | >= PERCENT",
     .help = "how much of the ticket is done"},
    {"follower-kind", CONDITION_TICKET, CONDITION_WORDS, word_kind,
     .ticket_text = text_follower_kind, .argument = "staff | vendor | customer",
     .help = "what the person who follows now is to the desk"},
    {"follower", CONDITION_TICKET, CONDITION_WORDS, word_address, .ticket_text = text_follower,
     .argument = "ADDRESS", .help = "the address of who follows now"},
    {"follower-domain", CONDITION_TICKET, CONDITION_WORDS, word_domain,
     .ticket_text = text_follower_domain, .argument = "DOMAIN",
     .help = "the domain of that address, subdomains not included"},
    {NULL}};

const ConditionInfo *
condition_find(const char *name)
{
    for (const ConditionInfo *info = condition_table; info->name; info++)
        if (g_str_equal(info->name, name))
            return info;
    return NULL;
}

guint
condition_index(const ConditionInfo *info)
{
    return (guint)(info - condition_table);
}

static RuleText *
ready_text(ConditionTexts *texts, guint index, const char *raw)
{
    rule_text_init(&texts->texts[index], raw);
    texts->ready[index] = TRUE;
    return &texts->texts[index];
}

RuleText *
condition_mail_text(ConditionTexts *texts, const ConditionInfo *info, const RuleMail *mail)
{
    guint index = condition_index(info);
    return texts->ready[index] ? &texts->texts[index]
                               : ready_text(texts, index, info->mail_text(mail));
}

RuleText *
condition_ticket_text(ConditionTexts *texts, const ConditionInfo *info, const RuleFacts *facts)
{
    guint index = condition_index(info);
    return texts->ready[index] ? &texts->texts[index]
                               : ready_text(texts, index, info->ticket_text(facts));
}

void
condition_texts_clear(ConditionTexts *texts)
{
    for (guint i = 0; i < CONDITION_COUNT; i++)
        rule_text_clear(&texts->texts[i]);
}
