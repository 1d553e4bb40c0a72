#include "store/people.h"

#include "store/store_private.h"

#define PROJECT_COLUMNS "id, slug, name, type, coalesce(team_id, 0), listed, intake"

static Project *
read_project(Statement *st)
{
    Project *project = g_new0(Project, 1);
    project->id.value = statement_int(st);
    project->slug = statement_text(st);
    project->name = statement_text(st);
    project->type = statement_text(st);
    project->team.value = statement_int(st);
    project->listed = statement_int(st) != 0;
    project->intake = (Intake)statement_int(st);
    return project;
}

static gboolean
finish_project(Statement *st, Project **ret_project, GError **error)
{
    g_autoptr(Project) project = read_project(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_project = g_steal_pointer(&project);
    return TRUE;
}

gboolean
store_project_find(Store *store, const char *slug, Project **ret_project, GError **error)
{
    static const Query find = {"finding a project",
                               "SELECT " PROJECT_COLUMNS " FROM project WHERE slug = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_text(st, slug);
    return statement_one(st, error, "there is no project %s", slug) &&
           finish_project(st, ret_project, error);
}

gboolean
store_project_get(Store *store, ProjectId id, Project **ret_project, GError **error)
{
    static const Query get = {"reading a project",
                              "SELECT " PROJECT_COLUMNS " FROM project WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    return statement_one(st, error, "there is no project %" G_GINT64_FORMAT, id.value) &&
           finish_project(st, ret_project, error);
}

gboolean
store_project_add(Store *store, const Project *project, ProjectId *ret_id, GError **error)
{
    static const Query add = {"adding a project", "INSERT INTO project (slug, name, type, team_id, "
                                                  "listed, intake) VALUES (?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_text(st, project->slug);
    statement_bind_text(st, project->name);
    statement_bind_text(st, project->type);
    statement_bind_id(st, project->team.value);
    statement_bind_int(st, project->listed != FALSE);
    statement_bind_int(st, project->intake);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    store->people_generation++;
    return TRUE;
}

gboolean
store_project_set(Store *store, const Project *project, GError **error)
{
    static const Query set = {
        "changing a project",
        "UPDATE project SET name = ?, type = ?, team_id = ?, listed = ?, intake = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_text(st, project->name);
    statement_bind_text(st, project->type);
    statement_bind_id(st, project->team.value);
    statement_bind_int(st, project->listed != FALSE);
    statement_bind_int(st, project->intake);
    statement_bind_int(st, project->id.value);
    if (!statement_run(st, error) ||
        !store_changed_one(store, error, "there is no project %" G_GINT64_FORMAT,
                           project->id.value))
        return FALSE;
    store->people_generation++;
    return TRUE;
}

gboolean
store_project_list(Store *store, GPtrArray **ret_projects, GError **error)
{
    static const Query list = {"listing projects",
                               "SELECT " PROJECT_COLUMNS " FROM project ORDER BY slug"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    g_autoptr(GPtrArray) projects = g_ptr_array_new_with_free_func((GDestroyNotify)project_free);
    while (statement_next(st))
        g_ptr_array_add(projects, read_project(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_projects = g_steal_pointer(&projects);
    return TRUE;
}
