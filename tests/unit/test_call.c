/* The commands, each on a real desk: what they do, what they show, and how they refuse. */
#include "tests/unit/ctl_desk.h"

#include <string.h>

static void
assert_shows(const GString *text, const char *part)
{
    if (!strstr(text->str, part))
        g_error("expected \"%s\" in:\n%s", part, text->str);
}

static void
assert_refuses(CtlDesk *desk, const char *line, CtlExit code, const char *why)
{
    g_assert_cmpint(ctl_desk_run(desk, line, NULL), ==, code);
    g_assert_cmpstr(desk->err->str, ==, why);
    g_assert_cmpstr(desk->out->str, ==, "");
}

/* --- people, teams, projects --- */

static void
people_are_added_and_shown(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add Ann@Desk-Staff.Example --kind staff --name 'Ann \x1b Moe'");
    g_assert_cmpstr(desk->out->str, ==, "added person 1: ann@desk-staff.example, staff\n");
    ctl_desk_must(desk, "person add vic@print.example --kind vendor");
    ctl_desk_must(desk, "person list --kind staff");
    g_assert_cmpstr(desk->out->str, ==,
                    "ID  KIND   NAME     ADDRESS                 OUT-UNTIL  MAY-LOG-IN\n"
                    " 1  staff  Ann Moe  ann@desk-staff.example  -          no\n");
    g_assert_cmpint(ctl_desk_run_json(desk, "person show vic@print.example"), ==, CTL_OK);
    g_assert_cmpstr(desk->out->str, ==,
                    "{\n \"id\": 2,\n \"kind\": \"vendor\",\n \"name\": \"\",\n"
                    " \"address\": \"vic@print.example\",\n"
                    " \"addresses\": [\"vic@print.example\"],\n"
                    " \"language\": null,\n \"timezone\": null,\n \"out-until\": null,\n"
                    " \"digest\": \"off\",\n"
                    " \"may-log-in\": false,\n"
                    " \"teams\": []\n}\n");
}

static void
wrong_people_are_refused(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add ann@staff.example");
    g_assert_cmpint(ctl_desk_run(desk, "person add ann@staff.example", NULL), ==, CTL_FAILED);
    assert_refuses(desk, "person add nobody", CTL_USAGE,
                   "posternctl: person add: \"nobody\" is no mail address, expected one like "
                   "ann@example.org\n");
    assert_refuses(desk, "person add Support@desk.example", CTL_FAILED,
                   "posternctl: person add: support@desk.example is an address of this desk, "
                   "expected one of a person\n");
    assert_refuses(
        desk, "person show eve@staff.example", CTL_FAILED,
        "posternctl: person show: there is no person \"eve@staff.example\", expected one "
        "that `posternctl person list` shows\n");
}

static void
teams_grow(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    ctl_desk_must(desk, "team add print");
    g_assert_cmpstr(desk->out->str, ==, "added team \"print\": 0 members\n");
    ctl_desk_must(desk, "team add Print ann@staff.example ann@staff.example");
    g_assert_cmpstr(desk->out->str, ==, "kept team \"print\": 1 member\n");
    ctl_desk_must(desk, "team show print");
    assert_shows(desk->out, "  ann@staff.example  staff  -     -\n");
    ctl_desk_must(desk, "team add print ann@staff.example --role restricted");
    ctl_desk_must(desk, "team show print");
    assert_shows(desk->out, "  ann@staff.example  staff  -     restricted\n");
    ctl_desk_must(desk, "person show ann@staff.example");
    assert_shows(desk->out, "teams:      print\n");
    g_assert_cmpint(ctl_desk_run(desk, "team add new eve@staff.example", NULL), ==, CTL_FAILED);
    g_assert_cmpint(ctl_desk_run(desk, "team show new", NULL), ==, CTL_FAILED);
    g_assert_cmpint(ctl_desk_run(desk, "team add a@b.example", NULL), ==, CTL_USAGE);
    g_assert_cmpint(ctl_desk_run(desk, "team add Staff", NULL), ==, CTL_USAGE);
}

static void
projects_get_an_address(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "project add spring-sale --name 'Spring Sale' --team support");
    ctl_desk_must(desk, "project add backroom --unlisted");
    ctl_desk_must(desk, "project show spring-sale");
    assert_shows(desk->out, "name:       Spring Sale\n");
    assert_shows(desk->out, "type:       support\n");
    assert_shows(desk->out, "team:       support\n");
    assert_shows(desk->out, "address:    spring-sale@desk.example\n");
    ctl_desk_must(desk, "project show backroom");
    assert_shows(desk->out, "address:    support+backroom@desk.example\n");
    assert_refuses(desk, "project add Spring", CTL_USAGE,
                   "posternctl: project add: \"Spring\" is no slug, expected 1 to 40 of a-z, 0-9 "
                   "and single hyphens inside\n");
    assert_refuses(desk, "project add x --type wish", CTL_USAGE,
                   "posternctl: project add: there is no ticket type \"wish\", expected one of: "
                   "support\n");
    g_assert_cmpint(ctl_desk_run(desk, "project add backroom", NULL), ==, CTL_FAILED);
}

static void
projects_are_shared(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    ctl_desk_must(desk, "person add anna@client.example");
    ctl_desk_must(desk, "team add print");
    ctl_desk_must(desk, "project add sale");
    ctl_desk_must(desk, "project add secret --unshared");
    ctl_desk_must(desk, "share list --project sale");
    assert_shows(desk->out, "project  sale  everybody  staff  member\n");
    ctl_desk_must(desk, "share list --project secret");
    g_assert_cmpstr(desk->out->str, ==, "(none)\n");
    ctl_desk_must(desk, "share add print lead --project secret");
    ctl_desk_must(desk, "share add ann@staff.example manager --project secret");
    ctl_desk_must(desk, "share add ann@staff.example restricted --project secret");
    ctl_desk_must(desk, "portfolio add acme --name 'Acme Ltd'");
    ctl_desk_must(desk, "portfolio add-project acme sale secret");
    ctl_desk_must(desk, "share add anna@client.example customer --own --portfolio acme");
    g_assert_cmpstr(desk->out->str, ==,
                    "shared with anna@client.example as customer of own tickets\n");
    ctl_desk_must(desk, "project show secret");
    assert_shows(desk->out, "portfolios: acme\n");
    assert_shows(desk->out, "project    secret  team    print                lead\n");
    assert_shows(desk->out, "project    secret  person  ann@staff.example    restricted\n");
    assert_shows(desk->out, "portfolio  acme    person  anna@client.example  customer of own");
}

static void
shares_that_cannot_be_are_refused(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    ctl_desk_must(desk, "person add vic@print.example --kind vendor");
    ctl_desk_must(desk, "project add sale");
    assert_refuses(desk, "share add staff member", CTL_USAGE,
                   "posternctl: share add: this says not of what, expected --project SLUG or "
                   "--portfolio SLUG\n");
    assert_refuses(desk, "share add staff member --project sale --portfolio acme", CTL_USAGE,
                   "posternctl: share add: a share is of one thing, expected --project SLUG or "
                   "--portfolio SLUG\n");
    assert_refuses(desk, "share add vic@print.example lead --project sale", CTL_FAILED,
                   "posternctl: share add: vic@print.example cannot be lead: the role of a vendor "
                   "is vendor\n");
    assert_refuses(desk, "share add staff customer --project sale", CTL_FAILED,
                   "posternctl: share add: staff cannot be customer: the role of a staff is "
                   "manager, lead, member or restricted\n");
    assert_refuses(desk, "share add ann@staff.example member --own --project sale", CTL_USAGE,
                   "posternctl: share add: --own with the role member, expected it with customer "
                   "alone\n");
    assert_refuses(desk, "share remove ann@staff.example --project sale", CTL_FAILED,
                   "posternctl: share remove: ann@staff.example: it is not shared with them\n");
    assert_refuses(desk, "share list --portfolio acme", CTL_FAILED,
                   "posternctl: share list: there is no portfolio \"acme\", expected one that "
                   "`posternctl portfolio list` shows\n");
    ctl_desk_must(desk, "share remove staff --project sale");
    ctl_desk_must(desk, "share list --project sale");
    g_assert_cmpstr(desk->out->str, ==, "(none)\n");
}

static void
portfolios_hold_projects(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "project add sale");
    ctl_desk_must(desk, "portfolio add acme");
    ctl_desk_must(desk, "portfolio add-project acme sale");
    ctl_desk_must(desk, "portfolio list");
    assert_shows(desk->out, "acme  acme  sale\n");
    assert_refuses(desk, "portfolio add Acme", CTL_USAGE,
                   "posternctl: portfolio add: \"Acme\" is no slug, expected 1 to 40 of a-z, 0-9 "
                   "and single hyphens inside\n");
    ctl_desk_must(desk, "portfolio remove-project acme sale");
    assert_refuses(desk, "portfolio remove-project acme sale", CTL_FAILED,
                   "posternctl: portfolio remove-project: sale: the project is not in this "
                   "portfolio\n");
    ctl_desk_must(desk, "share add staff lead --portfolio acme");
    ctl_desk_must(desk, "portfolio remove acme");
    g_assert_cmpint(ctl_desk_run(desk, "portfolio show acme", NULL), ==, CTL_FAILED);
    ctl_desk_must(desk, "share list");
    g_assert_null(strstr(desk->out->str, "acme"));
}

/* --- rosters --- */

static const char roster[] =
    "people = ( { name = \"Ann\"; kind = \"staff\"; addresses = [ \"ann@staff.example\",\n"
    "  \"a.moe@staff.example\" ]; } );\n"
    "teams = ( { name = \"support\"; members = [ \"a.moe@staff.example\" ]; } );\n"
    "projects = ( { slug = \"inbox\"; name = \"Inbox\"; type = \"support\"; team = \"support\"; } "
    ");\n";

static void
roster_twice_changes_nothing(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(ctl_desk_run(desk, "import roster r.conf", roster), ==, CTL_OK);
    g_assert_cmpstr(desk->out->str, ==,
                    "+ person ann@staff.example\n"
                    "~ team support: member ann@staff.example: none -> in it\n"
                    "~ project inbox: name: inbox -> Inbox\n"
                    "~ project inbox: team: none -> support\n"
                    "1 added, 2 changed, 0 left as they were\n");
    g_assert_cmpint(ctl_desk_run(desk, "import roster r.conf", roster), ==, CTL_OK);
    g_assert_cmpstr(desk->out->str, ==, "0 added, 0 changed, 3 left as they were\n");
    ctl_desk_must(desk, "person show a.moe@staff.example");
    assert_shows(desk->out, "address:    ann@staff.example\n");
    assert_shows(desk->out, "teams:      support\n");
}

static void
roster_shares_with_staff_unless_told(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    static const char two[] = "projects = ( { slug = \"sale\"; name = \"Sale\"; },\n"
                              "  { slug = \"payroll\"; name = \"Pay\"; shared = false; } );\n";
    g_assert_cmpint(ctl_desk_run(desk, "import roster r", two), ==, CTL_OK);
    ctl_desk_must(desk, "share list --project sale");
    assert_shows(desk->out, "everybody  staff  member\n");
    ctl_desk_must(desk, "share list --project payroll");
    g_assert_cmpstr(desk->out->str, ==, "(none)\n");
}

static void
roster_is_all_or_nothing(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    static const char wrong[] =
        "people = ( { name = \"Ann\"; kind = \"staff\"; addresses = [ \"ann@staff.example\" ]; },\n"
        "  { name = \"Us\"; kind = \"staff\"; addresses = [ \"support@desk.example\" ]; } );\n"
        "teams = ( { name = \"print\"; members = [ \"eve@staff.example\" ]; } );\n";
    g_assert_cmpint(ctl_desk_run(desk, "import roster r.conf", wrong), ==, CTL_FAILED);
    g_assert_cmpstr(desk->out->str, ==, "");
    g_assert_cmpstr(desk->err->str, ==,
                    "r.conf:2: support@desk.example is an address of this desk, expected one of a "
                    "person\n"
                    "r.conf:3: there is no person \"eve@staff.example\", expected one that "
                    "`posternctl person list` shows\n"
                    "posternctl: import roster: r.conf: 2 problems, expected none\n");
    ctl_desk_must(desk, "person list");
    g_assert_cmpstr(desk->out->str, ==, "(none)\n");
}

static void
roster_with_a_wrong_form_is_refused(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(ctl_desk_run(desk, "import roster r.conf", "people = (;\n"), ==, CTL_FAILED);
    assert_shows(desk->err, "r.conf:1: ");
    assert_refuses(desk, "import roster r.conf", CTL_USAGE,
                   "posternctl: import roster: FILE came without its content, expected it attached "
                   "to the request\n");
}

static void
one_person_cannot_be_two(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add ann@staff.example");
    ctl_desk_must(desk, "person add a.moe@staff.example");
    g_assert_cmpint(ctl_desk_run(desk, "import roster r.conf", roster), ==, CTL_FAILED);
    assert_shows(desk->err,
                 "r.conf:1: a.moe@staff.example belongs to a.moe@staff.example, expected "
                 "an address of ann@staff.example\n");
}

/* --- tickets --- */

static void
tickets_are_shown(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_add_ticket(desk);
    ctl_desk_must(desk, "ticket list --status new");
    assert_shows(desk->out, " 1  New     normal    inbox    The logo  Kim");
    ctl_desk_must(desk, "ticket list --status Closed");
    g_assert_cmpstr(desk->out->str, ==, "(none)\n");
    ctl_desk_must(desk, "ticket show 1");
    assert_shows(desk->out, "requester: kim@client.example\n");
    assert_shows(desk->out, "sender not verified\n      Please send it.\n      \\x1b[2J\n");
    g_assert_null(strchr(desk->out->str, '\x1b'));
    g_assert_cmpint(ctl_desk_run_json(desk, "ticket show 1"), ==, CTL_OK);
    assert_shows(desk->out, "\"identity\": \"claimed\"");
    g_assert_cmpint(ctl_desk_run(desk, "ticket show 2", NULL), ==, CTL_FAILED);
    g_assert_cmpint(ctl_desk_run(desk, "log 2", NULL), ==, CTL_FAILED);
    assert_refuses(desk, "ticket list --status Clsed", CTL_USAGE,
                   "posternctl: ticket list: unknown status \"Clsed\", expected Closed perhaps\n");
    g_assert_cmpint(ctl_desk_run(desk, "ticket list --project nothing", NULL), ==, CTL_FAILED);
}

static void
tickets_are_changed_and_rules_asked(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_add_ticket(desk);
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    assert_refuses(
        desk, "ticket set 1 status=Closed --as ann@staff.example", CTL_FAILED,
        "posternctl: ticket set: ann@staff.example cannot set-status: may not set the "
        "status: that is for managers, leads, and whoever of the staff opened the ticket "
        "or is assigned, and for an assigned vendor\n");
    ctl_desk_must(desk, "share add ann@staff.example lead --project inbox");
    ctl_desk_must(desk, "ticket set 1 'status=in progress' priority=high --as ann@staff.example");
    assert_shows(desk->out, "status-changed    New     In Progress  -\n");
    assert_shows(desk->out, "priority-changed  normal  high         -\n");
    assert_shows(desk->out, "begun        begun\n");
    ctl_desk_must(desk, "log 1");
    assert_shows(desk->out, "ann@staff.example");
    ctl_desk_must(desk, "ticket set 1 priority=high");
    g_assert_cmpstr(desk->out->str, ==, "it is so already: nothing changed\n");
    assert_refuses(desk, "ticket set 1 stats=New", CTL_USAGE,
                   "posternctl: ticket set: \"stats=New\" changes nothing, expected status=… "
                   "perhaps\n");
    g_assert_cmpint(ctl_desk_run(desk, "ticket set 1 status", NULL), ==, CTL_USAGE);
    g_assert_cmpint(ctl_desk_run(desk, "ticket set 1 priority=low status=Gone", NULL), ==,
                    CTL_FAILED);
    assert_shows(desk->err, "In Progress");
    ctl_desk_must(desk, "ticket show 1");
    assert_shows(desk->out, "priority:  high\n");
}

static void
comments_are_added_and_told(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_add_ticket(desk);
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    ctl_desk_must(desk, "ticket comment 1 'It is on its way.' --as ann@staff.example");
    g_assert_cmpstr(desk->out->str, ==, "added comment 2 to ticket 1, public\n");
    ctl_desk_must(desk, "outbox list --state pending");
    assert_shows(desk->out, "kim@client.example");
    g_assert_cmpint(ctl_desk_run(desk, "ticket comment 1 - --private --as ann@staff.example",
                                 "Two\r\nlines\a\n\n"),
                    ==, CTL_OK);
    g_assert_cmpstr(desk->out->str, ==, "added comment 3 to ticket 1, private\n");
    ctl_desk_must(desk, "ticket show 1");
    assert_shows(desk->out, "      Two\n      lines\n");
    assert_refuses(desk, "ticket comment 1 ' ' --as ann@staff.example", CTL_USAGE,
                   "posternctl: ticket comment: TEXT is empty, expected a comment\n");
    g_assert_cmpint(ctl_desk_run(desk, "ticket comment 1 - --as ann@staff.example", "\xff"), ==,
                    CTL_USAGE);
    g_assert_cmpint(
        ctl_desk_run(desk, "ticket comment 1 x --private --as kim@client.example", NULL), ==,
        CTL_FAILED);
}

static void
long_comments_are_cut(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    g_autofree char *text = g_strnfill(100 * 1000, 'x');
    ctl_desk_add_ticket(desk);
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    g_assert_cmpint(ctl_desk_run(desk, "ticket comment 1 - --as ann@staff.example", text), ==,
                    CTL_OK);
    ctl_desk_must(desk, "ticket show 1");
    assert_shows(desk->out, "\n      [cut here: 100000 bytes in all]\n");
    g_assert_cmpuint(desk->out->len, <, 70 * 1000);
}

/* --- lists --- */

static void
assert_left_out(CtlDesk *desk, const char *line, const char *warning)
{
    ctl_desk_must(desk, line);
    g_assert_cmpstr(desk->err->str, ==, warning);
}

static void
lists_show_the_newest(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    const char *warning = "only the newest 1 of 2 are shown, --limit N changes that\n";
    ctl_desk_add_ticket(desk);
    ctl_desk_must(desk, "person add ann@staff.example --kind staff --name Ann");
    ctl_desk_must(desk, "ticket comment 1 Second --as ann@staff.example");
    assert_left_out(desk, "ticket show 1 --limit 1", warning);
    assert_shows(desk->out, "Second\n");
    g_assert_null(strstr(desk->out->str, "Please send it"));
    assert_left_out(desk, "ticket show 1 --limit 2", "");
    assert_shows(desk->out, "Please send it");
    assert_left_out(desk, "person list --limit 1", warning);
    assert_shows(desk->out, "ann@staff.example");
    g_assert_null(strstr(desk->out->str, "kim@client.example"));
    assert_left_out(desk, "person list --limit 1 --kind staff", "");
    ctl_desk_must(desk, "ticket set 1 priority=high");
    ctl_desk_must(desk, "log 1 --limit 1");
    assert_shows(desk->err, "only the newest 1 of ");
    assert_shows(desk->out, "priority-changed");
    g_assert_null(strstr(desk->out->str, "comment-added"));
    assert_left_out(desk, "log 1 --limit 99999999", "");
    assert_shows(desk->out, "comment-added");
}

/* --- mail --- */

static void
outbox_rows_are_shown_and_retried(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_add_ticket(desk);
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    ctl_desk_must(desk, "ticket comment 1 Hello --as ann@staff.example");
    ctl_desk_must(desk, "outbox show 1");
    assert_shows(desk->out, "state:    pending\n");
    assert_shows(desk->out, "to:       kim@client.example\n");
    ctl_desk_must(desk, "outbox retry 1");
    g_assert_cmpstr(desk->out->str, ==, "1 due now\n");
    ctl_desk_must(desk, "outbox retry all");
    g_assert_cmpint(ctl_desk_run(desk, "outbox retry 9", NULL), ==, CTL_FAILED);
    g_assert_cmpint(ctl_desk_run(desk, "outbox show 9", NULL), ==, CTL_FAILED);
    g_assert_cmpint(ctl_desk_run(desk, "outbox retry some", NULL), ==, CTL_USAGE);
}

static gboolean
add_held(Store *store, gpointer data, GError **error)
{
    (void)data;
    const char *const recipients[] = {"support@desk.example", NULL};
    g_autoptr(GBytes) raw = g_bytes_new_static("Subject: x\r\n\r\na\0\x1b"
                                               "b\r\n",
                                               20);
    StoredMessage message = {.disposition = MESSAGE_HELD,
                             .reverse_path = (char *)"kim@client.example",
                             .recipients = (char **)recipients,
                             .message_id = (char *)"",
                             .received_us = CTL_DESK_NOW_US,
                             .raw = raw};
    Held held = {.disposition = MESSAGE_HELD,
                 .reason = (char *)"the worker died",
                 .from = (char *)"kim@client.example",
                 .at_us = CTL_DESK_NOW_US};
    return store_message_add(store, &message, NULL, &held.message, error) &&
           store_held_add(store, &held, &held.id, error);
}

static void
held_mail_is_shown(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    ctl_desk_must(desk, "held list");
    g_assert_cmpstr(desk->out->str, ==, "(none)\n");
    assert_ok(flow_write(desk->flow, add_held, NULL, &error));
    ctl_desk_must(desk, "held list");
    assert_shows(desk->out,
                 " 1  held   2026-01-01T00:00:00Z  kim@client.example  the worker died\n");
    ctl_desk_must(desk, "held show 1");
    assert_shows(desk->out, "raw:\n  Subject: x\n\n  a\\x00\\x1bb\n");
    g_assert_cmpint(ctl_desk_run_json(desk, "held show 1 --raw"), ==, CTL_OK);
    assert_shows(desk->out, "\"base64\": \"U3ViamVjdDogeA0KDQphABtiDQo=\"");
    g_assert_cmpint(ctl_desk_run(desk, "held show 2", NULL), ==, CTL_FAILED);
    g_assert_cmpint(ctl_desk_run(desk, "held retry 2", NULL), ==, CTL_FAILED);
}

static void
held_mail_that_waits_on_fails(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(flow_write(desk->flow, add_held, NULL, &error));
    g_assert_cmpint(ctl_desk_run(desk, "held retry all", NULL), ==, CTL_FAILED);
    assert_shows(desk->err, "1 of 1 still wait");
    ctl_desk_must(desk, "held list");
    assert_shows(desk->out, "kim@client.example");
}

static void
held_list_shows_the_newest(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(flow_write(desk->flow, add_held, NULL, &error));
    assert_ok(flow_write(desk->flow, add_held, NULL, &error));
    assert_left_out(desk, "held list --limit 1",
                    "only the newest 1 of 2 are shown, --limit N changes that\n");
    assert_shows(desk->out, " 2  held ");
    assert_left_out(desk, "held list", "");
}

/* A daemon that ends waits for the mail that is being tried, and for none behind it. */
static void
retrying_ends_when_the_desk_does(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < 3; i++)
        assert_ok(flow_write(desk->flow, add_held, NULL, &error));
    desk->stops_at_try = TRUE;
    g_assert_cmpint(ctl_desk_run(desk, "held retry all", NULL), ==, CTL_FAILED);
    g_assert_cmpstr(desk->err->str, ==,
                    "posternctl: held retry: posternd is stopping: 1 of 3 were tried, expected the "
                    "others to be tried when it runs again\n");
    assert_shows(desk->out, " 1  ");
    g_assert_null(strstr(desk->out->str, " 2  "));
}

/* --- the desk --- */

static void
status_tells_who_would_not_hear(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "status");
    assert_shows(desk->out, "domain:              desk.example\n");
    assert_shows(desk->out, "support@desk.example  team \"support\" has no member on the staff who "
                            "may see project inbox\n");
    ctl_desk_must(desk, "check");
    g_assert_cmpstr(desk->err->str, ==,
                    "desk.conf:2: warning: nobody on the staff would hear of mail to "
                    "support@desk.example: team \"support\" has no member on the staff who may see "
                    "project inbox\n");
    ctl_desk_must(desk, "person add vic@print.example --kind vendor");
    ctl_desk_must(desk, "team add support vic@print.example");
    ctl_desk_must(desk, "check");
    g_assert_cmpstr(desk->err->str, !=, "");
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    ctl_desk_must(desk, "team add support ann@staff.example");
    ctl_desk_must(desk, "check");
    g_assert_cmpstr(desk->err->str, ==, "");
    ctl_desk_must(desk, "status");
    assert_shows(desk->out, "nobody-hears:\n  (none)\n");
}

/* An address that names a team has that one follow, and not its project's; who follows all of the
 * project hears in any case. */
static void
status_knows_who_would_hear(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    ctl_desk_must(desk, "team add crew ann@staff.example");
    ctl_desk_must(desk, "project set inbox --team crew");
    ctl_desk_must(desk, "status");
    assert_shows(desk->out, "support@desk.example  team \"support\" has no member on the staff who "
                            "may see project inbox\n");
    ctl_desk_must(desk, "follower add ann@staff.example --project inbox");
    ctl_desk_must(desk, "status");
    assert_shows(desk->out, "nobody-hears:\n  (none)\n");
}

/* --- mailboxes --- */

static void
mailboxes_are_shown(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    static const char soon[] = "its token dies in 2d, expected a new one in secret-file";
    ctl_desk_must(desk, "mailbox list");
    assert_shows(desk->out, "broken  failing      0        3        1        2  -  ");
    assert_shows(desk->out, "  nobody answers, expected a server\n");
    assert_shows(desk->out, soon);
    ctl_desk_must(desk, "status");
    assert_shows(desk->out, "  broken   failing        3        2  2026-01-01T00:01:00Z  nobody");
    assert_shows(desk->out, soon);
    g_assert_cmpint(ctl_desk_run_json(desk, "mailbox list"), ==, CTL_OK);
    assert_shows(desk->out, "\"server\": \"desk at dead.example port 993\"");
    assert_shows(desk->out, "\"trouble-since\": \"2025-12-31T00:00:00Z\"");
    assert_shows(desk->out, "\"token-dies\": \"2026-01-03T00:00:00Z\"");
}

static void
a_mailbox_that_is_tried_out_shows_each_step(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "mailbox test well");
    g_assert_cmpstr(desk->out->str, ==, "ok connected\nok logged in\n");
    g_assert_cmpint(ctl_desk_run(desk, "mailbox test broken", NULL), ==, CTL_FAILED);
    g_assert_cmpstr(desk->out->str, ==, "ok connected\nFAILED to log in: wrong password\n");
    assert_shows(desk->err, "1 of 2 steps failed");
    g_assert_cmpint(ctl_desk_run_json(desk, "mailbox test broken"), ==, CTL_FAILED);
    assert_shows(desk->out, "\"works\": false");
    assert_shows(desk->out, "{\"ok\": true, \"step\": \"connected\"}");
    assert_shows(desk->out, "{\"ok\": false, \"step\": \"to log in: wrong password\"}");
}

static void
trying_out_ends_when_the_desk_does(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    desk->stops_at_try = TRUE;
    g_assert_cmpint(ctl_desk_run(desk, "mailbox test well", NULL), ==, CTL_FAILED);
    g_assert_cmpstr(desk->out->str, ==, "ok connected\n");
    assert_shows(desk->err, "broken off");
}

static void
explaining_needs_an_address_of_ours(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    static const char mail[] = "From: kim@client.example\nTo: X <a@b.example>\n\nHello\n";
    g_assert_cmpint(ctl_desk_run(desk, "rules explain m.eml --to x@elsewhere.example", mail), ==,
                    CTL_FAILED);
    g_assert_cmpstr(
        desk->err->str, ==,
        "posternctl: rules explain: --to x@elsewhere.example is no address of this desk, "
        "expected one that takes mail\n");
}

static void
local_commands_do_not_run_here(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(ctl_desk_run(desk, "rules check", NULL), ==, CTL_USAGE);
    g_assert_cmpint(ctl_desk_run(desk, "help", NULL), ==, CTL_USAGE);
}

#define ADD(path, test) g_test_add(path, CtlDesk, NULL, ctl_desk_set_up, test, ctl_desk_tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/call/person/added-and-shown", people_are_added_and_shown);
    ADD("/call/person/wrong-ones-are-refused", wrong_people_are_refused);
    ADD("/call/team/grows", teams_grow);
    ADD("/call/project/gets-an-address", projects_get_an_address);
    ADD("/call/project/is-shared", projects_are_shared);
    ADD("/call/share/that-cannot-be-is-refused", shares_that_cannot_be_are_refused);
    ADD("/call/portfolio/holds-projects", portfolios_hold_projects);
    ADD("/call/import/twice-changes-nothing", roster_twice_changes_nothing);
    ADD("/call/import/shares-with-staff-unless-told", roster_shares_with_staff_unless_told);
    ADD("/call/import/all-or-nothing", roster_is_all_or_nothing);
    ADD("/call/import/wrong-form-is-refused", roster_with_a_wrong_form_is_refused);
    ADD("/call/import/one-person-cannot-be-two", one_person_cannot_be_two);
    ADD("/call/ticket/shown", tickets_are_shown);
    ADD("/call/ticket/changed-and-rules-asked", tickets_are_changed_and_rules_asked);
    ADD("/call/ticket/comments-are-added-and-told", comments_are_added_and_told);
    ADD("/call/ticket/long-comments-are-cut", long_comments_are_cut);
    ADD("/call/lists-show-the-newest", lists_show_the_newest);
    ADD("/call/outbox/shown-and-retried", outbox_rows_are_shown_and_retried);
    ADD("/call/held/shown", held_mail_is_shown);
    ADD("/call/held/still-waiting-fails", held_mail_that_waits_on_fails);
    ADD("/call/held/list-shows-the-newest", held_list_shows_the_newest);
    ADD("/call/held/retrying-ends-when-the-desk-does", retrying_ends_when_the_desk_does);
    ADD("/call/status/tells-who-would-not-hear", status_tells_who_would_not_hear);
    ADD("/call/status/knows-who-would-hear", status_knows_who_would_hear);
    ADD("/call/mailbox/shown", mailboxes_are_shown);
    ADD("/call/mailbox/tried-out", a_mailbox_that_is_tried_out_shows_each_step);
    ADD("/call/mailbox/trying-out-ends", trying_out_ends_when_the_desk_does);
    ADD("/call/rules/explaining-needs-an-address-of-ours", explaining_needs_an_address_of_ours);
    ADD("/call/local-commands-do-not-run-here", local_commands_do_not_run_here);
    return g_test_run();
}
