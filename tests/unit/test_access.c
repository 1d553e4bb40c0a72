/* Access requests: how they are asked and answered in words, who answers, and what is kept. */
#include "desk/answer.h"
#include "store/access.h"
#include "store/messages.h"
#include "store/requests.h"
#include "tests/unit/store_fixture.h"

#include <string.h>

/* --- words ------------------------------------------------------------------------------------ */

static void
what_is_asked_for_is_a_name_or_a_number(void)
{
    static const struct {
        const char *text, *asked_for, *words;
        gint64 ticket;
    } good[] = {{"spring-sale", "spring-sale", "", 0},
                {"Spring-Sale I sell  it", "spring-sale", "I sell it", 0},
                {" support+sale@desk.example\tplease", "support+sale@desk.example", "please", 0},
                {"41", "41", "", 41},
                {"#41 why\nand how", "41", "why and how", 41},
                {"9999999999999999999", "9999999999999999999", "", 0}};
    static const char *const bad[] = {"", "#sale", "<b>", "a/b", "\xc3\xa9t\xc3\xa9", "#", "a'b"};
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        g_auto(AccessAsk) ask = {0};
        g_autoptr(GError) error = NULL;
        assert_ok(access_ask_read(good[i].text, &ask, &error));
        g_assert_cmpstr(ask.asked_for, ==, good[i].asked_for);
        g_assert_cmpstr(ask.words, ==, good[i].words);
        g_assert_cmpint(ask.ticket.value, ==, good[i].ticket);
    }
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_auto(AccessAsk) ask = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(access_ask_read(bad[i], &ask, &error));
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
        g_assert_nonnull(strstr(error->message, "expected #access SLUG [WORDS]"));
    }
}

static void
much_is_cut(void)
{
    g_autofree char *much = g_strnfill(100000, 'x');
    g_autofree char *words = access_words(much);
    g_assert_cmpuint(strlen(words), <=, 3 * 500);
    g_auto(AccessAsk) ask = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(access_ask_read(much, &ask, &error));
}

static void
verdicts_are_strict(void)
{
    static const struct {
        const char *typed;
        gboolean understood, approves;
        Role role;
        const char *wrong;
    } cases[] = {{"approve", TRUE, TRUE, ROLE_NONE, NULL},
                 {"Approve.", TRUE, TRUE, ROLE_NONE, NULL},
                 {"approve vendor", TRUE, TRUE, ROLE_VENDOR, NULL},
                 {"approve customer own", TRUE, TRUE, ROLE_OWN, NULL},
                 {"approve customer", TRUE, TRUE, ROLE_CUSTOMER, NULL},
                 {"approve member own", TRUE, TRUE, ROLE_NONE, "member"},
                 {"approve boss", TRUE, TRUE, ROLE_NONE, "boss"},
                 {"approve vendor please", TRUE, TRUE, ROLE_NONE, "vendor"},
                 {"deny", TRUE, FALSE, ROLE_NONE, NULL},
                 {"DENY because of this", TRUE, FALSE, ROLE_NONE, NULL},
                 {"approved", FALSE, FALSE, ROLE_NONE, NULL},
                 {"I approve", FALSE, FALSE, ROLE_NONE, NULL},
                 {"do not approve", FALSE, FALSE, ROLE_NONE, NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) lines = answer_lines(cases[i].typed);
        AccessVerdict verdict = {0};
        gboolean understood = access_verdict_read(lines->pdata[0], &verdict);
        g_assert_cmpint(understood, ==, cases[i].understood);
        if (!understood)
            continue;
        g_assert_cmpint(verdict.approves, ==, cases[i].approves);
        g_assert_cmpint(verdict.role, ==, cases[i].role);
        g_assert_cmpstr(verdict.wrong, ==, cases[i].wrong);
    }
}

static void
the_role_fits_the_kind(void)
{
    for (int kind = PERSON_STAFF; kind <= PERSON_CUSTOMER; kind++)
        g_assert_true(
            policy_role_fits((PersonKind)kind, access_default_role((PersonKind)kind, FALSE)));
    g_assert_cmpint(access_default_role(PERSON_STAFF, TRUE), ==, ROLE_MEMBER);
    g_assert_cmpint(access_default_role(PERSON_VENDOR, TRUE), ==, ROLE_VENDOR);
    g_assert_cmpint(access_default_role(PERSON_CUSTOMER, FALSE), ==, ROLE_OWN);
    g_assert_cmpint(access_default_role(PERSON_CUSTOMER, TRUE), ==, ROLE_NONE);
}

static void
one_has_an_end(void)
{
    Access access = {.expires_us = 100};
    g_assert_cmpstr(access_state(&access, 99), ==, "open");
    g_assert_true(access_is_open(&access, 99));
    g_assert_cmpstr(access_state(&access, 100), ==, "expired");
    g_assert_false(access_is_open(&access, 100));
    access.answered_us = 50;
    g_assert_cmpstr(access_state(&access, 99), ==, "denied");
    access.role = ROLE_LEAD;
    g_assert_cmpstr(access_state(&access, 200), ==, "given");
    g_assert_false(access_is_open(&access, 99));
}

/* --- who answers ------------------------------------------------------------------------------ */

static void
give(RoleTable *roles, gint64 person, Role role)
{
    Grant grant = {.project = {1}, .person = {person}, .role = role};
    role_table_add(roles, &grant, PERSON_STAFF);
}

static void
managers_answer_and_leads_where_there_are_none(void)
{
    g_autoptr(RoleTable) roles = role_table_new();
    Person lead = {.id = {1}, .kind = PERSON_STAFF}, member = {.id = {2}, .kind = PERSON_STAFF};
    Person manager = {.id = {3}, .kind = PERSON_STAFF};
    ProjectId project = {1}, other = {2};
    g_assert_cmpint(access_gate(roles, project), ==, POLICY_RELEASE);
    give(roles, 1, ROLE_LEAD);
    give(roles, 2, ROLE_MEMBER);
    g_assert_null(access_answer_refusal(roles, project, &lead));
    g_assert_nonnull(access_answer_refusal(roles, project, &member));
    g_assert_nonnull(access_answer_refusal(roles, other, &lead));
    give(roles, 3, ROLE_MANAGER);
    g_assert_cmpint(access_gate(roles, project), ==, POLICY_SHARE);
    g_assert_nonnull(access_answer_refusal(roles, project, &lead));
    g_assert_null(access_answer_refusal(roles, project, &manager));
}

/* --- what is kept ----------------------------------------------------------------------------- */

static RequestId
ask(Fixture *f, ProjectId project, const char *asked_for, gint64 made_us)
{
    g_autoptr(GError) error = NULL;
    Request request = {.kind = REQUEST_ACCESS,
                       .person = f->customer,
                       .about = (char *)"",
                       .nonce = (char *)"",
                       .made_us = made_us,
                       .expires_us = made_us + 10};
    Access access = {.person = f->customer,
                     .project = project,
                     .asked_for = (char *)asked_for,
                     .words = (char *)"why",
                     .made_us = made_us,
                     .expires_us = made_us + 10};
    assert_ok(store_request_add(f->store, &request, &access.id, &error));
    assert_ok(store_access_add(f->store, &access, &error));
    return access.id;
}

static void
assert_open(Fixture *f, guint count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) open = NULL;
    assert_ok(store_access_list_open(f->store, f->customer, f->project, NOW_US, &open, &error));
    g_assert_cmpuint(open->len, ==, count);
}

static void
assert_granted(Fixture *f, guint count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) granted = NULL;
    assert_ok(store_access_granted(f->store, NOW_US, &granted, &error));
    g_assert_cmpuint(granted->len, ==, count);
    for (guint i = 0; i < count; i++) {
        const AccessGranted *one = &g_array_index(granted, AccessGranted, i);
        g_assert_cmpint(one->person.value, ==, f->customer.value);
        g_assert_cmpint(one->project.value, ==, f->project.value);
    }
}

static void
one_is_kept_and_answered_once(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Access) access = NULL;
    g_autoptr(GPtrArray) lines = NULL;
    gboolean is;
    gint64 denied_us, all;
    guint count;
    RequestId id = ask(f, f->project, "sale", NOW_US);
    ask(f, (ProjectId){0}, "nothing", NOW_US);
    assert_ok(store_access_is_asked(f->store, f->customer, f->project, NOW_US + 9, &is, &error));
    g_assert_true(is);
    assert_ok(store_access_is_asked(f->store, f->customer, f->project, NOW_US + 10, &is, &error));
    g_assert_false(is);
    assert_ok(store_access_is_repeated(f->store, f->customer, "nothing", NOW_US, &is, &error));
    g_assert_true(is);
    assert_ok(store_access_is_repeated(f->store, f->staff, "nothing", NOW_US, &is, &error));
    g_assert_false(is);
    assert_ok(store_access_count_since(f->store, f->customer, NOW_US - 1, 5, &count, &error));
    g_assert_cmpuint(count, ==, 2);
    assert_ok(store_access_count_since(f->store, f->customer, NOW_US, 5, &count, &error));
    g_assert_cmpuint(count, ==, 0);
    assert_ok(store_access_denied_at(f->store, f->customer, f->project, &denied_us, &error));
    g_assert_cmpint(denied_us, ==, 0);
    assert_open(f, 1);
    assert_ok(store_access_close(f->store, f->customer, f->project, ROLE_NONE, f->staff, NOW_US + 1,
                                 &error));
    assert_ok(store_access_close(f->store, f->customer, f->project, ROLE_OWN, f->staff, NOW_US + 2,
                                 &error));
    assert_open(f, 0);
    assert_ok(store_access_get(f->store, id, &access, &error));
    g_assert_cmpint(access->answered_us, ==, NOW_US + 1);
    g_assert_cmpint(access->role, ==, ROLE_NONE);
    g_assert_cmpstr(access->words, ==, "why");
    assert_ok(store_access_denied_at(f->store, f->customer, f->project, &denied_us, &error));
    g_assert_cmpint(denied_us, ==, NOW_US + 1);
    assert_ok(store_access_list(f->store, FALSE, NOW_US, 9, &lines, &all, &error));
    g_assert_cmpint(all, ==, 1);
    const AccessLine *line = lines->pdata[0];
    g_assert_cmpstr(line->slug, ==, "");
    g_assert_cmpstr(line->access->asked_for, ==, "nothing");
}

static void
what_waits_for_access_is_offered_to_nobody_else(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) waiting = NULL;
    g_autoptr(GPtrArray) offers = NULL;
    ProjectId next;
    HeldId id;
    Held held = {.message = fixture_message(f, "a@b", "x", NULL),
                 .disposition = MESSAGE_QUARANTINED,
                 .reason = (char *)"why",
                 .at_us = NOW_US,
                 .project = f->project,
                 .asker = f->customer};
    assert_ok(store_held_add(f->store, &held, &id, &error));
    assert_ok(store_held_next_project(f->store, (ProjectId){0}, &next, &error));
    g_assert_cmpint(next.value, ==, 0);
    assert_ok(store_held_offers(f->store, f->project, (HeldId){0}, 9, &offers, &error));
    g_assert_cmpuint(offers->len, ==, 0);
    assert_ok(
        store_held_of_asker(f->store, f->customer, f->project, (HeldId){0}, 9, &waiting, &error));
    g_assert_cmpuint(waiting->len, ==, 1);
    assert_granted(f, 0);
    Share share = {.project = f->project, .person = f->customer, .role = ROLE_OWN};
    assert_ok(store_share_set(f->store, &share, &error));
    assert_granted(f, 1);
    assert_ok(store_held_resolve(f->store, id, HELD_REJECTED, f->staff, NOW_US, &error));
    g_clear_pointer(&waiting, g_ptr_array_unref);
    assert_ok(
        store_held_of_asker(f->store, f->customer, f->project, (HeldId){0}, 9, &waiting, &error));
    g_assert_cmpuint(waiting->len, ==, 0);
    assert_granted(f, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/access/ask", what_is_asked_for_is_a_name_or_a_number);
    g_test_add_func("/access/much-is-cut", much_is_cut);
    g_test_add_func("/access/verdicts-are-strict", verdicts_are_strict);
    g_test_add_func("/access/the-role-fits", the_role_fits_the_kind);
    g_test_add_func("/access/has-an-end", one_has_an_end);
    g_test_add_func("/access/who-answers", managers_answer_and_leads_where_there_are_none);
    fixture_add("/access/kept", fixture_set_up_desk, one_is_kept_and_answered_once);
    fixture_add("/access/waits", fixture_set_up_desk,
                what_waits_for_access_is_offered_to_nobody_else);
    return g_test_run();
}
