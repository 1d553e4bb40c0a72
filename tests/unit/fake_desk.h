/*
 * The desk's LMTP door, for tests: any number of connections at once, and for each message the
 * reply that its subject asks for.
 */
#pragma once

#include "base/sync.h"

typedef struct {
    char *path;
    guint size_limit;
    /* The reply to a message, from its content and how often it has come; NULL closes the
     * connection instead. */
    const char *(*judge)(const char *content, guint times);
    Mutex lock;          /* guards the rest */
    GPtrArray *subjects; /* of those that were answered, in their order */
    GHashTable *times;   /* content to how often it came */
    GPtrArray *keys;     /* what MAIL said besides the size */
    int listener;
    pthread_t thread;
    GArray *connections; /* of pthread_t */
    GArray *sockets;
} FakeDesk;

/* Listens at path. judge NULL: everything is taken. */
FakeDesk *fake_desk_start(const char *path, const char *(*judge)(const char *content, guint times));
/* Ends at once, connections and all. */
void fake_desk_stop(FakeDesk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeDesk, fake_desk_stop)

/* The subjects of what was answered so far, joined by blanks. Caller frees. */
char *fake_desk_subjects(FakeDesk *desk);
