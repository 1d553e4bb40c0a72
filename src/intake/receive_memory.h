/*
 * The memory all messages under way share. Callable from any thread.
 */
#pragma once

#include "base/sync.h"
#include "intake/session.h"

typedef struct {
    Mutex lock;
    guint64 limit_bytes;
    guint64 reserved_bytes;
    void (*scarce)(gpointer data);
    gpointer data;
} ReceiveMemory;

void receive_memory_init(ReceiveMemory *memory, guint64 limit_bytes);
/* scarce is called, with no lock held, by whoever asks when little is left or nothing was to be
 * had. Before anybody asks. */
void receive_memory_watch(ReceiveMemory *memory, void (*scarce)(gpointer data), gpointer data);
void receive_memory_clear(ReceiveMemory *memory);
guint64 receive_memory_reserved(ReceiveMemory *memory);
/* What a session draws on; good as long as memory lives. */
SmtpBudget receive_memory_budget(ReceiveMemory *memory);
