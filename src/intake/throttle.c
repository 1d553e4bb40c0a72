#include "intake/throttle.h"

#include "base/digest.h"
#include "base/limits.h"
#include "base/sync.h"

/* What failures are counted for. */
typedef enum { COUNT_PAIR, COUNT_NETWORK, COUNT_LOGIN, COUNTS } Count;

static const guint passing[] = {
    [COUNT_PAIR] = LIMIT_THROTTLE_PAIR,
    [COUNT_NETWORK] = LIMIT_THROTTLE_NETWORK,
    [COUNT_LOGIN] = LIMIT_THROTTLE_LOGIN,
};

/* All zero is free. */
typedef struct {
    gint64 key;
    gint64 until_us; /* no try before */
    gint64 forget_us;
    gint64 known_us; /* COUNT_PAIR: until then the login is known there */
    guint16 failures;
    gboolean is_told; /* somebody has heard of until_us */
} Slot;

struct Throttle {
    Mutex lock;
    guint64 secret; /* nobody shall choose whose slots are theirs */
    Slot slots[COUNTS][LIMIT_THROTTLE_SLOTS];
};

Throttle *
throttle_new(Random *random)
{
    Throttle *throttle = g_new0(Throttle, 1);
    mutex_init(&throttle->lock);
    throttle->secret = random_uint64(random);
    return throttle;
}

void
throttle_free(Throttle *throttle)
{
    if (!throttle)
        return;
    mutex_clear(&throttle->lock);
    g_free(throttle);
}

/* --- slots --- */

static gint64
key_of(const Throttle *throttle, Count count, const ThrottleTry *try)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT " %d %s\n%s", throttle->secret,
                                            (int)count, count == COUNT_NETWORK ? "" : try->login,
                                            count == COUNT_LOGIN ? "" : try->network);
    gint64 key = digest_hash64(text);
    return key ? key : 1;
}

static void
forget_if_over(Slot *slot, gint64 now_us)
{
    if (now_us >= slot->forget_us)
        slot->failures = 0;
    if (now_us >= slot->known_us)
        slot->known_us = 0;
    if (!slot->failures && !slot->known_us)
        *slot = (Slot){0};
}

/* Who is known stays longest, then who has failed most, then who was here last. */
static gboolean
is_worth_less(const Slot *a, const Slot *b)
{
    if (!a->known_us != !b->known_us)
        return !a->known_us;
    if (a->failures != b->failures)
        return a->failures < b->failures;
    return a->forget_us < b->forget_us;
}

/* Where it is, or may be. */
static Slot *
ways_of(Throttle *throttle, Count count, gint64 key)
{
    gsize set = (guint64)key % (LIMIT_THROTTLE_SLOTS / LIMIT_THROTTLE_WAYS);
    return &throttle->slots[count][set * LIMIT_THROTTLE_WAYS];
}

/* NULL when nothing is known. */
static Slot *
find(Throttle *throttle, Count count, const ThrottleTry *try, gint64 now_us)
{
    gint64 key = key_of(throttle, count, try);
    Slot *ways = ways_of(throttle, count, key);
    for (guint i = 0; i < LIMIT_THROTTLE_WAYS; i++) {
        if (ways[i].key != key)
            continue;
        forget_if_over(&ways[i], now_us);
        return ways[i].key ? &ways[i] : NULL;
    }
    return NULL;
}

/* The same, or else the one that is worth least, emptied for it. */
static Slot *
claim(Throttle *throttle, Count count, const ThrottleTry *try, gint64 now_us)
{
    Slot *known = find(throttle, count, try, now_us);
    if (known)
        return known;
    gint64 key = key_of(throttle, count, try);
    Slot *ways = ways_of(throttle, count, key);
    Slot *least = ways;
    for (guint i = 0; i < LIMIT_THROTTLE_WAYS; i++) {
        forget_if_over(&ways[i], now_us);
        if (is_worth_less(&ways[i], least))
            least = &ways[i];
    }
    *least = (Slot){.key = key};
    return least;
}

/* --- counting --- */

static gint64
wait_after(guint failures, guint pass)
{
    guint doublings = MIN(failures - pass - 1, 30);
    return MIN((gint64)LIMIT_THROTTLE_FIRST_S << doublings, LIMIT_THROTTLE_MOST_S) * US_PER_S;
}

static void
count_failure(Slot *slot, Count count, gint64 now_us)
{
    if (slot->failures < G_MAXUINT16)
        slot->failures++;
    slot->forget_us = now_us + LIMIT_THROTTLE_MEMORY_S * US_PER_S;
    slot->is_told = FALSE;
    if (slot->failures > passing[count])
        slot->until_us = now_us + wait_after(slot->failures, passing[count]);
}

/* Nobody waited for it: the wait it caused is all there is. */
static void
take_back(Throttle *throttle, const ThrottleTry *try, gint64 now_us)
{
    for (guint i = 0; i < try->counted; i++) {
        Slot *slot = find(throttle, (Count)i, try, now_us);
        if (!slot || !slot->failures)
            continue;
        slot->failures--;
        slot->until_us = 0;
    }
}

/* Whom it has to wait for most, or NULL. A login that is known waits for itself alone. */
static Slot *
strictest(Throttle *throttle, const ThrottleTry *try, gint64 now_us)
{
    Slot *found = NULL;
    for (guint i = 0; i < COUNTS; i++) {
        Slot *slot = find(throttle, (Count)i, try, now_us);
        if (slot && slot->until_us > now_us && (!found || slot->until_us > found->until_us))
            found = slot;
        if (slot && slot->known_us)
            break;
    }
    return found;
}

gboolean
throttle_begin(Throttle *throttle, ThrottleTry *try, gint64 now_us, gint64 *ret_wait_us,
               gboolean *ret_is_news)
{
    mutex_lock(&throttle->lock);
    Slot *judge = strictest(throttle, try, now_us);
    try->counted = 0;
    if (judge) {
        *ret_wait_us = judge->until_us - now_us;
        *ret_is_news = !judge->is_told;
        judge->is_told = TRUE;
    } else {
        const Slot *pair = claim(throttle, COUNT_PAIR, try, now_us);
        try->is_known = pair->known_us != 0;
        try->counted =
            try->is_known || pair->failures >= LIMIT_THROTTLE_PAIR ? COUNT_PAIR + 1 : COUNTS;
        for (guint i = 0; i < try->counted; i++)
            count_failure(claim(throttle, (Count)i, try, now_us), (Count)i, now_us);
    }
    mutex_unlock(&throttle->lock);
    return !judge;
}

void
throttle_succeed(Throttle *throttle, const ThrottleTry *try, gint64 now_us)
{
    mutex_lock(&throttle->lock);
    take_back(throttle, try, now_us);
    Slot *pair = claim(throttle, COUNT_PAIR, try, now_us);
    pair->failures = 0;
    pair->until_us = 0;
    pair->known_us = now_us + LIMIT_THROTTLE_KNOWN_S * US_PER_S;
    mutex_unlock(&throttle->lock);
}

void
throttle_withdraw(Throttle *throttle, const ThrottleTry *try, gint64 now_us)
{
    mutex_lock(&throttle->lock);
    take_back(throttle, try, now_us);
    mutex_unlock(&throttle->lock);
}
