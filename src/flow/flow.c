#include "flow/flow_private.h"

#include "base/killpoint.h"
#include "base/log.h"

#include <string.h>

/* --- what is published: rules, routes and roles --- */

RuleSet *
flow_rules(Flow *flow)
{
    mutex_lock(&flow->published);
    RuleSet *rules = rule_set_ref(flow->rules);
    mutex_unlock(&flow->published);
    return rules;
}

void
flow_set_rules(Flow *flow, RuleSet *rules)
{
    mutex_lock(&flow->published);
    RuleSet *before = flow->rules;
    flow->rules = rules;
    mutex_unlock(&flow->published);
    rule_set_unref(before);
}

RouteTable *
flow_routes(Flow *flow)
{
    mutex_lock(&flow->published);
    RouteTable *routes = route_table_ref(flow->routes);
    mutex_unlock(&flow->published);
    return routes;
}

RoleTable *
flow_roles(Flow *flow)
{
    mutex_lock(&flow->published);
    RoleTable *roles = role_table_ref(flow->published_roles);
    mutex_unlock(&flow->published);
    return roles;
}

RoleTable *
flow_begin_roles(Flow *flow)
{
    return role_table_ref(flow->roles);
}

void
flow_end_roles(Flow *flow, RoleTable *before)
{
    role_table_unref(flow->roles);
    flow->roles = before;
}

gboolean
flow_take_roles(Flow *flow, Store *store, GError **error)
{
    if (store_people_generation(store) == flow->tables_generation)
        return TRUE;
    RoleTable *now = store_role_table(store, error);
    if (now)
        flow_end_roles(flow, now);
    return now != NULL;
}

static gboolean
publish_tables(Flow *flow, Store *store, GError **error)
{
    g_autoptr(RouteTable) routes = flow_build_routes(flow, store, error);
    g_autoptr(RoleTable) roles = routes ? store_role_table(store, error) : NULL;
    if (!roles)
        return FALSE;
    mutex_lock(&flow->published);
    RouteTable *routes_before = flow->routes;
    RoleTable *roles_before = flow->published_roles;
    flow->routes = g_steal_pointer(&routes);
    flow->published_roles = g_steal_pointer(&roles);
    mutex_unlock(&flow->published);
    flow_end_roles(flow, role_table_ref(flow->published_roles));
    route_table_unref(routes_before);
    role_table_unref(roles_before);
    flow->tables_generation = store_people_generation(store);
    KILLPOINT(ROUTES_PUBLISHED);
    return TRUE;
}

/* After a commit that changed people, teams, projects or shares, RCPT has to know, and whoever asks
 * who may see what. */
static void
on_commit(Store *store, gpointer data)
{
    Flow *flow = data;
    if (store_people_generation(store) == flow->tables_generation)
        return;
    g_autoptr(GError) error = NULL;
    if (!publish_tables(flow, store, &error))
        log_event(LOG_ERROR, "tables-not-published", "error", error->message, NULL);
}

/* In the writer's thread: nobody is told an address of somebody else's, nor finds it by a part. */
static char *
text_to_index(const char *text, gpointer data)
{
    const Flow *flow = data;
    return route_hide_tokens(flow->routes, text);
}

/* --- the beginning --- */

static gboolean
ensure_project(Store *store, const ConfAddress *address, GError **error)
{
    g_autoptr(Project) known = NULL;
    g_autoptr(GError) missing = NULL;
    if (store_project_find(store, address->project, &known, &missing))
        return TRUE;
    if (!g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return FALSE;
    }
    Project project = {.slug = address->project,
                       .name = address->project,
                       .type = address->type ? address->type : (char *)"support",
                       .listed = TRUE};
    return flow_project_add(store, &project, TRUE, error);
}

static gboolean
ensure_team(Store *store, const char *name, GError **error)
{
    TeamId id;
    g_autoptr(GError) missing = NULL;
    if (store_team_find(store, name, &id, &missing))
        return TRUE;
    if (!g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return FALSE;
    }
    return store_team_add(store, name, &id, error);
}

/* What the configuration names must be there: an address without its project could not take mail.
 */
static gboolean
prepare(Store *store, gpointer data, GError **error)
{
    Flow *flow = data;
    const GPtrArray *addresses = flow->parts.config->addresses;
    for (guint i = 0; i < addresses->len; i++) {
        const ConfAddress *address = g_ptr_array_index(addresses, i);
        if (!ensure_project(store, address, error) ||
            (address->team && !ensure_team(store, address->team, error)))
            return FALSE;
    }
    KILLPOINT(TABLES_PREPARED);
    guint recovered;
    gint64 now_us = clock_now_us(flow->parts.clock);
    /* Nothing is ever planned so far ahead: the clock was set back while nobody was here. */
    gint64 beyond_us = now_us + 2 * flow->parts.config->retry_max_us;
    if (!store_outbox_recover(store, now_us, &recovered, error) ||
        !store_outbox_set_back(store, now_us, beyond_us, G_MAXINT64 / 2, error))
        return FALSE;
    KILLPOINT(RECOVERED);
    store_id(store, flow->tokens.store_id);
    flow->settled_generation = store_people_generation(store);
    return publish_tables(flow, store, error);
}

Flow *
flow_new(const FlowParts *parts, GError **error)
{
    Flow *flow = g_new0(Flow, 1);
    flow->parts = *parts;
    flow->rules = parts->rules;
    flow->started_us = clock_now_us(parts->clock);
    flow->tokens.keys = parts->keys;
    mutex_init(&flow->published);
    mutex_init(&flow->reading);
    flow->brake = brake_new();
    flow_trust_init(&flow->trust, parts->config);
    flow->reader = store_open(parts->config->store_path, STORE_READER, parts->random, error);
    if (!flow->reader || !store_writer_run(parts->writer, WRITER_INTAKE, 0, prepare, flow, error)) {
        flow_free(flow);
        return NULL;
    }
    store_writer_on_commit(parts->writer, on_commit, flow);
    store_writer_on_index(parts->writer, text_to_index, flow);
    return flow;
}

void
flow_free(Flow *flow)
{
    if (!flow)
        return;
    if (flow->deliver)
        flow_deliver_stop(flow, 0);
    store_writer_on_commit(flow->parts.writer, NULL, NULL);
    store_writer_on_index(flow->parts.writer, NULL, NULL);
    g_clear_pointer(&flow->reader, store_free);
    rule_set_unref(flow->rules);
    route_table_unref(flow->routes);
    role_table_unref(flow->published_roles);
    role_table_unref(flow->roles);
    workflow_free(flow->parts.workflow);
    flow_trust_clear(&flow->trust);
    brake_free(flow->brake);
    mutex_clear(&flow->published);
    mutex_clear(&flow->reading);
    g_free(flow);
}

const Config *
flow_config(const Flow *flow)
{
    return flow->parts.config;
}

const Workflow *
flow_workflow(const Flow *flow)
{
    return flow->parts.workflow;
}

const Clock *
flow_clock(const Flow *flow)
{
    return flow->parts.clock;
}

gboolean
flow_read(Flow *flow, WriterJob job, gpointer data, GError **error)
{
    mutex_lock(&flow->reading);
    gboolean ok = store_begin(flow->reader, error);
    if (ok) {
        ok = job(flow->reader, data, error);
        store_rollback(flow->reader);
    }
    mutex_unlock(&flow->reading);
    return ok;
}

/* A job of somebody's, and what comes of the shares it changed. */
typedef struct {
    Flow *flow;
    WriterJob job;
    gpointer data;
} Writing;

static gboolean
write_and_settle(Store *store, gpointer data, GError **error)
{
    Writing *writing = data;
    guint told = 0;
    return writing->job(store, writing->data, error) &&
           flow_settle_access(writing->flow, store, NULL, &told, error);
}

gboolean
flow_write(Flow *flow, WriterJob job, gpointer data, GError **error)
{
    Writing writing = {flow, job, data};
    if (!store_writer_run(flow->parts.writer, WRITER_INTAKE, 0, write_and_settle, &writing, error))
        return FALSE;
    flow_deliver_wake(flow); /* the job may have made mail due */
    return TRUE;
}

void
flow_status(Flow *flow, FlowStatus *ret_status)
{
    FlowStatus status = {.reachable = TRUE, .started_us = flow->started_us};
    store_writer_status(flow->parts.writer, &status.writer);
    parse_pool_status(flow->parts.pool, &status.parser);
    flow_deliver_status(flow, &status);
    if (!status.trouble)
        status.trouble = g_strdup("");
    *ret_status = status;
}

void
flow_status_clear(FlowStatus *status)
{
    g_clear_pointer(&status->trouble, g_free);
}
