#include "desk/policy.h"

const DeskWord role_words[] = {{ROLE_MANAGER, "manager"},
                               {ROLE_LEAD, "lead"},
                               {ROLE_MEMBER, "member"},
                               {ROLE_RESTRICTED, "restricted"},
                               {ROLE_VENDOR, "vendor"},
                               {ROLE_CUSTOMER, "customer"},
                               {0, NULL}};

#define STAFF    (1 << PERSON_STAFF)
#define VENDOR   (1 << PERSON_VENDOR)
#define CUSTOMER (1 << PERSON_CUSTOMER)
#define ANYBODY  (STAFF | VENDOR | CUSTOMER)

#define YES      POLICY_ALWAYS
#define OWN      (RELATION_OPENER | RELATION_ASSIGNEE)
#define ASSIGNED RELATION_ASSIGNEE

/* The cells: view and comment in the public, the private, a vendor thread; set the status, change,
 * assign; share the project; have others follow; ask a vendor; release; add a project, a person;
 * book time; say for whom a ticket is. */
const Policy policy_table = {
    .roles =
        {
            {"manager",
             STAFF,
             {YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES}},
            {"lead",
             STAFF,
             {YES, YES, YES, YES, YES, YES, YES, YES, YES, 0, YES, YES, YES, 0, 0, YES, YES}},
            {"member",
             STAFF,
             {YES, YES, YES, YES, YES, YES, OWN, OWN, OWN, 0, YES, YES, 0, 0, 0, YES, OWN}},
            {"restricted",
             STAFF,
             {YES, YES, YES, YES, YES, YES, 0, 0, 0, 0, 0, 0, 0, 0, 0, ASSIGNED, 0}},
            {"vendor",
             VENDOR,
             {YES, 0, 0, YES, 0, 0, ASSIGNED, 0, 0, 0, 0, 0, 0, 0, 0, ASSIGNED, 0}},
            {"customer", CUSTOMER, {YES, 0, 0, YES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"customer of own tickets",
             CUSTOMER,
             {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
        },
    .relations =
        {
            {"requester", ANYBODY, {YES, 0, 0, YES, 0, 0, 0, 0, 0, 0, YES, 0, 0, 0, 0, 0, 0}},
            {"opener", ANYBODY, {YES, 0, 0, YES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"assignee", ANYBODY, {YES, 0, 0, YES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"follower", ANYBODY, {YES, 0, 0, YES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"asked", VENDOR, {0, 0, YES, 0, 0, YES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"listener", ANYBODY, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"copied", ANYBODY, {0, 0, 0, YES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
        },
};

/* Behind a name, or behind "you". */
static const char *const refusals[POLICY_ACTIONS] = {
    "may not see it: that is for whoever takes part in the ticket, or has a share in its project",
    "may not see a private thread: that is for staff with a share in the project",
    "may not see this vendor thread: that is for staff with a share in the project, and for "
    "whoever "
    "was asked into it",
    "may not comment: that is for whoever takes part in the ticket, or has a share in its project",
    "may not comment in a private thread: that is for staff with a share in the project",
    "may not comment in this vendor thread: that is for staff with a share in the project, and for "
    "whoever was asked into it",
    "may not set the status: that is for managers, leads, and whoever of the staff opened the "
    "ticket or is assigned, and for an assigned vendor",
    "may not change the ticket: that is for managers, leads, and whoever of the staff opened it or "
    "is assigned",
    "may not assign the ticket: that is for managers, leads, and whoever of the staff opened it or "
    "is assigned",
    "may not share the project: that is for managers",
    "may not have others follow: that is for staff who work in the project, and for whoever asked",
    "may not ask a vendor: that is for staff who work in the project",
    "may not release mail, nor say that it is spam: that is for the project's managers and leads",
    "may not add projects: that is for managers",
    "may not add people: that is for managers",
    "may not book time: that is for staff who work in the project, and for a vendor who is "
    "assigned",
    "may not say for whom a ticket is: that is for managers, leads, and whoever of the staff works "
    "in "
    "the project and opened it or is assigned",
};

static PolicyAction
in_thread(PolicyAction first, ThreadAudience audience)
{
    gboolean known = audience >= THREAD_PUBLIC && audience <= THREAD_VENDOR;
    return known ? (PolicyAction)(first + audience - THREAD_PUBLIC) : (PolicyAction)POLICY_ACTIONS;
}

PolicyAction
policy_view(ThreadAudience audience)
{
    return in_thread(POLICY_VIEW_PUBLIC, audience);
}

PolicyAction
policy_comment(ThreadAudience audience)
{
    return in_thread(POLICY_COMMENT_PUBLIC, audience);
}

static gboolean
is_for(const PolicyRow *row, PersonKind kind)
{
    return kind >= PERSON_STAFF && kind <= PERSON_CUSTOMER && (row->kinds >> kind & 1);
}

static gboolean
allows(const PolicyRow *row, const Standing *standing, PolicyAction action)
{
    return is_for(row, standing->kind) &&
           (row->cells[action] & (standing->relations | POLICY_ALWAYS)) != 0;
}

static Role
role_of(const Standing *standing)
{
    if (standing->role != ROLE_NONE || !(standing->relations & RELATION_ASSIGNEE))
        return standing->role;
    return standing->kind == PERSON_STAFF    ? ROLE_MEMBER
           : standing->kind == PERSON_VENDOR ? ROLE_VENDOR
                                             : ROLE_NONE;
}

const char *
policy_refusal_by(const Policy *policy, const Standing *standing, PolicyAction action)
{
    Role role = role_of(standing);
    if ((guint)action >= POLICY_ACTIONS)
        return "there is no such thing to do";
    if (standing->is_spam && standing->kind != PERSON_STAFF)
        return refusals[POLICY_VIEW_PUBLIC];
    if (role >= ROLE_MANAGER && role <= ROLES && allows(&policy->roles[role - 1], standing, action))
        return NULL;
    for (guint i = 0; i < RELATIONS; i++)
        if ((standing->relations >> i & 1) && allows(&policy->relations[i], standing, action))
            return NULL;
    return refusals[action];
}

const char *
policy_refusal(const Standing *standing, PolicyAction action)
{
    return policy_refusal_by(&policy_table, standing, action);
}

/* By the roles alone: what somebody is to the ticket besides opens nothing but the public thread,
 * which everybody hears who hears another; but for a vendor who was only asked into one. */
gboolean
policy_covers(const Thread *heard, const Thread *other)
{
    PolicyAction hears = policy_view(heard->audience), sees = policy_view(other->audience);
    if (heard->id.value == other->id.value)
        return TRUE;
    if ((guint)hears >= POLICY_ACTIONS || (guint)sees >= POLICY_ACTIONS)
        return FALSE;
    for (guint i = 0; i < ROLES; i++)
        if (policy_table.roles[i].cells[hears] && !policy_table.roles[i].cells[sees])
            return FALSE;
    for (guint i = 0; i < RELATIONS; i++) {
        gboolean asked = 1 << i == RELATION_ASKED;
        if (policy_table.relations[i].cells[hears] &&
            (asked || !policy_table.relations[i].cells[sees]))
            return FALSE;
    }
    return TRUE;
}

gboolean
policy_role_fits(PersonKind kind, Role role)
{
    return role >= ROLE_MANAGER && role <= ROLES && is_for(&policy_table.roles[role - 1], kind);
}

const char *
policy_role_name(Role role)
{
    return role >= ROLE_MANAGER && role <= ROLES ? policy_table.roles[role - 1].name : "none";
}

char *
policy_relations_name(guint relations)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < RELATIONS; i++)
        if (relations >> i & 1)
            g_string_append_printf(out, "%s%s", out->len ? ", " : "",
                                   policy_table.relations[i].name);
    return g_string_free(out, FALSE);
}

/* From when on they see the thread, for what they are to the ticket now. Who was asked into it sees
 * all of it. */
static gint64
sees_from_us(const Standing *standing, const Following *following, gint64 requester_since_us)
{
    gboolean is_late = (standing->relations & RELATION_REQUESTER) && requester_since_us &&
                       (standing->role == ROLE_NONE || standing->role == ROLE_OWN);
    gboolean by_cc = (standing->relations & RELATION_FOLLOWER) && following->how == FOLLOW_CC;
    guint whole = standing->relations & RELATIONS_TAKING_PART;
    whole &= ~(guint)((is_late ? RELATION_REQUESTER : 0) | (by_cc ? RELATION_FOLLOWER : 0));
    if (whole || (standing->relations & RELATION_ASKED) ||
        (standing->role != ROLE_NONE && !is_late))
        return 0;
    if (is_late)
        return by_cc ? MIN(requester_since_us, following->since_us) : requester_since_us;
    return by_cc ? following->since_us : 0;
}

void
standing_add_following(Standing *standing, const Following *following, gint64 requester_since_us)
{
    standing->is_silent = following->state == FOLLOW_MUTED || following->state == FOLLOW_OFF;
    if (following->state == FOLLOW_ON || following->state == FOLLOW_MUTED)
        standing->relations |=
            following->how == FOLLOW_BY_ROLE ? RELATION_LISTENER : RELATION_FOLLOWER;
    standing->sees_from_us = sees_from_us(standing, following, requester_since_us);
}
