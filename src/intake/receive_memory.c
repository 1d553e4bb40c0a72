#include "intake/receive_memory.h"

void
receive_memory_init(ReceiveMemory *memory, guint64 limit_bytes)
{
    mutex_init(&memory->lock);
    memory->limit_bytes = limit_bytes;
    memory->reserved_bytes = 0;
}

void
receive_memory_clear(ReceiveMemory *memory)
{
    mutex_clear(&memory->lock);
}

guint64
receive_memory_reserved(ReceiveMemory *memory)
{
    mutex_lock(&memory->lock);
    guint64 reserved_bytes = memory->reserved_bytes;
    mutex_unlock(&memory->lock);
    return reserved_bytes;
}

static gboolean
has_room(gpointer data, gsize bytes)
{
    ReceiveMemory *memory = data;
    mutex_lock(&memory->lock);
    gboolean fits = bytes <= memory->limit_bytes - memory->reserved_bytes;
    mutex_unlock(&memory->lock);
    return fits;
}

static gboolean
reserve(gpointer data, gsize bytes)
{
    ReceiveMemory *memory = data;
    mutex_lock(&memory->lock);
    gboolean fits = bytes <= memory->limit_bytes - memory->reserved_bytes;
    if (fits)
        memory->reserved_bytes += bytes;
    mutex_unlock(&memory->lock);
    return fits;
}

static void
release(gpointer data, gsize bytes)
{
    ReceiveMemory *memory = data;
    mutex_lock(&memory->lock);
    g_assert(bytes <= memory->reserved_bytes);
    memory->reserved_bytes -= bytes;
    mutex_unlock(&memory->lock);
}

SmtpBudget
receive_memory_budget(ReceiveMemory *memory)
{
    return (SmtpBudget){
        .has_room = has_room, .reserve = reserve, .release = release, .data = memory};
}
