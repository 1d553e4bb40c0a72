#include "desk/visibility.h"

static const char *
public_refusal(const Standing *standing)
{
    switch (standing->kind) {
    case PERSON_STAFF:
        return NULL;
    case PERSON_VENDOR:
    case PERSON_CUSTOMER:
        if (standing->is_requester || standing->is_opener || standing->is_assignee ||
            standing->is_follower)
            return NULL;
        return "takes no part in the ticket";
    }
    return "is of no known kind";
}

const char *
visibility_refusal(const Standing *standing, ThreadAudience audience)
{
    switch (audience) {
    case THREAD_PUBLIC:
        return public_refusal(standing);
    case THREAD_PRIVATE:
        return standing->kind == PERSON_STAFF ? NULL : "private threads are for staff";
    case THREAD_VENDOR:
        if (standing->kind == PERSON_STAFF)
            return NULL;
        if (standing->kind == PERSON_VENDOR && standing->is_asked)
            return NULL;
        return "was not asked into this vendor thread";
    }
    return "the thread is of no known kind";
}

/* A vendor who was only asked takes no part in the ticket otherwise. */
gboolean
visibility_covers(const Thread *heard, const Thread *other)
{
    switch (heard->audience) {
    case THREAD_PUBLIC:
        return other->audience == THREAD_PUBLIC;
    case THREAD_PRIVATE:
        return TRUE;
    case THREAD_VENDOR:
        return other->id.value == heard->id.value;
    }
    return FALSE;
}
