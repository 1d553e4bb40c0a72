#include "base/language.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "ctl/person_details.h"
#include "ctl/person_shown.h"

/* Somebody by any of their addresses, with all there is of them. */
static gboolean
find_whole(Store *store, const char *typed, Person **ret_person, GError **error)
{
    g_autoptr(Person) found = NULL;
    return named_person(store, typed, &found, error) &&
           store_person_get(store, found->id, ret_person, error);
}

static gboolean
show_now(Store *store, Call *call, PersonId id, GError **error)
{
    g_autoptr(Person) person = NULL;
    if (!store_person_get(store, id, &person, error))
        return FALSE;
    Record *record = person_record(store, person, flow_config(call->flow)->timezone,
                                   clock_now_us(flow_clock(call->flow)), error);
    if (record)
        call_show_record(call, record);
    return record != NULL;
}

static gboolean
read_details(const Call *call, PersonDetails *details, GError **error)
{
    const char *out = call_option(call, "out");
    gboolean back = call_flag(call, "back");
    if (out && back) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "--out and --back, expected one of them");
        return FALSE;
    }
    *details = (PersonDetails){.kind = call_word(call, "kind"),
                               .name = call_option(call, "name"),
                               .language = call_option(call, "language"),
                               .timezone = call_option(call, "timezone"),
                               .out_until = back ? "" : out};
    return TRUE;
}

/* A day that is past is a slip of the hand. */
static gboolean
check_out(const Call *call, const Person *person, GError **error)
{
    gint64 now_us = clock_now_us(flow_clock(call->flow));
    if (!call_option(call, "out") || person_is_out(person, now_us))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "out until \"%s\", expected a day to come: the one they are back",
                call_option(call, "out"));
    return FALSE;
}

static gboolean
put_mail_address(const Call *call, Person *person, GError **error)
{
    const char *typed = call_option(call, "mail-to");
    g_autofree char *address = typed ? named_address(typed, error) : NULL;
    if (!typed)
        return TRUE;
    if (address && g_strv_contains((const char *const *)person->addresses, address)) {
        g_free(person->address);
        person->address = g_steal_pointer(&address);
        return TRUE;
    }
    if (address) {
        g_autofree char *theirs = g_strjoinv(", ", person->addresses);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "%s is no address of theirs, expected one of: %s", address, theirs);
    }
    return FALSE;
}

static gboolean
set(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    PersonDetails details;
    g_autoptr(Person) person = NULL;
    const char *zone = flow_config(call->flow)->timezone;
    if (!read_details(call, &details, error) ||
        !find_whole(store, call_argument(call, "ADDRESS"), &person, error) ||
        !person_details_put(&details, zone, person, error) || !check_out(call, person, error) ||
        !put_mail_address(call, person, error) || !store_person_set(store, person, error))
        return FALSE;
    if (details.language && *person->language && !language_spoken(person->language))
        call_warn(call, "mail to them is in the desk's language until there is %s",
                  person->language);
    return show_now(store, call, person->id, error);
}

static gboolean
add_addresses(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autofree const char **typed = call_arguments(call, "NEW");
    g_autoptr(RouteTable) routes = flow_routes(call->flow);
    g_autoptr(Person) person = NULL;
    gint64 now_us = clock_now_us(flow_clock(call->flow));
    if (!named_person(store, call_argument(call, "ADDRESS"), &person, error))
        return FALSE;
    for (const char **next = typed; *next; next++) {
        g_autofree char *address = named_address(*next, error);
        if (!address || !named_is_not_ours(routes, address, now_us, error) ||
            !store_person_add_address(store, person->id, address, error))
            return FALSE;
    }
    return show_now(store, call, person->id, error);
}

static gboolean
remove_address(Store *store, Person *person, const char *typed, GError **error)
{
    g_autofree char *address = named_address(typed, error);
    if (!address)
        return FALSE;
    if (!g_str_equal(address, person->address))
        return store_person_remove_address(store, person->id, address, error);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "mail to them goes to %s, expected another address: `posternctl person set %s "
                "--mail-to OTHER` comes first",
                address, address);
    return FALSE;
}

static gboolean
remove_addresses(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autofree const char **typed = call_arguments(call, "OLD");
    g_autoptr(Person) person = NULL;
    if (!named_person(store, call_argument(call, "ADDRESS"), &person, error))
        return FALSE;
    for (const char **next = typed; *next; next++)
        if (!remove_address(store, person, *next, error))
            return FALSE;
    return show_now(store, call, person->id, error);
}

#define ADDRESS                                                                                    \
    {                                                                                              \
        "ADDRESS", PARAMETER_TEXT, PARAMETER_ONE, NULL, "a mail address of the person", NULL       \
    }

static const Parameter address[] = {ADDRESS, {NULL}};
static const Parameter with_new[] = {
    ADDRESS, {"NEW", PARAMETER_TEXT, PARAMETER_SOME, NULL, "another address of theirs"}, {NULL}};
static const Parameter with_old[] = {
    ADDRESS, {"OLD", PARAMETER_TEXT, PARAMETER_SOME, NULL, "an address to take away"}, {NULL}};
static const Parameter set_options[] = {
    {"name", PARAMETER_TEXT, PARAMETER_OPTIONAL, "NAME", "as mail to others shows it"},
    {"kind", PARAMETER_WORD, PARAMETER_OPTIONAL, "KIND", "what they are to the desk",
     person_kind_words},
    {"mail-to", PARAMETER_TEXT, PARAMETER_OPTIONAL, "ADDRESS",
     "which of their addresses gets their mail"},
    {"language", PARAMETER_TEXT, PARAMETER_OPTIONAL, "TAG", "such as en or da; desk: the desk's"},
    {"timezone", PARAMETER_TEXT, PARAMETER_OPTIONAL, "ZONE",
     "such as Europe/Copenhagen; desk: the desk's"},
    {"out", PARAMETER_TEXT, PARAMETER_OPTIONAL, "DAY",
     "out of office until then, YYYY-MM-DD: the day they are back"},
    {"back", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "they are not out any more"},
    {NULL}};

const Command cmd_person_change[] = {
    {.words = "person set",
     .help = "change what is known of a person",
     .details = "Who is out of office stays assigned, and their mail goes on; whoever assigns\n"
                "something to them sees it, and when all assignees are out, who follows the\n"
                "ticket hears of it. One of the staff who becomes something else loses their\n"
                "password.",
     .arguments = address,
     .options = set_options,
     .write = set},
    {.words = "person address add",
     .help = "give a person more addresses, to write from",
     .details = "Mail to them goes where it went: `person set --mail-to` changes that.",
     .arguments = with_new,
     .write = add_addresses},
    {.words = "person address remove",
     .help = "take addresses of a person away",
     .details = "The reply addresses in mail they have had are void from then on; replies find\n"
                "their ticket all the same.",
     .arguments = with_old,
     .write = remove_addresses},
    {NULL}};
