#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"

/* To be somebody else is to have all that they have. */
static gboolean
may_be_one(const Call *call, const Person *person, const Person *into, GError **error)
{
    if (person->id.value == into->id.value) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%s and %s are one person already, expected two",
                    call_argument(call, "ADDRESS"), call_argument(call, "INTO"));
        return FALSE;
    }
    if (person->kind == into->kind || call_flag(call, "force"))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "%s is %s and %s is %s: whoever writes from %s would have what is %s's, expected "
                "two of one kind, or --force",
                person->address, desk_word(person_kind_words, (int)person->kind), into->address,
                desk_word(person_kind_words, (int)into->kind), person->address,
                desk_word(person_kind_words, (int)into->kind));
    return FALSE;
}

static gboolean
merge(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(Person) person = NULL;
    g_autoptr(Person) into = NULL;
    if (!named_person(store, call_argument(call, "ADDRESS"), &person, error) ||
        !named_person(store, call_argument(call, "INTO"), &into, error) ||
        !may_be_one(call, person, into, error) ||
        !store_person_merge(store, person->id, into->id, error))
        return FALSE;
    call_say(call, "%s is %s now", person->address, person_label(into));
    return TRUE;
}

static const Parameter arguments[] = {
    {"ADDRESS", PARAMETER_TEXT, PARAMETER_ONE, NULL, "an address of who is merged", NULL},
    {"INTO", PARAMETER_TEXT, PARAMETER_ONE, NULL, "an address of who they are", NULL},
    {NULL}};
static const Parameter options[] = {{"force", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL,
                                     "also a customer with one of the staff", NULL},
                                    {NULL}};

const Command cmd_person_merge[] = {
    {.words = "person merge",
     .help = "make two people one, who are",
     .details = "Addresses, tickets, comments, shares, teams and reply addresses of the first go\n"
                "on as the second's, whose name, kind and mail address stay; a password of the\n"
                "first goes. It cannot be undone.",
     .arguments = arguments,
     .options = options,
     .write = merge},
    {NULL}};
