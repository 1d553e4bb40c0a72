#include "desk/share.h"

struct RoleTable {
    gatomicrefcount references;
    GHashTable *grants;    /* set of Grant, by project and person */
    GHashTable *projects;  /* project id -> GPtrArray of those of it */
    GHashTable *domains;   /* name -> DomainShare */
    GHashTable *followers; /* project id -> GArray of ProjectFollower */
};

/* Ids are small numbers side by side: multiplied apart, so that neither hides the other. */
static guint
grant_hash(gconstpointer key)
{
    const Grant *grant = key;
    guint64 mixed = (guint64)grant->project.value * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) +
                    (guint64)grant->person.value;
    mixed *= G_GUINT64_CONSTANT(0xff51afd7ed558ccd);
    return (guint)(mixed >> 32);
}

static gboolean
grant_equal(gconstpointer a, gconstpointer b)
{
    const Grant *left = a, *right = b;
    return left->project.value == right->project.value && left->person.value == right->person.value;
}

RoleTable *
role_table_new(void)
{
    RoleTable *table = g_new0(RoleTable, 1);
    g_atomic_ref_count_init(&table->references);
    table->grants = g_hash_table_new_full(grant_hash, grant_equal, g_free, NULL);
    table->projects = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                            (GDestroyNotify)g_ptr_array_unref);
    table->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    table->followers =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
    return table;
}

RoleTable *
role_table_ref(RoleTable *table)
{
    g_atomic_ref_count_inc(&table->references);
    return table;
}

void
role_table_unref(RoleTable *table)
{
    if (!table || !g_atomic_ref_count_dec(&table->references))
        return;
    g_hash_table_unref(table->projects);
    g_hash_table_unref(table->grants);
    g_hash_table_unref(table->domains);
    g_hash_table_unref(table->followers);
    g_free(table);
}

static void
add_of_project(RoleTable *table, Grant *grant)
{
    GPtrArray *of_project = g_hash_table_lookup(table->projects, &grant->project.value);
    if (!of_project) {
        of_project = g_ptr_array_new();
        g_hash_table_insert(table->projects,
                            g_memdup2(&grant->project.value, sizeof grant->project.value),
                            of_project);
    }
    g_ptr_array_add(of_project, grant);
}

void
role_table_add(RoleTable *table, const Grant *grant, PersonKind kind)
{
    if (!policy_role_fits(kind, grant->role))
        return;
    Grant *known = g_hash_table_lookup(table->grants, grant);
    if (known && grant->role < known->role)
        *known = *grant;
    if (known)
        return;
    Grant *added = g_memdup2(grant, sizeof *grant);
    g_hash_table_add(table->grants, added);
    add_of_project(table, added);
}

void
role_table_add_domain(RoleTable *table, const char *domain, const DomainShare *share)
{
    g_hash_table_insert(table->domains, g_strdup(domain), g_memdup2(share, sizeof *share));
}

const DomainShare *
role_table_domain(const RoleTable *table, const char *domain)
{
    return g_hash_table_lookup(table->domains, domain);
}

static const Grant *
better(const Grant *a, const Grant *b)
{
    return !b || (a && a->role <= b->role) ? a : b;
}

const Grant *
role_table_find(const RoleTable *table, ProjectId project, PersonId person, PersonKind kind)
{
    Grant key = {.project = project, .person = person};
    const Grant *own = g_hash_table_lookup(table->grants, &key);
    key.person = (PersonId){0};
    return kind == PERSON_STAFF ? better(own, g_hash_table_lookup(table->grants, &key)) : own;
}

Role
role_table_role(const RoleTable *table, ProjectId project, PersonId person, PersonKind kind)
{
    const Grant *grant = role_table_find(table, project, person, kind);
    return grant ? grant->role : ROLE_NONE;
}

const GArray *
role_table_followers(const RoleTable *table, ProjectId project)
{
    return g_hash_table_lookup(table->followers, &project.value);
}

gboolean
role_table_follows(const RoleTable *table, ProjectId project, PersonId person)
{
    const GArray *followers = role_table_followers(table, project);
    for (guint i = 0; followers && i < followers->len; i++)
        if (g_array_index(followers, ProjectFollower, i).person.value == person.value)
            return TRUE;
    return FALSE;
}

void
role_table_add_follower(RoleTable *table, ProjectId project, const ProjectFollower *follower)
{
    GArray *followers = g_hash_table_lookup(table->followers, &project.value);
    if (!followers) {
        followers = g_array_new(FALSE, FALSE, sizeof *follower);
        g_hash_table_insert(table->followers, g_memdup2(&project.value, sizeof project.value),
                            followers);
    }
    if (!role_table_follows(table, project, follower->person))
        g_array_append_val(followers, *follower);
}

const GPtrArray *
role_table_list(const RoleTable *table, ProjectId project)
{
    return g_hash_table_lookup(table->projects, &project.value);
}

/* --- what a share may say --------------------------------------------------------------------- */

/* "manager, lead, member or restricted": the roles a person of this kind can have. Caller frees. */
static char *
roles_of(PersonKind kind)
{
    DeskWord fits[ROLES + 1] = {{0, NULL}};
    guint count = 0;
    for (const DeskWord *word = role_words; word->word; word++)
        if (policy_role_fits(kind, (Role)word->value))
            fits[count++] = *word;
    return desk_words_list(fits);
}

gboolean
share_fits(const Share *share, const Person *with, GError **error)
{
    PersonKind kind = with ? with->kind : PERSON_STAFF;
    if (share->team.value || policy_role_fits(kind, share->role))
        return TRUE;
    g_autofree char *fits = roles_of(kind);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "%s cannot be %s: the role of a %s is %s", with ? with->address : "staff",
                policy_role_name(share->role), desk_word(person_kind_words, (int)kind), fits);
    return FALSE;
}
