/* Who may do what: every cell of the table, said again in the words of the roles. */
#include "desk/policy.h"
#include "test.h"

#include <string.h>

#define VIEWS(action)     ((action) <= POLICY_VIEW_VENDOR)
#define COMMENTS(action)  ((action) >= POLICY_COMMENT_PUBLIC && (action) <= POLICY_COMMENT_VENDOR)
#define IN_PUBLIC(action) ((action) == POLICY_VIEW_PUBLIC || (action) == POLICY_COMMENT_PUBLIC)
#define IN_VENDOR(action) ((action) == POLICY_VIEW_VENDOR || (action) == POLICY_COMMENT_VENDOR)
/* What only managers may. */
#define RULES(action)                                                                              \
    ((action) == POLICY_SHARE || (action) == POLICY_ADD_PROJECT || (action) == POLICY_ADD_PERSON)
/* What no part in a ticket gives. */
#define KEPT(action) (RULES(action) || (action) == POLICY_RELEASE)

/* What one of the staff may by a role alone. */
static gboolean
staff_may(Role role, guint relations, PolicyAction action)
{
    gboolean theirs = (relations & (RELATION_OPENER | RELATION_ASSIGNEE)) != 0;
    gboolean involves =
        action == POLICY_ADD_FOLLOWER || action == POLICY_ASK || action == POLICY_LOG_TIME;
    if (action == POLICY_LOG_TIME && role == ROLE_RESTRICTED)
        return (relations & RELATION_ASSIGNEE) != 0;
    switch (role) {
    case ROLE_MANAGER:
        return TRUE;
    case ROLE_LEAD:
        return !RULES(action);
    case ROLE_MEMBER:
        return VIEWS(action) || COMMENTS(action) || involves || (theirs && !KEPT(action));
    case ROLE_RESTRICTED:
        return VIEWS(action) || COMMENTS(action);
    case ROLE_NONE: /* who is assigned works on it as a member does */
        return (relations & RELATION_ASSIGNEE) && !KEPT(action);
    case ROLE_VENDOR:
    case ROLE_CUSTOMER:
    case ROLE_OWN:
        return FALSE;
    }
    return FALSE;
}

static gboolean
vendor_may(Role role, guint relations, PolicyAction action)
{
    gboolean assigned = (relations & RELATION_ASSIGNEE) != 0;
    gboolean is_vendor = role == ROLE_VENDOR || (role == ROLE_NONE && assigned);
    if (IN_VENDOR(action))
        return (relations & RELATION_ASKED) != 0;
    gboolean works = action == POLICY_SET_STATUS || action == POLICY_LOG_TIME;
    return is_vendor && (IN_PUBLIC(action) || (works && assigned));
}

static gboolean
expected(const Standing *standing, PolicyAction action)
{
    if (standing->kind < PERSON_STAFF || standing->kind > PERSON_CUSTOMER ||
        (guint)action >= POLICY_ACTIONS)
        return FALSE;
    if (IN_PUBLIC(action) && (standing->relations & RELATIONS_TAKING_PART))
        return TRUE;
    if (action == POLICY_COMMENT_PUBLIC && (standing->relations & RELATION_COPIED))
        return TRUE;
    if (action == POLICY_ADD_FOLLOWER && (standing->relations & RELATION_REQUESTER))
        return TRUE;
    if (standing->kind == PERSON_STAFF)
        return staff_may(standing->role, standing->relations, action);
    if (standing->kind == PERSON_VENDOR)
        return vendor_may(standing->role, standing->relations, action);
    return standing->role == ROLE_CUSTOMER && IN_PUBLIC(action);
}

/* Every kind, none that is one too, × every role × every way of taking part. */
#define KINDS     5
#define STANDINGS (KINDS * (ROLES + 2) * (1 << RELATIONS))

static Standing
standing_at(guint number)
{
    guint relations = number % (1 << RELATIONS);
    guint role = number / (1 << RELATIONS) % (ROLES + 2);
    return (Standing){.kind = (PersonKind)(number / (1 << RELATIONS) / (ROLES + 2)),
                      .role = (Role)role,
                      .relations = relations};
}

/* How often a table says otherwise than expected. */
static guint
differences(const Policy *policy)
{
    guint count = 0;
    for (guint i = 0; i < STANDINGS; i++) {
        Standing standing = standing_at(i);
        for (guint action = 0; action <= POLICY_ACTIONS; action++) {
            gboolean may = !policy_refusal_by(policy, &standing, (PolicyAction)action);
            count += may != expected(&standing, (PolicyAction)action);
        }
    }
    return count;
}

static void
every_cell_says_what_the_roles_say(void)
{
    for (guint i = 0; i < STANDINGS; i++) {
        Standing standing = standing_at(i);
        for (guint action = 0; action <= POLICY_ACTIONS; action++) {
            const char *refusal = policy_refusal(&standing, (PolicyAction)action);
            gboolean may = expected(&standing, (PolicyAction)action);
            if ((refusal == NULL) != may)
                g_error("kind %d, %s, relations %u, action %u: %s, expected %s", standing.kind,
                        policy_role_name(standing.role), standing.relations, action,
                        refusal ? refusal : "may", may ? "may" : "may not");
        }
    }
    g_assert_cmpuint(differences(&policy_table), ==, 0);
}

/* Every row, cell by cell: what it says is turned into each other thing it could say. */
static guint
mutate_cells(Policy *policy, PolicyRow *row)
{
    static const guint8 others[] = {0, POLICY_ALWAYS};
    guint mutants = 0;
    for (guint cell = 0; cell < POLICY_ACTIONS; cell++) {
        guint8 was = row->cells[cell];
        for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
            if (others[i] == was)
                continue;
            row->cells[cell] = others[i];
            mutants++;
            if (!differences(policy))
                g_error("%s, action %u: nothing tells %u from %u", row->name, cell, others[i], was);
        }
        row->cells[cell] = was;
    }
    return mutants;
}

/* A row that gives nothing gives it to nobody, whoever it is for. */
static gboolean
gives_anything(const PolicyRow *row)
{
    static const guint8 nothing[POLICY_ACTIONS];
    return memcmp(row->cells, nothing, sizeof nothing) != 0;
}

static guint
mutate_kinds(Policy *policy, PolicyRow *row)
{
    guint mutants = 0;
    for (int kind = PERSON_STAFF; gives_anything(row) && kind <= PERSON_CUSTOMER; kind++) {
        row->kinds ^= (guint8)(1 << kind);
        mutants++;
        if (!differences(policy))
            g_error("%s, kind %d: nothing tells it", row->name, kind);
        row->kinds ^= (guint8)(1 << kind);
    }
    return mutants;
}

static void
no_cell_can_change_unnoticed(void)
{
    Policy policy = policy_table;
    guint mutants = 0;
    for (guint i = 0; i < ROLES; i++)
        mutants +=
            mutate_cells(&policy, &policy.roles[i]) + mutate_kinds(&policy, &policy.roles[i]);
    for (guint i = 0; i < RELATIONS; i++)
        mutants += mutate_cells(&policy, &policy.relations[i]) +
                   mutate_kinds(&policy, &policy.relations[i]);
    g_assert_cmpuint(mutants, >=, (ROLES + RELATIONS) * POLICY_ACTIONS);
    g_assert_cmpuint(differences(&policy), ==, 0);
}

/* Whatever they are to it. */
static void
spam_is_there_for_staff_alone(void)
{
    for (guint i = 0; i < STANDINGS; i++) {
        Standing standing = standing_at(i);
        standing.is_spam = TRUE;
        for (guint action = 0; action < POLICY_ACTIONS; action++) {
            gboolean may = !policy_refusal(&standing, (PolicyAction)action);
            gboolean staff = standing.kind == PERSON_STAFF;
            g_assert_cmpint(may, ==, staff && expected(&standing, (PolicyAction)action));
        }
    }
}

/* What some relation must be there for is neither for ever nor for never: for whom exactly. */
static void
a_cell_names_the_right_relations(void)
{
    Policy policy = policy_table;
    for (guint i = 0; i < ROLES; i++) {
        for (guint cell = 0; cell < POLICY_ACTIONS; cell++) {
            guint8 *now = &policy.roles[i].cells[cell], was = *now;
            for (guint bit = 0; was && was != POLICY_ALWAYS && bit < RELATIONS; bit++) {
                *now = was ^ (guint8)(1 << bit);
                g_assert_cmpuint(differences(&policy), >, 0);
            }
            *now = was;
        }
    }
}

static void
a_role_is_for_its_kind(void)
{
    for (Role role = ROLE_NONE; role <= ROLES + 1; role++) {
        gboolean staff = role >= ROLE_MANAGER && role <= ROLE_RESTRICTED;
        gboolean customer = role == ROLE_CUSTOMER || role == ROLE_OWN;
        g_assert_cmpint(policy_role_fits(PERSON_STAFF, role), ==, staff);
        g_assert_cmpint(policy_role_fits(PERSON_VENDOR, role), ==, role == ROLE_VENDOR);
        g_assert_cmpint(policy_role_fits(PERSON_CUSTOMER, role), ==, customer);
        g_assert_false(policy_role_fits((PersonKind)9, role));
    }
}

/* Who asked, works on it, or has a share, sees all of a ticket; who was brought in sees what came
 * later. */
static void
who_is_brought_in_sees_nothing_older(void)
{
    static const struct {
        guint relations;
        Role role;
        FollowHow how;
        FollowState state;
        gint64 follows_us, requester_us, sees_us;
    } cases[] = {
        {RELATION_REQUESTER, ROLE_NONE, 0, 0, 0, 0, 0},
        {RELATION_REQUESTER, ROLE_NONE, 0, 0, 0, 50, 50},
        {RELATION_REQUESTER, ROLE_OWN, 0, 0, 0, 50, 50},
        {RELATION_REQUESTER, ROLE_CUSTOMER, 0, 0, 0, 50, 0},
        {RELATION_REQUESTER, ROLE_MEMBER, 0, 0, 0, 50, 0},
        {RELATION_REQUESTER | RELATION_OPENER, ROLE_NONE, 0, 0, 0, 50, 0},
        {RELATION_REQUESTER | RELATION_ASSIGNEE, ROLE_NONE, 0, 0, 0, 50, 0},
        {RELATION_OPENER, ROLE_NONE, 0, 0, 0, 50, 0},
        {RELATION_REQUESTER, ROLE_NONE, FOLLOW_CC, FOLLOW_ON, 40, 50, 40},
        {RELATION_REQUESTER, ROLE_NONE, FOLLOW_CC, FOLLOW_ON, 60, 50, 50},
        {RELATION_REQUESTER, ROLE_NONE, FOLLOW_CC, FOLLOW_ON, 60, 0, 0},
        {RELATION_REQUESTER, ROLE_NONE, FOLLOW_ADDED, FOLLOW_ON, 60, 50, 0},
        {RELATION_REQUESTER, ROLE_NONE, FOLLOW_CC, FOLLOW_OFF, 40, 50, 50},
        {RELATION_REQUESTER | RELATION_ASKED, ROLE_NONE, 0, 0, 0, 50, 0},
        {RELATION_ASKED, ROLE_NONE, FOLLOW_CC, FOLLOW_ON, 40, 0, 0},
        {0, ROLE_NONE, FOLLOW_CC, FOLLOW_ON, 40, 50, 40},
        {0, ROLE_OWN, FOLLOW_CC, FOLLOW_ON, 40, 50, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Standing standing = {
            .kind = PERSON_CUSTOMER, .role = cases[i].role, .relations = cases[i].relations};
        Following following = {
            .how = cases[i].how, .state = cases[i].state, .since_us = cases[i].follows_us};
        standing_add_following(&standing, &following, cases[i].requester_us);
        if (standing.sees_from_us != cases[i].sees_us)
            g_error("case %u: sees from %d, expected %d", i, (int)standing.sees_from_us,
                    (int)cases[i].sees_us);
    }
}

static void
what_is_no_thread_is_for_nobody(void)
{
    Standing manager = {.kind = PERSON_STAFF, .role = ROLE_MANAGER};
    for (int audience = -1; audience <= 9; audience++) {
        gboolean known = audience >= THREAD_PUBLIC && audience <= THREAD_VENDOR;
        const char *view = policy_refusal(&manager, policy_view((ThreadAudience)audience));
        const char *comment = policy_refusal(&manager, policy_comment((ThreadAudience)audience));
        g_assert_cmpint(view == NULL, ==, known);
        g_assert_cmpint(comment == NULL, ==, known);
    }
}

/* Asked is a vendor into the one that is heard, and not into the other. */
static gboolean
everybody_may_view_both(ThreadAudience heard, ThreadAudience other)
{
    for (guint i = 0; i < STANDINGS; i++) {
        Standing standing = standing_at(i);
        if (policy_refusal(&standing, policy_view(heard)))
            continue;
        standing.relations &= ~(guint)RELATION_ASKED;
        if (policy_refusal(&standing, policy_view(other)))
            return FALSE;
    }
    return TRUE;
}

static void
a_thread_covers_what_all_who_hear_it_may_view(void)
{
    for (int heard = THREAD_PUBLIC; heard <= THREAD_VENDOR; heard++) {
        for (int other = THREAD_PUBLIC; other <= THREAD_VENDOR; other++) {
            Thread one = {{257}, {1}, (ThreadAudience)heard};
            Thread two = {{258}, {1}, (ThreadAudience)other};
            g_assert_cmpint(policy_covers(&one, &two), ==,
                            everybody_may_view_both(one.audience, two.audience));
            g_assert_true(policy_covers(&one, &one));
        }
    }
}

static void
names_are_for_people(void)
{
    g_autofree char *nothing = policy_relations_name(0);
    g_autofree char *two = policy_relations_name(RELATION_REQUESTER | RELATION_FOLLOWER);
    g_assert_cmpstr(nothing, ==, "");
    g_assert_cmpstr(two, ==, "requester, follower");
    g_assert_cmpstr(policy_role_name(ROLE_NONE), ==, "none");
    for (const DeskWord *word = role_words; word->word; word++)
        g_assert_cmpstr(policy_role_name((Role)word->value), ==, word->word);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/policy/every-cell-says-what-the-roles-say",
                    every_cell_says_what_the_roles_say);
    g_test_add_func("/policy/no-cell-can-change-unnoticed", no_cell_can_change_unnoticed);
    g_test_add_func("/policy/a-cell-names-the-right-relations", a_cell_names_the_right_relations);
    g_test_add_func("/policy/spam-is-there-for-staff-alone", spam_is_there_for_staff_alone);
    g_test_add_func("/policy/a-role-is-for-its-kind", a_role_is_for_its_kind);
    g_test_add_func("/policy/brought-in", who_is_brought_in_sees_nothing_older);
    g_test_add_func("/policy/what-is-no-thread-is-for-nobody", what_is_no_thread_is_for_nobody);
    g_test_add_func("/policy/covers", a_thread_covers_what_all_who_hear_it_may_view);
    g_test_add_func("/policy/names-are-for-people", names_are_for_people);
    return g_test_run();
}
