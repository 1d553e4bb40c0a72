#include "outbox/render.h"

#include "tests/unit/test.h"

#include <string.h>

/* A ticket with everything on it, to be bent by each test. */
typedef struct {
    TemplateSet *templates;
    RouteTable *routes;
    OutboxDesk desk;
    OutboxRow row;
    Ticket ticket;
    Thread thread;
    Comment comment;
    Person author;
    GPtrArray *changes;
    GPtrArray *attachments;
    RenderInput input;
} Scene;

static void
add_change(Scene *scene, EventKind kind, const char *was, const char *now)
{
    Event event = {.kind = kind, .was = (char *)was, .now = (char *)now};
    g_ptr_array_add(scene->changes, event_copy(&event));
}

static void
add_file(Scene *scene, const char *name, const char *type, guint64 size_bytes)
{
    MailAttachment *file = g_new0(MailAttachment, 1);
    file->place = g_strdup("2");
    file->name = g_strdup(name);
    file->type = g_strdup(type);
    file->content_id = g_strdup("");
    file->size_bytes = size_bytes;
    g_ptr_array_add(scene->attachments, file);
}

static void
set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    RouteSettings settings = {"desk.example", "reply", "bounce", '+', US_PER_DAY};
    TokenContext tokens = {.domain = "desk.example"};
    memset(scene, 0, sizeof *scene);
    scene->templates = template_set_parse(template_source("en"), &error);
    g_assert_no_error(error);
    scene->routes = route_table_new(&settings, &tokens);
    route_table_add(scene->routes, "support@desk.example", (ProjectId){1}, NULL, (TeamId){0});
    route_table_add(scene->routes, "sale@desk.example", (ProjectId){2}, NULL, (TeamId){0});
    scene->desk = (OutboxDesk){.desk_name = "Northlight Agency",
                               .domain = "desk.example",
                               .routes = scene->routes,
                               .verp = TRUE,
                               .language = "en",
                               .timezone = "UTC"};
    scene->row = (OutboxRow){.kind = OUTBOX_COMMENT,
                             .why = WHY_FOLLOWER,
                             .ticket = {12},
                             .thread = {30},
                             .comment = {34},
                             .created_us = 1000};
    scene->ticket = (Ticket){.id = {12},
                             .project = {2},
                             .status = (char *)"New",
                             .priority = PRIORITY_HIGH,
                             .subject = (char *)"Banner broken"};
    scene->thread = (Thread){{30}, {12}, THREAD_PUBLIC};
    scene->comment = (Comment){
        .id = {34}, .identity = IDENTITY_TOKEN, .text = (char *)"Hello,\n\nit is <b>broken</b>.\n"};
    scene->author = (Person){.kind = PERSON_CUSTOMER,
                             .name = (char *)"Anna Berg",
                             .address = (char *)"anna@their.example"};
    scene->changes = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    scene->attachments = g_ptr_array_new_with_free_func((GDestroyNotify)mail_attachment_free);
    scene->input = (RenderInput){.desk = &scene->desk,
                                 .row = &scene->row,
                                 .ticket = &scene->ticket,
                                 .thread = &scene->thread,
                                 .comment = &scene->comment,
                                 .author = &scene->author,
                                 .changes = scene->changes,
                                 .attachments = scene->attachments,
                                 .opening_id = "first@their.example"};
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    g_ptr_array_unref(scene->changes);
    g_ptr_array_unref(scene->attachments);
    route_table_unref(scene->routes);
    template_set_free(scene->templates);
}

static Rendering *
draw(Scene *scene)
{
    return render(scene->templates, "en", &scene->input);
}

static void
assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        g_error("expected to find \"%s\" in:\n%s", part, text);
}

static void
assert_has_not(const char *text, const char *part)
{
    if (strstr(text, part))
        g_error("expected not to find \"%s\" in:\n%s", part, text);
}

static void
assert_both(const Rendering *rendering, const char *part)
{
    assert_has(rendering->text, part);
    assert_has(rendering->html, part);
}

static void
assert_neither(const Rendering *rendering, const char *part)
{
    assert_has_not(rendering->text, part);
    assert_has_not(rendering->html, part);
}

static void
test_comment(Scene *scene, gconstpointer data)
{
    (void)data;
    add_change(scene, EVENT_STATUS_CHANGED, "New", "In Progress");
    add_change(scene, EVENT_PRIORITY_CHANGED, "normal", "high");
    add_change(scene, EVENT_COMMENT_ADDED, NULL, NULL);
    add_file(scene, "brief.pdf", "application/pdf", 12 * 1024);
    add_file(scene, "", "image/png", 100);
    scene->input.to_staff = TRUE;
    g_autoptr(Rendering) rendering = draw(scene);
    g_assert_cmpstr(rendering->key, ==, "comment/34/follower/staff/en");
    g_assert_cmpstr(rendering->subject, ==, "Banner broken [#12]");
    g_assert_cmpstr(rendering->from_name, ==, "Anna Berg via Northlight Agency");
    g_assert_cmpstr(rendering->from_address, ==, "sale@desk.example");
    g_assert_cmpstr(rendering->list_id, ==, "ticket 12 <12.tickets.desk.example>");
    g_assert_false(rendering->automatic);
    g_assert_cmpstr(rendering->text, ==,
                    "Anna Berg wrote:\n\nHello,\n\nit is <b>broken</b>.\n\n"
                    "Status: New \xe2\x86\x92 In Progress\n"
                    "Priority: normal \xe2\x86\x92 high\n\n"
                    "Attachments kept with the ticket: brief.pdf (12 KiB), image/png (100 B)\n"
                    "To get one of them, begin a reply with #get and its name.\n\n"
                    "-- \nTicket 12, \"Banner broken\", at Northlight Agency.\n"
                    "You get this because you follow this ticket.\n"
                    "Who will see your reply: everybody on this ticket, the customer included.\n"
                    "To get no more of this ticket, begin a reply with the line #unfollow.\n");
    assert_has(rendering->html, "it is &lt;b&gt;broken&lt;/b&gt;.</div>");
    assert_has(rendering->html, "Status: New &rarr; <strong>In Progress</strong>");
    assert_has(rendering->html, "brief.pdf&nbsp;(12 KiB)");
    assert_neither(rendering, "{{");
    assert_neither(rendering, "not verified");
}

static void
test_forwarded(Scene *scene, gconstpointer data)
{
    (void)data;
    add_change(scene, EVENT_FORWARDED, NULL, "Tom Lind");
    scene->input.to_staff = TRUE;
    g_autoptr(Rendering) staff = draw(scene);
    assert_has(staff->text, "Forwarded by: Tom Lind\n");
    assert_has(staff->html, "Forwarded by: <strong>Tom Lind</strong>");
    scene->input.to_staff = FALSE;
    g_autoptr(Rendering) others = draw(scene);
    assert_neither(others, "Tom Lind");
}

/* Others see no change but of status. */
static void
test_others(Scene *scene, gconstpointer data)
{
    (void)data;
    add_change(scene, EVENT_PRIORITY_CHANGED, "normal", "high");
    add_change(scene, EVENT_TAG_ADDED, NULL, "difficult-customer");
    add_change(scene, EVENT_ASSIGNED, NULL, "bo@vendor.example");
    scene->comment.identity = IDENTITY_CLAIMED;
    g_autoptr(Rendering) quiet = draw(scene);
    assert_neither(quiet, "high");
    assert_neither(quiet, "difficult");
    assert_neither(quiet, "bo@vendor.example");
    assert_both(quiet, "(sender not verified)");
    add_change(scene, EVENT_STATUS_CHANGED, "New", "Closed");
    g_autoptr(Rendering) told = draw(scene);
    assert_both(told, "Closed");
    assert_neither(told, "difficult");
    scene->input.to_staff = TRUE;
    g_autoptr(Rendering) staff = draw(scene);
    assert_both(staff, "(sender not verified)");
    assert_both(staff, "difficult-customer");
    assert_has(staff->text, "Assigned to: bo@vendor.example\n");
}

static void
test_nameless(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->author.name = (char *)"";
    g_autoptr(Rendering) others = draw(scene);
    g_assert_cmpstr(others->from_name, ==, "anna via Northlight Agency");
    assert_neither(others, "their.example");
    scene->input.to_staff = TRUE;
    g_autoptr(Rendering) staff = draw(scene);
    g_assert_cmpstr(staff->from_name, ==, "anna@their.example via Northlight Agency");
}

/* Nothing in our own mail is a command when it comes back. */
static void
test_command_lines(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->comment.text = (char *)"\n\n#close\nx #y\n#status Closed\n\x01\x1b[31m\n  \n";
    g_autoptr(Rendering) rendering = draw(scene);
    assert_has(rendering->text, "wrote:\n\n #close\nx #y\n #status Closed\n[31m\n\n-- ");
    assert_has(rendering->html, "&nbsp;#close<br>\nx #y<br>\n&nbsp;#status Closed<br>");
    static const char *const pairs[][2] = {
        {"x\n\u200b#close", "x\n \u200b#close"},
        {"\u200d\u2060\ufeff\u00ad#close\n", " \u200d\u2060\ufeff\u00ad#close"},
        {"x\n\u202e\u0301#close", "x\n \u202e\u0301#close"},
        {"\u3164\u2800\ufe0f#close", " \u3164\u2800\ufe0f#close"},
        {"x\n\x01\u200b\x02#close", "x\n \u200b#close"},
        {"x\u2028#close\u2029\u200b#close", "x\u2028 #close\u2029 \u200b#close"},
        {"\u200bx#close\n\u200b\n#1", "\u200bx#close\n\u200b\n #1"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *text = render_sendable_text(pairs[i][0]);
        g_assert_cmpstr(text, ==, pairs[i][1]);
    }
    scene->comment.text = (char *)" \n";
    g_autoptr(Rendering) empty = draw(scene);
    assert_both(empty, "(no text)");
}

/* What a stranger wrote is text in every place it is shown, and no template. */
static void
test_hostile(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->ticket.subject = (char *)"<img src=x onerror=y>\r\nBcc: a@b {{desk}} \xe2\x80\xae"
                                    "x";
    scene->author.name = (char *)"\"Boss\" <boss@corp.example>\nX: y";
    scene->comment.text = (char *)"{{#changes}}{{desk}}</div><script>x</script>";
    scene->ticket.status = (char *)"<i>";
    add_file(scene, "<img src=y>\r\n../x.pdf", "a/b", 1);
    add_change(scene, EVENT_STATUS_CHANGED, "<u>", "<s>\n");
    g_autoptr(Rendering) rendering = draw(scene);
    g_assert_cmpstr(rendering->subject, ==, "<img src=x onerror=y> Bcc: a@b {{desk}} x [#12]");
    g_assert_cmpstr(rendering->from_name, ==,
                    "\"Boss\" <boss@corp.example> X: y via Northlight Agency");
    assert_both(rendering, "{{#changes}}{{desk}}");
    static const char *const tags[] = {"<img", "<script", "<u>", "<s>", "<boss", "\r"};
    for (guint i = 0; i < G_N_ELEMENTS(tags); i++)
        assert_has_not(rendering->html, tags[i]);
    g_autoptr(GRegex) url =
        g_regex_new("(src|background|url)\\s*[=(]|<link|<form|<base", 0, 0, NULL);
    g_auto(GStrv) plain = g_strsplit(rendering->html, "&lt;", -1);
    for (guint i = 0; plain[i]; i++)
        if (!g_str_has_prefix(plain[i], "img"))
            g_assert_false(g_regex_match(url, plain[i], 0, NULL));
}

static void
test_foot(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        ThreadAudience audience;
        OutboxWhy why;
        const char *reason, *seen;
    } cases[] = {
        {THREAD_PUBLIC, WHY_REQUESTER, "you are the one who asked", "the team"},
        {THREAD_PUBLIC, WHY_OPENER, "you opened this ticket", "the customer included"},
        {THREAD_PUBLIC, WHY_ASSIGNEE, "assigned to you", "the customer included"},
        {THREAD_PRIVATE, WHY_FOLLOWER, "you follow this ticket", "staff only"},
        {THREAD_VENDOR, WHY_RULE, "a rule of Northlight Agency", "the vendors who were asked"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        scene->thread.audience = cases[i].audience;
        scene->row.why = cases[i].why;
        g_autoptr(Rendering) rendering = draw(scene);
        assert_both(rendering, cases[i].reason);
        assert_both(rendering, cases[i].seen);
        g_assert_cmpint(strstr(rendering->text, "wrote:\n") != NULL, ==,
                        cases[i].audience == THREAD_PUBLIC);
    }
}

/* What each part of a mail is in each language; and nothing of English is between. */
static void
test_languages(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *language, *wrote, *why, *seen;
    } cases[] = {
        {"fr", "Anna Berg a écrit :\n", "vous suivez ce ticket", "le client compris"},
        {"da", "Anna Berg skrev:\n", "du følger denne sag", "også kunden"},
        {"es", "Anna Berg escribió:\n", "sigue este ticket", "también el cliente"},
        {"ru", "Anna Berg пишет:\n", "следите за этой заявкой", "включая клиента"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TemplateSet) set = template_set_parse(template_source(cases[i].language), NULL);
        g_autoptr(Rendering) rendering = render(set, cases[i].language, &scene->input);
        g_autofree char *tag = g_strdup_printf("<html lang=\"%s\">", cases[i].language);
        assert_has(rendering->text, cases[i].wrote);
        assert_has(rendering->html, tag);
        assert_both(rendering, cases[i].why);
        assert_both(rendering, cases[i].seen);
        assert_neither(rendering, "You get this");
        assert_neither(rendering, "{{");
        g_assert_true(g_str_has_suffix(rendering->key, cases[i].language));
    }
}

static void
test_threading(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Rendering) open = draw(scene);
    g_assert_cmpstr(open->references, ==, "first@their.example ticket-12-thread-30@desk.example");
    g_assert_cmpstr(open->in_reply_to, ==, "first@their.example");
    /* Nothing of the public thread is named in another one. */
    scene->thread.audience = THREAD_PRIVATE;
    g_autoptr(Rendering) private = draw(scene);
    g_assert_cmpstr(private->references, ==, "ticket-12-thread-30@desk.example");
    g_assert_cmpstr(private->in_reply_to, ==, "ticket-12-thread-30@desk.example");
    scene->thread.audience = THREAD_PUBLIC;
    /* Nor to somebody who may not see it. */
    scene->input.to_asked = TRUE;
    g_autoptr(Rendering) asked = draw(scene);
    g_assert_cmpstr(asked->references, ==, "ticket-12-thread-30@desk.example");
    scene->input.to_asked = FALSE;
    static const char *const bad[] = {"", "a b@c", "a>b", "a\r\nb", "\xc3\xa6@c"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        scene->input.opening_id = bad[i];
        g_autoptr(Rendering) rendering = draw(scene);
        g_assert_cmpstr(rendering->references, ==, "ticket-12-thread-30@desk.example");
    }
}

/* Useless to whoever makes the desk send it to somebody else. */
static void
test_ack(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->row.kind = OUTBOX_ACK;
    scene->row.why = WHY_REQUESTER;
    scene->comment.text = (char *)"BUY THIS http://spam.example";
    add_file(scene, "spam.pdf", "application/pdf", 10);
    g_autoptr(Rendering) rendering = draw(scene);
    g_assert_cmpstr(rendering->key, ==, "acknowledgement/34/requester/others/en");
    g_assert_cmpstr(rendering->subject, ==, "We have your message [#12]");
    g_assert_cmpstr(rendering->from_name, ==, "Northlight Agency");
    g_assert_cmpstr(rendering->in_reply_to, ==, "first@their.example");
    g_assert_true(rendering->automatic);
    static const char *const theirs[] = {"Banner", "BUY", "spam", "Anna", "anna"};
    for (guint i = 0; i < G_N_ELEMENTS(theirs); i++) {
        assert_neither(rendering, theirs[i]);
        assert_has_not(rendering->subject, theirs[i]);
        assert_has_not(rendering->from_name, theirs[i]);
    }
    assert_both(rendering, "Northlight Agency");
    assert_both(rendering, "the team");
}

static void
test_notice(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->row.kind = OUTBOX_NOTICE;
    scene->row.comment.value = 0;
    scene->input.comment = NULL;
    scene->input.author = NULL;
    scene->input.attachments = NULL;
    g_assert_false(render_has_news(&scene->input));
    add_change(scene, EVENT_TAG_ADDED, NULL, "urgent");
    g_assert_false(render_has_news(&scene->input));
    scene->input.to_staff = TRUE;
    g_assert_true(render_has_news(&scene->input));
    g_autoptr(Rendering) staff = draw(scene);
    g_assert_cmpstr(staff->key, ==, "notice/12/30/1000/follower/staff/en");
    g_assert_cmpstr(staff->from_name, ==, "Northlight Agency");
    g_assert_true(staff->automatic);
    assert_both(staff, "urgent");
    assert_has(staff->text,
               "Ticket 12, \"Banner broken\", has changed:\n\nTag added: urgent\n\n-- ");
    g_ptr_array_set_size(scene->changes, 0);
    g_autoptr(Rendering) bare = draw(scene);
    assert_has(bare->text, "Its status is New, its priority high.\n\n-- ");
}

static void
test_automatic(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->comment.automatic = 2;
    g_autoptr(Rendering) rendering = draw(scene);
    g_assert_true(rendering->automatic);
}

static void
test_addresses(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->ticket.project.value = 99;
    g_autoptr(Rendering) unknown = draw(scene);
    g_assert_cmpstr(unknown->from_address, ==, "support@desk.example");
    RouteSettings settings = {"desk.example", "reply", "bounce", '+', US_PER_DAY};
    TokenContext tokens = {.domain = "desk.example"};
    g_autoptr(RouteTable) none = route_table_new(&settings, &tokens);
    scene->desk.routes = none;
    g_autoptr(Rendering) empty = draw(scene);
    g_assert_cmpstr(empty->from_address, ==, "postmaster@desk.example");
}

static void
test_many_files(Scene *scene, gconstpointer data)
{
    (void)data;
    for (guint i = 0; i < 200; i++)
        add_file(scene, "x.txt", "text/plain", 1);
    g_autoptr(Rendering) rendering = draw(scene);
    assert_has(rendering->text, "x.txt (1 B), and 180 more\n");
}

/* What travels is said to be there; the rest, how to get it. */
static void
test_sent_files(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->desk.attachments_bytes = 100;
    scene->comment.message.value = 7;
    add_file(scene, "plan.pdf", "application/pdf", 60);
    add_file(scene, "mail.eml", "message/rfc822", 60);
    add_file(scene, "note.txt", "text/plain", 40);
    g_autoptr(Rendering) rendering = draw(scene);
    assert_has(rendering->text, "Attached: plan.pdf (60 B), note.txt (40 B)\n"
                                "Attachments kept with the ticket: mail.eml (60 B)\n\n-- ");
    assert_has(rendering->files,
               ".\n7 60 2 application/pdf plan.pdf\n7 40 2 text/plain note.txt\n");
    scene->comment.staff_text = (char *)"All of it.";
    g_autoptr(Rendering) cut = draw(scene);
    g_assert_null(cut->files);
    assert_has(cut->text, "kept with the ticket: application/pdf (60 B), message/rfc822 (60 B), "
                          "text/plain (40 B)\n\n-- ");
    scene->input.to_staff = TRUE;
    g_autoptr(Rendering) whole = draw(scene);
    assert_has(whole->files, "plan.pdf");
    scene->row.kind = OUTBOX_ACK;
    g_autoptr(Rendering) ack = draw(scene);
    g_assert_null(ack->files);
}

/* One line says that a quote is not there; that a signature is not is no news. */
static void
test_left_out(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->comment.closing = (char *)"Tom Lind, +45 12345678";
    g_autoptr(Rendering) signed_ = draw(scene);
    assert_neither(signed_, "left out");
    assert_neither(signed_, "12345678");
    scene->comment.quoted = (char *)"> Is it <broken>?";
    g_autoptr(Rendering) quoting = draw(scene);
    assert_neither(quoting, "Is it");
    assert_has(quoting->text, "it is <b>broken</b>.\n\n[quoted text left out]\n\n-- \n");
    assert_has(quoting->html, ">[quoted text left out]</p>");
    assert_neither(quoting, "12345678");
}

static void
test_withheld(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->comment.text = (char *)"[\xe2\x80\xa6]\nIt is ready.";
    scene->comment.staff_text = (char *)"They pay late.\nIt is ready.";
    add_file(scene, "they pay late.pdf", "application/pdf", 10);
    g_autoptr(Rendering) others = draw(scene);
    assert_neither(others, "pay late");
    assert_has(others->text, "application/pdf (10 B)");
    assert_neither(others, "staff");
    assert_has(others->text, "[\xe2\x80\xa6]\nIt is ready.\n\n[some lines left out]\n\nAttach");
    assert_has(others->html, ">[some lines left out]</p>");
    scene->input.to_staff = TRUE;
    g_autoptr(Rendering) staff = draw(scene);
    assert_neither(staff, "some lines left out");
    assert_has(staff->text, "They pay late.\nIt is ready.\n\n[only staff reads all of this: ");
    assert_both(staff, "They pay late.");
    assert_both(staff, "they pay late.pdf");
    assert_has(staff->html, "[only staff reads all of this: ");
    scene->row.kind = OUTBOX_ACK;
    g_autoptr(Rendering) ack = draw(scene);
    assert_neither(ack, "pay late");
}

#define ADD(path, test) g_test_add(path, Scene, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/render/in-every-language", test_languages);
    ADD("/render/comment", test_comment);
    ADD("/render/who-forwarded-is-for-staff", test_forwarded);
    ADD("/render/others-see-only-status", test_others);
    ADD("/render/address-of-the-nameless-is-for-staff", test_nameless);
    ADD("/render/no-line-is-a-command", test_command_lines);
    ADD("/render/hostile-text-stays-text", test_hostile);
    ADD("/render/foot-says-why-and-who-sees-the-reply", test_foot);
    ADD("/render/one-conversation-per-thread", test_threading);
    ADD("/render/ack-carries-nothing-of-the-senders", test_ack);
    ADD("/render/notice", test_notice);
    ADD("/render/automatic", test_automatic);
    ADD("/render/from-is-the-projects-address", test_addresses);
    ADD("/render/files-are-bounded", test_many_files);
    ADD("/render/sent-files", test_sent_files);
    ADD("/render/what-was-folded-is-not-there", test_left_out);
    ADD("/render/what-others-may-not-see-is-for-staff", test_withheld);
    return g_test_run();
}
