#include "intake/receive_memory.h"

/* When less than this part of it is left, it is scarce. */
#define SCARCE_PART 8

void
receive_memory_init(ReceiveMemory *memory, guint64 limit_bytes)
{
    mutex_init(&memory->lock);
    memory->limit_bytes = limit_bytes;
    memory->reserved_bytes = 0;
    memory->scarce = NULL;
    memory->data = NULL;
}

void
receive_memory_watch(ReceiveMemory *memory, void (*scarce)(gpointer data), gpointer data)
{
    memory->scarce = scarce;
    memory->data = data;
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

/* Whether asked bytes are there; taken of them are reserved then. */
static gboolean
take(ReceiveMemory *memory, gsize asked, gsize taken)
{
    mutex_lock(&memory->lock);
    gboolean fits = asked <= memory->limit_bytes - memory->reserved_bytes;
    if (fits)
        memory->reserved_bytes += taken;
    guint64 left = memory->limit_bytes - memory->reserved_bytes;
    mutex_unlock(&memory->lock);
    if (memory->scarce && (!fits || left < memory->limit_bytes / SCARCE_PART))
        memory->scarce(memory->data);
    return fits;
}

static gboolean
has_room(gpointer data, gsize bytes)
{
    return take(data, bytes, 0);
}

static gboolean
reserve(gpointer data, gsize bytes)
{
    return take(data, bytes, bytes);
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
