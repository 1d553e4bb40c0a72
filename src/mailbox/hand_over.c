#include "mailbox/hand_over.h"

#include "base/clock.h"
#include "base/limits.h"
#include "mailbox/envelope.h"
#include "submit/submission.h"

#include <poll.h>

/* A connection, and the letter that is under way on it. */
typedef struct {
    Submission *submission;
    Letter *letter; /* NULL: idle */
    gsize number;   /* of that letter */
} Lane;

struct HandOver {
    const MailboxSettings *settings;
    guint64 max_bytes;
    Lane lanes[LIMIT_MAILBOX_LANES];
    guint put_off;    /* letters in a row */
    gboolean is_over; /* nothing more is begun */
};

static gint64
deadline(void)
{
    return clock_monotonic_us(clock_system()) + LIMIT_HAND_OVER_S * US_PER_S;
}

/* --- connections ------------------------------------------------------------------------------ */

HandOver *
hand_over_new(const MailboxSettings *settings)
{
    HandOver *over = g_new0(HandOver, 1);
    over->settings = settings;
    return over;
}

void
hand_over_rest(HandOver *over)
{
    for (gsize i = 0; i < G_N_ELEMENTS(over->lanes); i++)
        g_clear_pointer(&over->lanes[i].submission, submission_free);
}

void
hand_over_free(HandOver *over)
{
    if (!over)
        return;
    hand_over_rest(over);
    g_free(over);
}

static gboolean
open_lane(HandOver *over, Lane *lane, GError **error)
{
    if (lane->submission && !submission_is_open(lane->submission))
        g_clear_pointer(&lane->submission, submission_free);
    if (!lane->submission)
        lane->submission = submission_open(over->settings->lmtp_socket, deadline(), error);
    return lane->submission != NULL;
}

gboolean
hand_over_open(HandOver *over, GError **error)
{
    if (!open_lane(over, &over->lanes[0], error))
        return FALSE;
    guint64 limit = submission_size_limit(over->lanes[0].submission);
    over->max_bytes = limit > 0 ? limit : LIMIT_IMAP_BODY_BYTES;
    return TRUE;
}

guint64
hand_over_max_bytes(const HandOver *over)
{
    return over->max_bytes;
}

/* --- one letter ------------------------------------------------------------------------------- */

static void
put_off(HandOver *over, Letter *letter, const char *why)
{
    letter_set_fate(letter, LETTER_LATER, g_strdup(why));
    over->is_over |= ++over->put_off >= LIMIT_MAILBOX_LATER;
}

static void
lose(HandOver *over, Lane *lane, Letter *letter, const GError *error)
{
    put_off(over, letter, error->message);
    g_clear_pointer(&lane->submission, submission_free);
    over->is_over = TRUE;
}

static void
begin(HandOver *over, Lane *lane, guint32 uid_validity, Letter *letter, gsize number)
{
    g_autoptr(GError) error = NULL;
    const char *const recipients[] = {over->settings->recipient, NULL};
    g_autofree char *path = NULL;
    g_autofree char *key = NULL;
    if (!open_lane(over, lane, &error)) {
        lose(over, lane, letter, error);
        return;
    }
    path = envelope_reverse_path(letter->content->data, letter->content->len);
    key = g_strdup_printf("%s;%u;%u", over->settings->name, uid_validity, letter->uid);
    gboolean keyed = submission_takes_mailbox_keys(lane->submission);
    SubmissionMessage message = {.reverse_path = path,
                                 .recipients = recipients,
                                 .mailbox_key = keyed ? key : NULL,
                                 .date_s = keyed ? letter->date_s : 0,
                                 .content = letter->content->data,
                                 .length = letter->content->len};
    if (!submission_begin(lane->submission, &message, NULL, deadline(), &error)) {
        lose(over, lane, letter, error);
        return;
    }
    lane->letter = letter;
    lane->number = number;
}

static void
judge(HandOver *over, Letter *letter, const SubmissionReply *reply)
{
    g_autofree char *words = g_strdup_printf("%03u %s", reply->code, reply->text);
    if (reply->code / 100 == 2) {
        letter_set_fate(letter, LETTER_TAKEN, NULL);
        over->put_off = 0;
    } else if (reply->code / 100 == 5) {
        letter_set_fate(letter, LETTER_REFUSED, g_steal_pointer(&words));
        over->put_off = 0;
    } else {
        put_off(over, letter, words);
    }
}

static void
finish(HandOver *over, Lane *lane)
{
    g_autoptr(GError) error = NULL;
    SubmissionReply reply;
    Letter *letter = g_steal_pointer(&lane->letter);
    if (!letter)
        return;
    if (submission_finish(lane->submission, deadline(), &reply, &error))
        judge(over, letter, &reply);
    else
        lose(over, lane, letter, error);
}

/* --- all of them ------------------------------------------------------------------------------ */

#define FIRST G_MAXSIZE

/* Which letter before number i, counted from 0, is of the same conversation; FIRST if none. */
static gsize
find_earlier(GHashTable *seen, const Letter *letter, gsize i)
{
    gsize earlier = FIRST;
    char **ids = envelope_conversation(letter->content->data, letter->content->len);
    for (char **id = ids; *id; id++) {
        gpointer number;
        if (g_hash_table_lookup_extended(seen, *id, NULL, &number) &&
            (earlier == FIRST || GPOINTER_TO_SIZE(number) > earlier))
            earlier = GPOINTER_TO_SIZE(number);
        g_hash_table_replace(seen, *id, GSIZE_TO_POINTER(i));
    }
    g_free(ids); /* seen has taken the ids */
    return earlier;
}

/* The letter with that number is answered when this returns. */
static void
await(HandOver *over, gsize number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(over->lanes); i++)
        if (over->lanes[i].letter && over->lanes[i].number == number)
            finish(over, &over->lanes[i]);
}

static gboolean
is_awake(int wake_fd)
{
    struct pollfd wanted = {.fd = wake_fd, .events = POLLIN};
    return poll(&wanted, 1, 0) > 0;
}

/* An answer to what the desk has put off has to wait for it. */
static gboolean
may_begin(HandOver *over, Letter *const *letters, gsize earlier)
{
    if (earlier != FIRST)
        await(over, earlier);
    return !over->is_over && (earlier == FIRST || letters[earlier]->fate != LETTER_LATER);
}

void
hand_over_letters(HandOver *over, guint32 uid_validity, Letter *const *letters, gsize count,
                  int wake_fd)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gsize turn = 0;
    over->is_over = FALSE;
    over->put_off = 0;
    for (gsize i = 0; i < count; i++) {
        if (letters[i]->fate != LETTER_FETCHED)
            continue;
        Lane *lane = &over->lanes[turn++ % G_N_ELEMENTS(over->lanes)];
        gsize earlier = find_earlier(seen, letters[i], i);
        finish(over, lane);
        over->is_over |= is_awake(wake_fd);
        if (may_begin(over, letters, earlier))
            begin(over, lane, uid_validity, letters[i], i);
        else
            letter_set_fate(letters[i], LETTER_LATER, NULL);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(over->lanes); i++)
        finish(over, &over->lanes[turn++ % G_N_ELEMENTS(over->lanes)]);
}

gboolean
hand_over_is_over(const HandOver *over)
{
    return over->is_over;
}
