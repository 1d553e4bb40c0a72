#include "flow/flow_attached.h"

#include "base/log.h"
#include "base/sync.h"
#include "flow/flow_private.h"
#include "outbox/attached.h"
#include "store/messages.h"

struct FlowAttached {
    const Flow *flow;
    Mutex lock;       /* guards what is kept */
    char *named;      /* as Rendering.files; NULL for none */
    GPtrArray *parts; /* of these */
    Mutex taking;     /* one at a time: whoever waits mostly wants the same */
};

FlowAttached *
flow_attached_new(const Flow *flow)
{
    FlowAttached *attached = g_new0(FlowAttached, 1);
    attached->flow = flow;
    mutex_init(&attached->lock);
    mutex_init(&attached->taking);
    return attached;
}

void
flow_attached_free(FlowAttached *attached)
{
    if (!attached)
        return;
    g_free(attached->named);
    g_clear_pointer(&attached->parts, g_ptr_array_unref);
    mutex_clear(&attached->lock);
    mutex_clear(&attached->taking);
    g_free(attached);
}

static void
part_free(gpointer part)
{
    g_string_free(part, TRUE);
}

static void
keep(FlowAttached *attached, const char *named, GPtrArray *parts)
{
    mutex_lock(&attached->lock);
    g_free(attached->named);
    g_clear_pointer(&attached->parts, g_ptr_array_unref);
    attached->named = g_strdup(named);
    attached->parts = parts ? g_ptr_array_ref(parts) : NULL;
    mutex_unlock(&attached->lock);
}

static GPtrArray *
kept(FlowAttached *attached, const char *named)
{
    mutex_lock(&attached->lock);
    gboolean same = g_strcmp0(attached->named, named) == 0;
    GPtrArray *parts = same ? g_ptr_array_ref(attached->parts) : NULL;
    mutex_unlock(&attached->lock);
    return parts;
}

void
flow_attached_rest(FlowAttached *attached)
{
    keep(attached, NULL, NULL);
}

/* --- taking ----------------------------------------------------------------------------------- */

static void
log_missing(const AttachedFile *file, const char *why)
{
    log_event(LOG_WARNING, "file-not-taken", "message", LOG_INT(file->message.value), "place",
              file->place, "why", why, NULL);
}

/* What is taken from: files of one comment come in one message. */
typedef struct {
    Store *store;
    MessageId message; /* 0 for none yet */
    GBytes *raw;
} Source;

static void
source_clear(Source *source)
{
    store_free(source->store);
    g_clear_pointer(&source->raw, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, source_clear)

static gboolean
source_turn_to(Source *source, MessageId message, GError **error)
{
    if (source->message.value == message.value)
        return TRUE;
    g_clear_pointer(&source->raw, g_bytes_unref);
    source->message.value = 0;
    if (!store_message_get_source(source->store, message, &source->raw, error))
        return FALSE;
    source->message = message;
    return TRUE;
}

/* Why what was taken out is not sent; NULL when it is. A page or a calendar that somebody made of a
 * mail of ours has their reply address in it. */
static const char *
fault_of(const FlowAttached *attached, const AttachedFile *file, GBytes *content)
{
    g_autoptr(RouteTable) routes = flow_routes((Flow *)attached->flow);
    gsize length = 0;
    const char *bytes = g_bytes_get_data(content, &length);
    if (length != file->size_bytes)
        return "it has another size than it had when the message was read";
    return route_has_token(routes, bytes, length) ? "somebody's reply address stands in it" : NULL;
}

/* *ret_content stays NULL when it is not sent. */
static gboolean
take(const FlowAttached *attached, Source *source, const AttachedFile *file, GBytes **ret_content,
     GError **error)
{
    g_autoptr(GBytes) content = NULL;
    g_autoptr(GError) problem = NULL;
    g_autofree char *why = NULL;
    gsize length = 0;
    if (!source_turn_to(source, file->message, &problem)) {
        if (!g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        log_missing(file, problem->message);
        return TRUE;
    }
    const void *bytes = g_bytes_get_data(source->raw, &length);
    ParseOutcome outcome =
        parse_pool_take(attached->flow->parts.pool, bytes, length, file->place, &content, &why);
    if (outcome == PARSE_BUSY) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "taking out a file: %s", why);
        return FALSE;
    }
    const char *fault = outcome == PARSE_HELD ? why : fault_of(attached, file, content);
    if (fault)
        log_missing(file, fault);
    else
        *ret_content = g_steal_pointer(&content);
    return TRUE;
}

static gboolean
take_all(const FlowAttached *attached, const char *named, GPtrArray *parts, GError **error)
{
    const FlowParts *of = &attached->flow->parts;
    g_autofree char *instead = NULL;
    g_autoptr(GPtrArray) files = attached_read(named, &instead);
    g_auto(Source)
        source = {.store = store_open(of->config->store_path, STORE_READER, of->random, error)};
    if (!source.store)
        return FALSE;
    for (guint i = 0; i < files->len; i++) {
        g_autoptr(GBytes) content = NULL;
        if (!take(attached, &source, files->pdata[i], &content, error))
            return FALSE;
        g_ptr_array_add(parts, attached_part(files->pdata[i], content, instead));
    }
    return TRUE;
}

static gboolean
take_once(FlowAttached *attached, const char *named, GPtrArray **ret_parts, GError **error)
{
    g_autoptr(GPtrArray) parts = kept(attached, named);
    if (!parts) {
        parts = g_ptr_array_new_with_free_func(part_free);
        if (!take_all(attached, named, parts, error))
            return FALSE;
        keep(attached, named, parts);
    }
    *ret_parts = g_steal_pointer(&parts);
    return TRUE;
}

gboolean
flow_attached_take(FlowAttached *attached, const Rendering *rendering, GPtrArray **ret_parts,
                   GError **error)
{
    mutex_lock(&attached->taking);
    gboolean ok = take_once(attached, rendering->files, ret_parts, error);
    mutex_unlock(&attached->taking);
    return ok;
}

GPtrArray *
flow_attached_leave(const Rendering *rendering)
{
    g_autofree char *instead = NULL;
    g_autoptr(GPtrArray) files = attached_read(rendering->files, &instead);
    GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(parts, attached_part(files->pdata[i], NULL, instead));
    return parts;
}
