#include "desk/event.h"

const DeskWord event_words[] = {{EVENT_TICKET_CREATED, "ticket-created"},
                                {EVENT_COMMENT_ADDED, "comment-added"},
                                {EVENT_STATUS_CHANGED, "status-changed"},
                                {EVENT_PRIORITY_CHANGED, "priority-changed"},
                                {EVENT_TAG_ADDED, "tag-added"},
                                {EVENT_TAG_REMOVED, "tag-removed"},
                                {EVENT_PROJECT_CHANGED, "project-changed"},
                                {EVENT_SPLIT, "split"},
                                {EVENT_CLONED, "cloned"},
                                {EVENT_ASSIGNED, "assigned"},
                                {EVENT_FOLLOWER_ADDED, "follower-added"},
                                {EVENT_COPY_STORED, "copy-stored"},
                                {EVENT_BOUNCE_RECEIVED, "bounce-received"},
                                {EVENT_RULE_FAILED, "rule-failed"},
                                {EVENT_NOTIFIED, "notified"},
                                {EVENT_NOBODY_TOLD, "nobody-told"},
                                {EVENT_FORWARDED, "forwarded"},
                                {EVENT_LINES_WITHHELD, "lines-withheld"},
                                {EVENT_RELEASED, "released"},
                                {EVENT_JOINED, "joined"},
                                {EVENT_COMMAND_DONE, "command-done"},
                                {EVENT_COMMAND_REFUSED, "command-refused"},
                                {EVENT_COMMAND_WAITS, "command-waits"},
                                {EVENT_NOT_ASKED, "not-asked"},
                                {EVENT_TIME_LOGGED, "time-logged"},
                                {EVENT_REPEAT_CHANGED, "repeat-changed"},
                                {EVENT_REMINDER_CHANGED, "reminder-changed"},
                                {EVENT_UNASSIGNED, "unassigned"},
                                {EVENT_FOLLOWER_REMOVED, "follower-removed"},
                                {EVENT_MADE_PRIVATE, "made-private"},
                                {EVENT_REPLY_LOGGED, "reply-logged"},
                                {EVENT_CONTINUED, "continued"},
                                {EVENT_FIELD_CHANGED, "field-changed"},
                                {EVENT_TYPE_CHANGED, "type-changed"},
                                {EVENT_LINKED, "linked"},
                                {EVENT_UNLINKED, "unlinked"},
                                {EVENT_MERGED, "merged"},
                                {EVENT_TOOK_IN, "took-in"},
                                {EVENT_FOLLOWER_MUTED, "follower-muted"},
                                {EVENT_CC_IGNORED, "cc-ignored"},
                                {EVENT_UNHEARD, "unheard"},
                                {EVENT_REQUESTER_CHANGED, "requester-changed"},
                                {EVENT_ACCESS_ASKED, "access-requested"},
                                {EVENT_ACCESS_GIVEN, "access-given"},
                                {EVENT_ACCESS_DENIED, "access-denied"},
                                {EVENT_SPAM, "spam"},
                                {0, NULL}};

void
event_free(Event *event)
{
    if (!event)
        return;
    g_free(event->rule);
    g_free(event->was);
    g_free(event->now);
    g_free(event);
}

Event *
event_copy(const Event *event)
{
    Event *copy = g_new0(Event, 1);
    *copy = *event;
    copy->rule = g_strdup(event->rule);
    copy->was = g_strdup(event->was);
    copy->now = g_strdup(event->now);
    return copy;
}
