#include "tests/unit/store_fixture.h"

static const TicketId no_ticket = {999};

static void
test_ticket(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Ticket) ticket = NULL;
    Ticket *none = NULL;
    Thread thread, other;
    assert_ok(store_ticket_get(f->store, f->ticket, &ticket, &error));
    g_assert_cmpstr(ticket->subject, ==, "Help");
    g_assert_cmpstr(ticket->type, ==, "support");
    g_assert_cmpstr(ticket->status, ==, "New");
    g_assert_cmpint(ticket->priority, ==, PRIORITY_NORMAL);
    g_assert_cmpint(ticket->requester.value, ==, f->customer.value);
    g_assert_cmpint(ticket->opener.value, ==, f->customer.value);
    g_assert_cmpint(ticket->merged_into.value, ==, 0);
    g_assert_cmpint(ticket->created_us, ==, NOW_US);
    g_assert_cmpint(ticket->updated_us, ==, NOW_US);
    g_assert_cmpuint(g_strv_length(ticket->tags), ==, 0);
    g_assert_cmpuint(ticket->assignees->len, ==, 0);
    assert_fails(store_ticket_get(f->store, no_ticket, &none, &error), POSTERN_ERROR_NOT_FOUND);

    assert_ok(store_thread_get(f->store, f->thread, &thread, &error));
    g_assert_cmpint(thread.audience, ==, THREAD_PUBLIC);
    g_assert_cmpint(thread.ticket.value, ==, f->ticket.value);
    assert_ok(store_thread_find(f->store, f->ticket, THREAD_PRIVATE, &other, &error));
    g_assert_cmpint(other.audience, ==, THREAD_PRIVATE);
    g_assert_cmpint(other.id.value, !=, thread.id.value);
    assert_fails(store_thread_find(f->store, f->ticket, THREAD_VENDOR, &other, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_thread_get(f->store, (ThreadId){999}, &other, &error),
                 POSTERN_ERROR_NOT_FOUND);
}

static void
test_ticket_changes(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Ticket) ticket = NULL;
    assert_ok(store_ticket_set_status(f->store, f->ticket, "Closed", TRUE, NOW_US + 1, &error));
    assert_ok(store_ticket_set_priority(f->store, f->ticket, PRIORITY_HIGH, NOW_US + 2, &error));
    assert_ok(store_ticket_touch(f->store, f->ticket, NOW_US + 3, &error));
    assert_ok(store_ticket_add_tag(f->store, f->ticket, "urgent", &error));
    assert_ok(store_ticket_add_tag(f->store, f->ticket, "Urgent", &error));
    assert_ok(store_ticket_add_tag(f->store, f->ticket, "billing", &error));
    assert_ok(store_ticket_assign(f->store, f->ticket, f->vendor, &error));
    assert_ok(store_ticket_assign(f->store, f->ticket, f->vendor, &error));
    assert_ok(store_ticket_assign(f->store, f->ticket, f->staff, &error));
    assert_ok(store_ticket_get(f->store, f->ticket, &ticket, &error));
    g_assert_cmpstr(ticket->status, ==, "Closed");
    g_assert_cmpint(ticket->priority, ==, PRIORITY_HIGH);
    g_assert_cmpint(ticket->updated_us, ==, NOW_US + 3);
    const char *tags[] = {"billing", "urgent", NULL};
    g_assert_cmpstrv(ticket->tags, tags);
    g_assert_cmpuint(ticket->assignees->len, ==, 2);
    g_assert_true(ticket_is_assigned(ticket, f->vendor));
    g_assert_true(ticket_is_assigned(ticket, f->staff));
    assert_fails(store_ticket_set_status(f->store, no_ticket, "x", TRUE, NOW_US, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_ticket_set_priority(f->store, no_ticket, PRIORITY_LOW, NOW_US, &error),
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_ticket_touch(f->store, no_ticket, NOW_US, &error), POSTERN_ERROR_NOT_FOUND);
    assert_fails(store_ticket_assign(f->store, no_ticket, f->staff, &error), POSTERN_ERROR_FAILED);
}

static void
test_list(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = NULL, two = NULL, closed = NULL, elsewhere = NULL;
    ThreadId thread;
    TicketId second = fixture_ticket(f, "Second", NOW_US + 1, &thread);
    TicketId third = fixture_ticket(f, "Third", NOW_US + 2, &thread);
    assert_ok(store_ticket_set_status(f->store, second, "Closed", TRUE, NOW_US + 9, &error));
    assert_ok(store_ticket_list(f->store, &(TicketFilter){.limit = 10}, &all, &error));
    g_assert_cmpuint(all->len, ==, 3);
    const TicketLine *first = g_ptr_array_index(all, 0), *next = g_ptr_array_index(all, 1);
    g_assert_cmpint(first->id.value, ==, second.value);
    g_assert_cmpstr(first->project, ==, "inbox");
    g_assert_cmpstr(first->status, ==, "Closed");
    g_assert_cmpstr(first->type, ==, "support");
    g_assert_cmpstr(first->subject, ==, "Second");
    g_assert_cmpstr(first->requester, ==, "cus@client.example"); /* who has no name */
    g_assert_cmpint(first->created_us, ==, NOW_US + 1);
    g_assert_cmpint(first->updated_us, ==, NOW_US + 9);
    g_assert_cmpint(next->id.value, ==, third.value);
    assert_ok(store_ticket_list(f->store, &(TicketFilter){.limit = 2}, &two, &error));
    g_assert_cmpuint(two->len, ==, 2);
    TicketFilter filter = {.status = "closed", .project = "inbox", .limit = 10};
    assert_ok(store_ticket_list(f->store, &filter, &closed, &error));
    g_assert_cmpuint(closed->len, ==, 1);
    filter.project = "other";
    assert_ok(store_ticket_list(f->store, &filter, &elsewhere, &error));
    g_assert_cmpuint(elsewhere->len, ==, 0);
}

static void
test_comments(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Comment) comment = NULL;
    g_autoptr(GPtrArray) of_message = NULL;
    Comment *none = NULL;
    MessageId message = fixture_message(f, "a@b", "raw", NULL);
    CommentId first = fixture_comment(f, message, "It's \"broken\"; DROP TABLE ticket; --");
    assert_ok(store_comment_get(f->store, first, &comment, &error));
    g_assert_cmpint(comment->ticket.value, ==, f->ticket.value);
    g_assert_cmpint(comment->thread.value, ==, f->thread.value);
    g_assert_cmpint(comment->audience, ==, THREAD_PUBLIC);
    g_assert_cmpint(comment->message.value, ==, message.value);
    g_assert_cmpint(comment->author.value, ==, f->customer.value);
    g_assert_cmpint(comment->identity, ==, IDENTITY_CLAIMED);
    g_assert_cmpuint(comment->automatic, ==, 4);
    g_assert_cmpint(comment->created_us, ==, NOW_US);
    g_assert_cmpstr(comment->text, ==, "It's \"broken\"; DROP TABLE ticket; --");
    assert_ok(store_comment_of_message(f->store, message, &of_message, &error));
    g_assert_cmpuint(of_message->len, ==, 1);
    g_assert_null(((Comment *)g_ptr_array_index(of_message, 0))->text);
    assert_fails(store_comment_get(f->store, (CommentId){99}, &none, &error),
                 POSTERN_ERROR_NOT_FOUND);
    Comment again = *comment;
    assert_fails(store_comment_add(f->store, &again, &first, &error), POSTERN_ERROR_EXISTS);
}

/* Of a list's copy, and of a forward of the mail inside. */
static void
test_comments_of_copies(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) none = NULL;
    g_autoptr(GPtrArray) of_copy = NULL;
    MessageId inside = fixture_message(f, "inside@b", "raw", NULL);
    MessageId outer = fixture_message(f, "outer@b", "raw", NULL);
    fixture_comment(f, inside, "words");
    assert_ok(store_comment_of_message(f->store, outer, &none, &error));
    g_assert_cmpuint(none->len, ==, 0);
    StoredMessage copy = {.id = outer, .disposition = MESSAGE_COMMENT, .copy_of = inside};
    assert_ok(store_message_set(f->store, &copy, &error));
    fixture_comment(f, outer, "note");
    assert_ok(store_comment_of_message(f->store, outer, &of_copy, &error));
    g_assert_cmpuint(of_copy->len, ==, 2);
    g_assert_cmpint(((Comment *)of_copy->pdata[0])->message.value, ==, outer.value);
    g_assert_cmpint(((Comment *)of_copy->pdata[1])->message.value, ==, inside.value);
}

static CommentId
add_halves(Fixture *f, ThreadId thread, guint64 word, const char *text, const char *staff_text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) words = g_bytes_new(&word, sizeof word);
    Comment comment = {.ticket = f->ticket,
                       .thread = thread,
                       .author = f->staff,
                       .identity = IDENTITY_TOKEN,
                       .created_us = NOW_US,
                       .text = (char *)text,
                       .staff_text = (char *)staff_text,
                       .quoted = (char *)"> q",
                       .closing = NULL,
                       .words = words};
    CommentId id;
    assert_ok(store_comment_add(f->store, &comment, &id, &error));
    return id;
}

static void
note_comment(const Comment *comment, const char *author, gpointer data)
{
    g_string_append_printf(data, "%s:%s/%s/%s;", author, comment->text,
                           comment->staff_text ? comment->staff_text : "-",
                           comment->quoted ? comment->quoted : "-");
}

/* What a thread is asked for concerns that thread alone, newest first. */
static void
test_halves(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Comment) comment = NULL;
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) threads = NULL;
    g_autoptr(GString) said = g_string_new(NULL);
    fixture_comment(f, (MessageId){0}, "no words");
    CommentId first = add_halves(f, f->thread, 7, "a", "b");
    add_halves(f, f->private_thread, 8, "p", NULL);
    add_halves(f, f->thread, 9, "c", NULL);
    assert_ok(store_comment_get(f->store, first, &comment, &error));
    g_assert_cmpstr(comment->staff_text, ==, "b");
    g_assert_cmpstr(comment->quoted, ==, "> q");
    g_assert_null(comment->closing);
    assert_ok(store_comment_words(f->store, f->thread, 10, words, &error));
    g_assert_cmpuint(words->len, ==, 2);
    g_assert_cmpuint(g_array_index(words, guint64, 0), ==, 9);
    g_assert_cmpuint(g_array_index(words, guint64, 1), ==, 7);
    assert_ok(store_comment_words(f->store, f->private_thread, 1, words, &error));
    g_assert_cmpuint(words->len, ==, 3);
    assert_ok(store_comment_each(f->store, f->thread, 2, note_comment, said, &error));
    g_assert_cmpstr(said->str, ==, "Ann:c/-/> q;Ann:a/b/> q;");
    assert_ok(store_thread_list(f->store, f->ticket, &threads, &error));
    g_assert_cmpuint(threads->len, ==, 2);
    g_assert_cmpint(g_array_index(threads, Thread, 1).id.value, ==, f->private_thread.value);
    g_assert_cmpint(g_array_index(threads, Thread, 1).audience, ==, THREAD_PRIVATE);
}

static void
test_standing(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Standing standing;
    assert_ok(
        store_standing(f->store, f->roles, f->ticket, f->thread, f->customer, &standing, &error));
    g_assert_cmpint(standing.kind, ==, PERSON_CUSTOMER);
    g_assert_cmpuint(standing.relations, ==, RELATION_REQUESTER | RELATION_OPENER);
    g_assert_cmpint(standing.role, ==, ROLE_NONE);
    assert_ok(store_ticket_assign(f->store, f->ticket, f->vendor, &error));
    assert_ok(store_follow_set(f->store, f->ticket, f->vendor,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
    assert_ok(
        store_standing(f->store, f->roles, f->ticket, f->thread, f->vendor, &standing, &error));
    g_assert_cmpint(standing.kind, ==, PERSON_VENDOR);
    g_assert_cmpuint(standing.relations, ==, RELATION_ASSIGNEE | RELATION_FOLLOWER);
    assert_ok(
        store_standing(f->store, f->roles, f->ticket, f->thread, f->staff, &standing, &error));
    g_assert_cmpuint(standing.relations, ==, 0);
    g_assert_cmpint(standing.role, ==, ROLE_MEMBER);
    assert_fails(
        store_standing(f->store, f->roles, no_ticket, f->thread, f->vendor, &standing, &error),
        POSTERN_ERROR_NOT_FOUND);
    assert_fails(
        store_standing(f->store, f->roles, f->ticket, f->thread, (PersonId){99}, &standing, &error),
        POSTERN_ERROR_NOT_FOUND);
}

/* Being asked into a thread counts for that thread, and only together with its own ticket. */
static void
test_asked(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Standing standing;
    assert_ok(db_execute(f->store->db, "test",
                         "INSERT INTO thread (id, ticket_id, audience) VALUES (300, 1, 3);"
                         "INSERT INTO thread_member (thread_id, person_id) VALUES (300, 2)",
                         &error));
    ThreadId asked = {300}, other_thread;
    TicketId other = fixture_ticket(f, "Other", NOW_US, &other_thread);
    assert_ok(store_standing(f->store, f->roles, f->ticket, asked, f->vendor, &standing, &error));
    g_assert_cmpuint(standing.relations, ==, RELATION_ASKED);
    assert_ok(
        store_standing(f->store, f->roles, f->ticket, f->thread, f->vendor, &standing, &error));
    g_assert_cmpuint(standing.relations, ==, 0);
    assert_ok(store_standing(f->store, f->roles, f->ticket, asked, f->staff, &standing, &error));
    g_assert_cmpuint(standing.relations, ==, 0);
    assert_ok(store_standing(f->store, f->roles, other, asked, f->vendor, &standing, &error));
    g_assert_cmpuint(standing.relations, ==, 0);
}

static void
test_participants(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = NULL, nobody = NULL;
    TeamId team;
    fixture_person(f, PERSON_STAFF, "Out", "out@desk.example");
    PersonId bob = fixture_person(f, PERSON_STAFF, "Bob", "bob@desk.example");
    assert_ok(store_team_add(f->store, "support", &team, &error));
    assert_ok(store_team_add_member(f->store, team, f->staff, ROLE_NONE, &error));
    assert_ok(store_team_add_member(f->store, team, bob, ROLE_NONE, &error));
    assert_ok(store_follow_set(f->store, f->ticket, bob,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
    assert_ok(store_follow_team(f->store, f->ticket, team, NOW_US, &error));
    assert_ok(store_follow_team(f->store, f->ticket, team, NOW_US, &error));
    assert_ok(store_follow_set(f->store, f->ticket, f->customer,
                               &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, NOW_US}, &error));
    assert_ok(store_ticket_assign(f->store, f->ticket, f->vendor, &error));
    assert_ok(store_ticket_participants(f->store, f->roles, f->ticket, f->thread, &list, &error));
    g_assert_cmpuint(list->len, ==, 4);
    const Participant *ann = g_ptr_array_index(list, 0), *vic = g_ptr_array_index(list, 1);
    const Participant *cus = g_ptr_array_index(list, 2), *last = g_ptr_array_index(list, 3);
    g_assert_cmpstr(ann->person->name, ==, "Ann");
    g_assert_cmpstr(ann->person->address, ==, "ann@desk.example");
    g_assert_cmpint(ann->standing.kind, ==, PERSON_STAFF);
    g_assert_cmpint(ann->standing.role, ==, ROLE_MEMBER);
    g_assert_cmpuint(ann->standing.relations, ==, RELATION_LISTENER);
    g_assert_cmpuint(vic->standing.relations, ==, RELATION_ASSIGNEE);
    g_assert_cmpuint(cus->standing.relations, ==,
                     RELATION_REQUESTER | RELATION_OPENER | RELATION_FOLLOWER);
    g_assert_cmpint(cus->standing.role, ==, ROLE_NONE);
    g_assert_cmpint(last->person->id.value, ==, bob.value);
    g_assert_cmpuint(last->standing.relations, ==, RELATION_FOLLOWER);
    assert_ok(store_ticket_participants(f->store, f->roles, no_ticket, f->thread, &nobody, &error));
    g_assert_cmpuint(nobody->len, ==, 0);
}

static void
assert_line(const CommentLine *line, CommentId id, const char *text, gsize text_bytes)
{
    g_assert_cmpint(line->comment->id.value, ==, id.value);
    g_assert_cmpstr(line->comment->text, ==, text);
    g_assert_cmpuint(line->text_bytes, ==, text_bytes);
}

/* The newest, oldest first; of a long text whole characters only. */
static void
test_comment_list(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) none = NULL, lines = NULL;
    gint64 all = -1;
    CommentFilter filter = {.ticket = f->ticket, .limit = 2, .text_bytes = 4};
    assert_ok(store_comment_list(f->store, &filter, &none, &all, &error));
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpint(all, ==, 0);
    fixture_comment(f, (MessageId){0}, "the oldest");
    CommentId second = fixture_comment(f, (MessageId){0}, "abcé");
    CommentId third = fixture_comment(f, (MessageId){0}, "abé");
    assert_ok(store_comment_list(f->store, &filter, &lines, &all, &error));
    g_assert_cmpuint(lines->len, ==, 2);
    g_assert_cmpint(all, ==, 3);
    assert_line(g_ptr_array_index(lines, 0), second, "abc", 5);
    assert_line(g_ptr_array_index(lines, 1), third, "abé", 4);
}

static void
test_events(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = NULL, newest = NULL, of_comment = NULL;
    gint64 count;
    CommentId comment = fixture_comment(f, (MessageId){0}, "text");
    Event created = {.kind = EVENT_TICKET_CREATED, .ticket = f->ticket, .at_us = NOW_US};
    Event changed = {.kind = EVENT_STATUS_CHANGED,
                     .ticket = f->ticket,
                     .comment = comment,
                     .actor = f->vendor,
                     .rule = (char *)"vendor-has-begun",
                     .was = (char *)"New",
                     .now = (char *)"In Progress",
                     .at_us = NOW_US + 1};
    assert_ok(store_event_add(f->store, &changed, &error));
    assert_ok(store_event_add(f->store, &created, &error));
    assert_ok(store_event_list(f->store, f->ticket, 1, &newest, &error));
    assert_ok(store_event_count(f->store, f->ticket, &count, &error));
    g_assert_cmpuint(newest->len, ==, 1);
    g_assert_cmpint(count, ==, 2);
    g_assert_cmpint(((Event *)g_ptr_array_index(newest, 0))->kind, ==, EVENT_TICKET_CREATED);
    assert_ok(store_event_list(f->store, f->ticket, 100, &all, &error));
    g_assert_cmpuint(all->len, ==, 2);
    const Event *first = g_ptr_array_index(all, 0), *second = g_ptr_array_index(all, 1);
    g_assert_cmpint(first->kind, ==, EVENT_STATUS_CHANGED);
    g_assert_cmpint(first->comment.value, ==, comment.value);
    g_assert_cmpint(first->actor.value, ==, f->vendor.value);
    g_assert_cmpstr(first->rule, ==, "vendor-has-begun");
    g_assert_cmpstr(first->was, ==, "New");
    g_assert_cmpstr(first->now, ==, "In Progress");
    g_assert_cmpint(first->at_us, ==, NOW_US + 1);
    g_assert_cmpint(second->kind, ==, EVENT_TICKET_CREATED);
    g_assert_cmpint(second->actor.value, ==, 0);
    g_assert_null(second->rule);
    g_assert_null(second->was);
    assert_ok(store_event_list_of_comment(f->store, comment, &of_comment, &error));
    g_assert_cmpuint(of_comment->len, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/tickets/ticket", fixture_set_up_desk, test_ticket);
    fixture_add("/tickets/changes", fixture_set_up_desk, test_ticket_changes);
    fixture_add("/tickets/list-newest-change-first", fixture_set_up_desk, test_list);
    fixture_add("/tickets/comments", fixture_set_up_desk, test_comments);
    fixture_add("/tickets/comments-of-copies", fixture_set_up_desk, test_comments_of_copies);
    fixture_add("/tickets/halves", fixture_set_up_desk, test_halves);
    fixture_add("/tickets/comment-list", fixture_set_up_desk, test_comment_list);
    fixture_add("/tickets/standing", fixture_set_up_desk, test_standing);
    fixture_add("/tickets/asked-counts-in-its-own-thread", fixture_set_up_desk, test_asked);
    fixture_add("/tickets/participants-come-once", fixture_set_up_desk, test_participants);
    fixture_add("/tickets/events", fixture_set_up_desk, test_events);
    return g_test_run();
}
