#include "base/random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

static void
system_fill(Random *random, guint8 *buffer, gsize length)
{
    (void)random;
    while (length) {
        ssize_t got = getrandom(buffer, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            g_error("getrandom: %s", g_strerror(errno));
        buffer += got;
        length -= (gsize)got;
    }
}

Random *
random_system(void)
{
    static Random system_random = {system_fill}; /* lint: constant, only not typed so */
    return &system_random;
}

void
random_fill(Random *random, guint8 *buffer, gsize length)
{
    random->fill(random, buffer, length);
}

guint64
random_uint64(Random *random)
{
    guint64 value;
    random_fill(random, (guint8 *)&value, sizeof value);
    return value;
}

/* splitmix64: small, and good enough to make test data vary. */
static guint64
seeded_next(RandomSeeded *seeded)
{
    guint64 z = (seeded->state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void
seeded_fill(Random *random, guint8 *buffer, gsize length)
{
    RandomSeeded *seeded = (RandomSeeded *)random;
    while (length) {
        guint64 value = seeded_next(seeded);
        gsize n = MIN(length, sizeof value);
        memcpy(buffer, &value, n);
        buffer += n;
        length -= n;
    }
}

void
random_seeded_init(RandomSeeded *seeded, guint64 seed)
{
    seeded->random.fill = seeded_fill;
    seeded->state = seed;
}
