#include "flow/flow_private.h"

#include "base/limits.h"

/* Comments of one author on one ticket since began_us. */
typedef struct {
    gint64 ticket; /* 0 where a place is free */
    gint64 author;
    gint64 began_us;
    gint64 count;
} Count;

/* A comment that has been counted. */
typedef struct {
    gint64 comment; /* 0: no longer */
    gint64 ticket;
    gint64 author;
} Counted;

/* More than wait for one commit. */
#define RECENT 512

/* A table in one piece: thousands of small ones, each living as long as the window, would keep the
 * memory around them from being given back. */
struct Brake {
    gint64 began_us; /* of the window counts is for */
    Count *counts;
    gsize places; /* a power of two, or 0 */
    gsize taken;
    Counted recent[RECENT]; /* a ring: what may yet turn out to be undone */
    gsize counted;          /* in all, into the ring */
};

#define WINDOW_US    (LIMIT_TOLD_WINDOW_S * US_PER_S)
#define PLACES_LEAST 16

Brake *
brake_new(void)
{
    return g_new0(Brake, 1);
}

void
brake_free(Brake *brake)
{
    if (!brake)
        return;
    g_free(brake->counts);
    g_free(brake);
}

/* The place of the two, or the free one where they belong: there is always one. */
static Count *
place_of(const Brake *brake, gint64 ticket, gint64 author)
{
    guint64 mixed =
        ((guint64)ticket * 31 + (guint64)author) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    gsize last = brake->places - 1;
    gsize at = (gsize)(mixed >> 32) & last;
    while (brake->counts[at].ticket &&
           (brake->counts[at].ticket != ticket || brake->counts[at].author != author))
        at = (at + 1) & last;
    return &brake->counts[at];
}

static gboolean
is_past(const Count *count, gint64 now_us)
{
    return now_us - count->began_us >= WINDOW_US || now_us < count->began_us;
}

/* Keeps what is not past, with room for as many again and one more. */
static void
lay_out(Brake *brake, gint64 now_us)
{
    Brake before = *brake;
    gsize kept = 0;
    for (gsize i = 0; i < before.places; i++)
        kept += before.counts[i].ticket && !is_past(&before.counts[i], now_us);
    brake->places = PLACES_LEAST;
    while (brake->places < 2 * kept)
        brake->places *= 2;
    brake->counts = g_new0(Count, brake->places);
    brake->taken = kept;
    for (gsize i = 0; i < before.places; i++) {
        const Count *count = &before.counts[i];
        if (count->ticket && !is_past(count, now_us))
            *place_of(brake, count->ticket, count->author) = *count;
    }
    g_free(before.counts);
}

/* Once a window, and when there is no room: what it costs is spread over the comments in between.
 */
static void
make_room(Brake *brake, gint64 now_us)
{
    gboolean is_over = now_us - brake->began_us >= WINDOW_US || now_us < brake->began_us;
    if (!is_over && 4 * brake->taken < 3 * brake->places)
        return;
    lay_out(brake, now_us);
    if (is_over)
        brake->began_us = now_us;
}

static Counted *
last_counted(Brake *brake)
{
    return &brake->recent[(brake->counted + RECENT - 1) % RECENT];
}

/* A number that is given out again was undone, and all that came after it: a transaction that could
 * not be stored, as on a full disk. Tried again and again, it is no robot. */
static void
uncount_from(Brake *brake, gint64 comment)
{
    for (Counted *last = last_counted(brake); last->comment >= comment;
         last = last_counted(brake)) {
        Count *count = place_of(brake, last->ticket, last->author);
        if (count->count > 0)
            count->count--;
        last->comment = 0;
        brake->counted--;
    }
}

static void
note_counted(Brake *brake, CommentId comment, TicketId ticket, PersonId author)
{
    brake->counted++;
    *last_counted(brake) = (Counted){comment.value, ticket.value, author.value};
}

gboolean
brake_allows(Brake *brake, CommentId comment, TicketId ticket, PersonId author, gint64 now_us)
{
    make_room(brake, now_us);
    uncount_from(brake, comment.value);
    note_counted(brake, comment, ticket, author);
    Count *count = place_of(brake, ticket.value, author.value);
    brake->taken += count->ticket == 0;
    if (count->ticket == 0 || is_past(count, now_us))
        *count = (Count){.ticket = ticket.value, .author = author.value, .began_us = now_us};
    return ++count->count <= LIMIT_TOLD_COMMENTS;
}
