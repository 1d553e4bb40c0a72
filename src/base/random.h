/*
 * Randomness, handed in.
 */
#pragma once

#include "base/base.h"

/* A source of random bytes; callable from any thread unless it says otherwise. */
typedef struct Random Random;
struct Random {
    void (*fill)(Random *random, guint8 *buffer, gsize length);
};

/* The kernel's getrandom(2). Ends the process when the kernel has none to give. */
Random *random_system(void);

void random_fill(Random *random, guint8 *buffer, gsize length);
guint64 random_uint64(Random *random);

/* The same bytes for the same seed, for tests. Not safe for use from two threads. */
typedef struct {
    Random random;
    guint64 state;
} RandomSeeded;
void random_seeded_init(RandomSeeded *seeded, guint64 seed);
