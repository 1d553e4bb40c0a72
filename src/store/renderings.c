#include "store/outbox_rows.h"

#include "store/store_private.h"

#define RENDERING_COLUMNS                                                                          \
    "id, key, subject, from_name, from_address, list_id, in_reply_to, \"references\", automatic,"  \
    " text, html, seen, files"

void
rendering_free(Rendering *rendering)
{
    if (!rendering)
        return;
    g_free(rendering->key);
    g_free(rendering->subject);
    g_free(rendering->from_name);
    g_free(rendering->from_address);
    g_free(rendering->list_id);
    g_free(rendering->in_reply_to);
    g_free(rendering->references);
    g_free(rendering->text);
    g_free(rendering->html);
    g_free(rendering->seen);
    g_free(rendering->files);
    g_free(rendering);
}

static gboolean
finish_rendering(Statement *st, Rendering **ret_rendering, GError **error)
{
    g_autoptr(Rendering) rendering = g_new0(Rendering, 1);
    rendering->id.value = statement_int(st);
    rendering->key = statement_text(st);
    rendering->subject = statement_text(st);
    rendering->from_name = statement_text(st);
    rendering->from_address = statement_text(st);
    rendering->list_id = statement_text(st);
    rendering->in_reply_to = statement_text(st);
    rendering->references = statement_text(st);
    rendering->automatic = statement_int(st) != 0;
    rendering->text = statement_text(st);
    rendering->html = statement_text(st);
    rendering->seen = statement_text(st);
    rendering->files = statement_text(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_rendering = g_steal_pointer(&rendering);
    return TRUE;
}

gboolean
store_rendering_find(Store *store, const char *key, Rendering **ret_rendering, GError **error)
{
    static const Query find = {"finding a rendering",
                               "SELECT " RENDERING_COLUMNS " FROM rendering WHERE key = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_text(st, key);
    return statement_one(st, error, "there is no rendering %s", key) &&
           finish_rendering(st, ret_rendering, error);
}

gboolean
store_rendering_get(Store *store, RenderingId id, Rendering **ret_rendering, GError **error)
{
    static const Query get = {"reading a rendering",
                              "SELECT " RENDERING_COLUMNS " FROM rendering WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    return statement_one(st, error, "there is no rendering %" G_GINT64_FORMAT, id.value) &&
           finish_rendering(st, ret_rendering, error);
}

gboolean
store_rendering_add(Store *store, const Rendering *rendering, RenderingId *ret_id, GError **error)
{
    static const Query add = {
        "adding a rendering",
        "INSERT INTO rendering (key, subject, from_name, from_address, list_id, in_reply_to,"
        " \"references\", automatic, text, html, seen, files)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_text(st, rendering->key);
    statement_bind_text(st, rendering->subject);
    statement_bind_text(st, rendering->from_name);
    statement_bind_text(st, rendering->from_address);
    statement_bind_text(st, rendering->list_id);
    statement_bind_text(st, rendering->in_reply_to ? rendering->in_reply_to : "");
    statement_bind_text(st, rendering->references ? rendering->references : "");
    statement_bind_int(st, rendering->automatic != FALSE);
    statement_bind_text(st, rendering->text);
    statement_bind_text(st, rendering->html);
    statement_bind_text(st, rendering->seen ? rendering->seen : "");
    statement_bind_text(st, rendering->files ? rendering->files : "");
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}
