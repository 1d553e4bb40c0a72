#include "outbox/share_notice.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/value_word.h"
#include "store/shares.h"

void
share_notice_clear(ShareNotice *notice)
{
    g_clear_pointer(&notice->person, person_free);
    g_clear_pointer(&notice->name, g_free);
    g_clear_pointer(&notice->projects, g_ptr_array_unref);
}

/* --- what is shared --------------------------------------------------------------------------- */

static gboolean
look_at_project(Store *store, const RoleTable *roles, const OutboxRow *row, ShareNotice *notice,
                GError **error)
{
    Project *project;
    notice->role = role_table_role(roles, row->project, row->person, notice->person->kind);
    if (!store_project_get(store, row->project, &project, error))
        return FALSE;
    notice->name = g_strdup(project->name);
    g_ptr_array_add(notice->projects, project);
    return TRUE;
}

static gboolean
add_projects(Store *store, const Portfolio *portfolio, ShareNotice *notice, GError **error)
{
    for (char **slug = portfolio->projects; *slug; slug++) {
        Project *project;
        if (notice->projects->len >= LIMIT_SHARED_PROJECTS) {
            notice->more++;
            continue;
        }
        if (!store_project_find(store, *slug, &project, error))
            return FALSE;
        g_ptr_array_add(notice->projects, project);
    }
    return TRUE;
}

/* Its own shares count: that somebody may see its projects by others says nothing of it. */
static gboolean
look_at_portfolio(Store *store, const OutboxRow *row, ShareNotice *notice, GError **error)
{
    g_autoptr(Portfolio) portfolio = NULL;
    Role role;
    if (!store_portfolio_role(store, row->portfolio, notice->person, &role, error))
        return FALSE;
    if (!policy_role_fits(notice->person->kind, role))
        return TRUE;
    notice->role = role;
    if (!store_portfolio_get(store, row->portfolio, &portfolio, error))
        return FALSE;
    notice->name = g_strdup(portfolio->name);
    return add_projects(store, portfolio, notice, error);
}

gboolean
share_notice_look(Store *store, const RoleTable *roles, const OutboxRow *row,
                  ShareNotice *ret_notice, const char **ret_spare, GError **error)
{
    g_auto(ShareNotice)
        notice = {.projects = g_ptr_array_new_with_free_func((GDestroyNotify)project_free)};
    if (!store_person_get(store, row->person, &notice.person, error) ||
        !(row->project.value ? look_at_project(store, roles, row, &notice, error)
                             : look_at_portfolio(store, row, &notice, error)))
        return FALSE;
    *ret_spare = notice.role ? NULL : "it is not shared with them, or not any more";
    *ret_notice = notice;
    notice = (ShareNotice){.person = NULL};
    return TRUE;
}

/* --- in words --------------------------------------------------------------------------------- */

/* The flag by which the templates know what a role lets somebody do. */
static const char *const role_flags[] = {
    [ROLE_NONE] = "",
    [ROLE_MANAGER] = "role-manager",
    [ROLE_LEAD] = "role-lead",
    [ROLE_MEMBER] = "role-member",
    [ROLE_RESTRICTED] = "role-restricted",
    [ROLE_VENDOR] = "role-vendor",
    [ROLE_CUSTOMER] = "role-customer",
    [ROLE_OWN] = "role-own",
};

static void
set_clean(TemplateValues *values, const OutboxDesk *desk, const char *name, const char *text)
{
    g_autofree char *open = route_hide_tokens(desk->routes, text ? text : "");
    g_autofree char *clean = text_clean_line(open, -1, LIMIT_NAME_CHARS);
    template_values_set(values, name, clean);
}

static void
add_items(TemplateValues *values, const OutboxDesk *desk, const ShareNotice *notice)
{
    for (guint i = 0; i < notice->projects->len; i++) {
        const Project *project = notice->projects->pdata[i];
        TemplateValues *item = template_values_add_item(values, "item");
        set_clean(item, desk, "project-name", project->name);
        template_values_set(item, "address", route_table_address_of(desk->routes, project->id));
    }
    if (notice->more)
        template_values_set_number(values, "more", notice->more);
}

char *
share_notice_key(const OutboxRow *row, Role role, const char *language)
{
    return g_strdup_printf("%s/%" G_GINT64_FORMAT "/%d/%s",
                           desk_word(outbox_kind_words, (int)row->kind), row->id.value, (int)role,
                           language);
}

Rendering *
share_notice_render(const TemplateSet *templates, const char *language, const OutboxDesk *desk,
                    const OutboxRow *row, const ShareNotice *notice)
{
    g_autoptr(TemplateValues) values = template_values_new();
    g_autofree char *root =
        row->project.value ? g_strdup_printf("project-%" G_GINT64_FORMAT, row->project.value)
                           : g_strdup_printf("portfolio-%" G_GINT64_FORMAT, row->portfolio.value);
    /* Who may see their own tickets alone is not told what other work there is. */
    gboolean lists = row->portfolio.value && notice->role != ROLE_OWN;
    const char *address = row->project.value ? route_table_address_of(desk->routes, row->project)
                                             : route_table_default(desk->routes);
    Letter letter = {.name = "shared",
                     .foot = "shared-foot",
                     .list = "shares",
                     .root = root,
                     .from_address = address};
    set_clean(values, desk, "name", notice->name);
    set_clean(values, desk, "by", row->note);
    template_values_set_flag(values, "by-nobody", !row->note || !*row->note);
    template_values_set_flag(values, "project", row->project.value != 0);
    template_values_set_flag(values, "portfolio", row->portfolio.value != 0);
    template_values_set(values, "address-there", lists ? NULL : address);
    template_values_set_flag(values, "lists", lists);
    template_values_set(values, "role",
                        value_word_in(VALUE_ROLE,
                                      notice->role == ROLE_OWN ? ROLE_CUSTOMER : (int)notice->role,
                                      language));
    template_values_set_flag(values, role_flags[notice->role], TRUE);
    if (lists)
        add_items(values, desk, notice);
    Rendering *rendering = letter_render(&letter, templates, desk, values);
    rendering->key = share_notice_key(row, notice->role, language);
    return rendering;
}
