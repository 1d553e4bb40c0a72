#include "flow/flow_private.h"

#include "base/limits.h"

/* Comments of one author on one ticket since began_us. */
typedef struct {
    gint64 began_us;
    guint count;
} Count;

struct Brake {
    gint64 began_us;    /* of the window counts is for */
    GHashTable *counts; /* "ticket/author" -> Count */
};

#define WINDOW_US (LIMIT_TOLD_WINDOW_S * US_PER_S)

Brake *
brake_new(void)
{
    Brake *brake = g_new0(Brake, 1);
    brake->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return brake;
}

void
brake_free(Brake *brake)
{
    if (!brake)
        return;
    g_hash_table_unref(brake->counts);
    g_free(brake);
}

static gboolean
is_past(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    return *(gint64 *)data - ((const Count *)value)->began_us >= WINDOW_US;
}

/* Once a window: what it costs is spread over the comments that came within it. */
static void
forget(Brake *brake, gint64 now_us)
{
    if (now_us - brake->began_us < WINDOW_US && now_us >= brake->began_us)
        return;
    g_hash_table_foreach_remove(brake->counts, is_past, &now_us);
    brake->began_us = now_us;
}

gboolean
brake_allows(Brake *brake, TicketId ticket, PersonId author, gint64 now_us)
{
    g_autofree char *key =
        g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, ticket.value, author.value);
    forget(brake, now_us);
    Count *count = g_hash_table_lookup(brake->counts, key);
    if (!count) {
        count = g_new0(Count, 1);
        count->began_us = now_us;
        g_hash_table_insert(brake->counts, g_steal_pointer(&key), count);
    } else if (now_us - count->began_us >= WINDOW_US || now_us < count->began_us) {
        *count = (Count){.began_us = now_us};
    }
    return ++count->count <= LIMIT_TOLD_COMMENTS;
}
