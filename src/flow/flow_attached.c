#include "flow/flow_attached.h"

#include "base/log.h"
#include "base/sync.h"
#include "flow/flow_private.h"
#include "outbox/attached.h"
#include "store/messages.h"

struct FlowAttached {
    const Flow *flow;
    Mutex lock; /* guards what is kept */
    RenderingId rendering;
    GPtrArray *parts; /* of it; NULL for none */
};

FlowAttached *
flow_attached_new(const Flow *flow)
{
    FlowAttached *attached = g_new0(FlowAttached, 1);
    attached->flow = flow;
    mutex_init(&attached->lock);
    return attached;
}

void
flow_attached_free(FlowAttached *attached)
{
    if (!attached)
        return;
    g_clear_pointer(&attached->parts, g_ptr_array_unref);
    mutex_clear(&attached->lock);
    g_free(attached);
}

static void
part_free(gpointer part)
{
    g_string_free(part, TRUE);
}

static void
keep(FlowAttached *attached, RenderingId rendering, GPtrArray *parts)
{
    mutex_lock(&attached->lock);
    g_clear_pointer(&attached->parts, g_ptr_array_unref);
    attached->rendering = rendering;
    attached->parts = parts ? g_ptr_array_ref(parts) : NULL;
    mutex_unlock(&attached->lock);
}

static GPtrArray *
kept(FlowAttached *attached, RenderingId rendering)
{
    mutex_lock(&attached->lock);
    gboolean same = attached->parts && attached->rendering.value == rendering.value;
    GPtrArray *parts = same ? g_ptr_array_ref(attached->parts) : NULL;
    mutex_unlock(&attached->lock);
    return parts;
}

void
flow_attached_rest(FlowAttached *attached)
{
    keep(attached, (RenderingId){0}, NULL);
}

/* --- taking ----------------------------------------------------------------------------------- */

static void
log_missing(const AttachedFile *file, const char *why)
{
    log_event(LOG_WARNING, "file-not-taken", "message", LOG_INT(file->message.value), "place",
              file->place, "why", why, NULL);
}

/* *ret_content stays NULL when it cannot be had. */
static gboolean
take(const FlowAttached *attached, Store *store, const AttachedFile *file, GBytes **ret_content,
     GError **error)
{
    g_autoptr(GBytes) raw = NULL, content = NULL;
    g_autofree char *why = NULL;
    gsize length = 0;
    if (!store_message_get_source(store, file->message, &raw, error))
        return FALSE;
    const void *bytes = g_bytes_get_data(raw, &length);
    ParseOutcome outcome =
        parse_pool_take(attached->flow->parts.pool, bytes, length, file->place, &content, &why);
    if (outcome == PARSE_BUSY) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "taking out a file: %s", why);
        return FALSE;
    }
    if (outcome == PARSE_HELD)
        log_missing(file, why);
    else if (g_bytes_get_size(content) != file->size_bytes)
        log_missing(file, "it has another size than it had when the message was read");
    else
        *ret_content = g_steal_pointer(&content);
    return TRUE;
}

static gboolean
take_all(const FlowAttached *attached, const Rendering *rendering, GPtrArray *parts, GError **error)
{
    const FlowParts *of = &attached->flow->parts;
    g_autofree char *instead = NULL;
    g_autoptr(GPtrArray) files = attached_read(rendering->files, &instead);
    g_autoptr(Store) store = store_open(of->config->store_path, STORE_READER, of->random, error);
    if (!store)
        return FALSE;
    for (guint i = 0; i < files->len; i++) {
        g_autoptr(GBytes) content = NULL;
        if (!take(attached, store, files->pdata[i], &content, error))
            return FALSE;
        g_ptr_array_add(parts, attached_part(files->pdata[i], content, instead));
    }
    return TRUE;
}

gboolean
flow_attached_take(FlowAttached *attached, const Rendering *rendering, GPtrArray **ret_parts,
                   GError **error)
{
    g_autoptr(GPtrArray) parts = kept(attached, rendering->id);
    if (!parts) {
        parts = g_ptr_array_new_with_free_func(part_free);
        if (!take_all(attached, rendering, parts, error))
            return FALSE;
        keep(attached, rendering->id, parts);
    }
    *ret_parts = g_steal_pointer(&parts);
    return TRUE;
}
