#include "mail/withhold.h"

#include "base/limits.h"
#include "mail/withhold_text.h"

#include <string.h>

/* So many letters in a row are compared at once. */
#define WINDOW 16

/* What is known of one window of the text. */
typedef struct {
    guint64 hash; /* 0 where a slot is free */
    gboolean is_secret, is_seen;
    gboolean begins_unit, ends_unit; /* of a secret */
    guint16
        opens; /* so many letters from here on are too many; 0 when no secret line begins here */
    guint16 closes; /* so many letters up to its end; 0 when none ends here */
} Slot;

/* How a secret of less than a window is found. */
typedef enum {
    SHORT_WHOLE = 1, /* as a line or sentence */
    SHORT_ANYWHERE,
} ShortKind;

struct Withhold {
    const char *text;
    Letters letters;
    Slot *slots;        /* a power of two of them, at most half taken */
    gsize last;         /* their number less one */
    GHashTable *shorts; /* hash of a short secret -> ShortKind */
};

/* --- windows --------------------------------------------------------------------------------- */

#define BASE G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)

static guint64
value_of(const Letter *letter)
{
    return ((guint64)letter->folded + 1) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
}

static guint64
window_hash(const Letter *letters)
{
    guint64 hash = 0;
    for (gsize i = 0; i < WINDOW; i++)
        hash = hash * BASE + value_of(&letters[i]);
    return hash;
}

/* BASE to the power of WINDOW: what the letter that leaves a window counted. */
static guint64
leaving_weight(void)
{
    guint64 weight = 1;
    for (gsize i = 0; i < WINDOW; i++)
        weight *= BASE;
    return weight;
}

static guint64
next_hash(guint64 hash, guint64 weight, const Letter *letters)
{
    return hash * BASE + value_of(&letters[WINDOW]) - value_of(&letters[0]) * weight;
}

/* The slot of a hash, or the free one where it belongs. */
static Slot *
slot_of(const Withhold *withhold, guint64 hash)
{
    guint64 kept = hash ? hash : 1;
    gsize at = (gsize)((kept ^ (kept >> 32)) * BASE >> 20) & withhold->last;
    while (withhold->slots[at].hash && withhold->slots[at].hash != kept)
        at = (at + 1) & withhold->last;
    return &withhold->slots[at];
}

typedef void (*WindowFunc)(guint64 hash, gsize at, gpointer data);

static void
each_window(const Letter *letters, gsize length, WindowFunc func, gpointer data)
{
    if (length < WINDOW)
        return;
    guint64 weight = leaving_weight();
    guint64 hash = window_hash(letters);
    for (gsize at = 0;; at++) {
        func(hash, at, data);
        if (at + WINDOW == length)
            return;
        hash = next_hash(hash, weight, letters + at);
    }
}

static void
take_slot(guint64 hash, gsize at, gpointer data)
{
    (void)at;
    slot_of(data, hash)->hash = hash ? hash : 1;
}

static void
make_slots(Withhold *withhold)
{
    gsize count = WINDOW;
    while (count < 2 * withhold->letters.count)
        count *= 2;
    withhold->slots = g_new0(Slot, count);
    withhold->last = count - 1;
    each_window(withhold->letters.all, withhold->letters.count, take_slot, withhold);
}

Withhold *
withhold_new(const char *text)
{
    Withhold *withhold = g_new0(Withhold, 1);
    withhold->text = text;
    withhold->letters = withhold_letters(text);
    withhold->shorts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    make_slots(withhold);
    return withhold;
}

void
withhold_free(Withhold *withhold)
{
    if (!withhold)
        return;
    letters_clear(&withhold->letters);
    g_hash_table_unref(withhold->shorts);
    g_free(withhold->slots);
    g_free(withhold);
}

/* --- short ones ------------------------------------------------------------------------------ */

static gint64
short_step(gint64 hash, const Letter *letter)
{
    return (gint64)(((guint64)hash ^ value_of(letter)) * G_GUINT64_CONSTANT(0x100000001b3));
}

/* What is done with a short secret that was found. */
typedef void (*FoundFunc)(gint64 key, gsize from, gsize end, gpointer data);

/* Looks for short secrets in the words from one on. */
static void
look_from(const Withhold *withhold, const Letters *in, gsize from, FoundFunc func, gpointer data)
{
    const Letter *letters = in->all;
    gint64 hash = 0;
    for (gsize end = from + 1; end <= in->count && end - from < WINDOW; end++) {
        hash = short_step(hash, &letters[end - 1]);
        guint32 behind = end < in->count ? letters[end].flags : LETTER_WORD | LETTER_UNIT;
        if (!(behind & LETTER_WORD))
            continue;
        gpointer kind = g_hash_table_lookup(withhold->shorts, &hash);
        gboolean whole = letters[from].flags & LETTER_UNIT && behind & LETTER_UNIT;
        if (kind && (whole || GPOINTER_TO_INT(kind) == SHORT_ANYWHERE))
            func(hash, from, end, data);
    }
}

static void
look_for_shorts(const Withhold *withhold, const Letters *in, FoundFunc func, gpointer data)
{
    if (g_hash_table_size(withhold->shorts) == 0)
        return;
    for (gsize i = 0; i < in->count; i++)
        if (in->all[i].flags & LETTER_WORD)
            look_from(withhold, in, i, func, data);
}

#define CODE_LETTERS  6  /* one word with a digit in it: a password, a number */
#define WORDS_LETTERS 12 /* several that are no accident in the middle of a sentence */
#define FEW_LETTERS   5  /* several, as a line */
#define DIGIT_LETTERS 4  /* with a digit */

/* 0 when it says too little to be a secret by itself. */
static ShortKind
short_kind(const Letter *unit, gsize length)
{
    guint tokens = 1, words = 1, digits = 0;
    for (gsize i = 0; i < length; i++) {
        tokens += i && unit[i].flags & LETTER_TOKEN ? 1 : 0;
        words += i && unit[i].flags & LETTER_WORD ? 1 : 0;
        digits += unit[i].flags & LETTER_DIGIT ? 1 : 0;
    }
    if ((words > 1 && length >= WORDS_LETTERS) || (digits && tokens == 1 && length >= CODE_LETTERS))
        return SHORT_ANYWHERE;
    if (digits ? length >= DIGIT_LETTERS : words > 1 && length >= FEW_LETTERS)
        return SHORT_WHOLE;
    return (ShortKind)0;
}

static void
hide_short(Withhold *withhold, const Letter *unit, gsize length)
{
    ShortKind kind = short_kind(unit, length);
    if (!kind)
        return;
    gint64 hash = 0;
    for (gsize i = 0; i < length; i++)
        hash = short_step(hash, &unit[i]);
    gpointer known = g_hash_table_lookup(withhold->shorts, &hash);
    g_hash_table_insert(withhold->shorts, g_memdup2(&hash, sizeof hash),
                        GINT_TO_POINTER(MAX((int)kind, GPOINTER_TO_INT(known))));
}

/* --- secrets --------------------------------------------------------------------------------- */

/* Several lines of one, between two that everybody writes. */
typedef struct {
    Withhold *withhold;
    const Letter *letters;
    gsize length;
} Stretch;

static void
note_secret(guint64 hash, gsize at, gpointer data)
{
    const Stretch *stretch = data;
    Slot *slot = slot_of(stretch->withhold, hash);
    gsize end = at + WINDOW;
    if (!slot->hash)
        return;
    slot->is_secret = TRUE;
    slot->begins_unit |= (stretch->letters[at].flags & LETTER_UNIT) != 0;
    slot->ends_unit |= end == stretch->length || stretch->letters[end].flags & LETTER_UNIT;
}

static void
note_fewer(guint16 *enough, guint16 fewer)
{
    if (!*enough || fewer < *enough)
        *enough = fewer;
}

/* Most of a line is the line. */
static void
hide_long(Withhold *withhold, const Letter *unit, gsize length)
{
    gsize most = MAX(length / 2, LIMIT_WITHHELD_PART_LETTERS);
    guint16 enough = (guint16)MIN(MIN(length, most), LIMIT_WITHHELD_RUN_LETTERS);
    Slot *first = slot_of(withhold, window_hash(unit));
    Slot *last = slot_of(withhold, window_hash(unit + length - WINDOW));
    if (first->hash)
        note_fewer(&first->opens, enough);
    if (last->hash)
        note_fewer(&last->closes, enough);
}

static void
hide_unit(Withhold *withhold, const Letter *unit, gsize length)
{
    if (length < WINDOW)
        hide_short(withhold, unit, length);
    else
        hide_long(withhold, unit, length);
}

static void
hide_stretch(Withhold *withhold, const Letters *letters, gsize from, gsize end)
{
    const Letter *all = letters->all;
    Stretch stretch = {withhold, all + from, end - from};
    each_window(stretch.letters, stretch.length, note_secret, &stretch);
    for (gsize unit = from; unit < end;) {
        gsize next = withhold_unit_end(letters, unit);
        hide_unit(withhold, all + unit, next - unit);
        unit = next;
    }
}

void
withhold_hide(Withhold *withhold, const char *secret, const char *author)
{
    g_auto(Letters) letters = withhold_letters(secret);
    g_auto(Letters) name = withhold_letters(author ? author : "");
    gsize from = 0;
    for (gsize unit = 0; unit < letters.count;) {
        gsize next = withhold_unit_end(&letters, unit);
        if (withhold_is_commonplace(letters.all + unit, next - unit, &name)) {
            hide_stretch(withhold, &letters, from, unit);
            from = next;
        }
        unit = next;
    }
    hide_stretch(withhold, &letters, from, letters.count);
}

static void
note_seen(guint64 hash, gsize at, gpointer data)
{
    Slot *slot = slot_of(data, hash);
    (void)at;
    slot->is_seen = slot->hash != 0;
}

static void
forget_short(gint64 key, gsize from, gsize end, gpointer data)
{
    Withhold *withhold = data;
    (void)from;
    (void)end;
    g_hash_table_remove(withhold->shorts, &key);
}

void
withhold_show(Withhold *withhold, const char *seen)
{
    g_auto(Letters) letters = withhold_letters(seen);
    each_window(letters.all, letters.count, note_seen, withhold);
    look_for_shorts(withhold, &letters, forget_short, withhold);
}

/* --- what is cut ----------------------------------------------------------------------------- */

/* The windows of the text, by the letter they begin with. */
typedef struct {
    const Withhold *withhold;
    const Slot **slots;
    gsize count;
} Windows;

static void
find_slot(guint64 hash, gsize at, gpointer data)
{
    Windows *windows = data;
    windows->slots[at] = slot_of(windows->withhold, hash);
    windows->count = at + 1;
}

/* Whether the secret windows from one on to before end are too much together. */
static gboolean
is_too_much(const Windows *windows, gsize from, gsize end)
{
    gsize last = end - 1 + WINDOW;
    gboolean begun = FALSE;
    for (gsize i = from; i < end; i++) {
        const Slot *slot = windows->slots[i];
        begun |= slot->begins_unit;
        if ((slot->opens && last - i >= slot->opens) ||
            (slot->closes && i + WINDOW - from >= slot->closes) || (begun && slot->ends_unit))
            return TRUE;
    }
    return last - from >= LIMIT_WITHHELD_RUN_LETTERS;
}

static void
set_cut(gboolean *cut, gsize from, gsize end, gboolean value)
{
    for (gsize i = from; i < end; i++)
        cut[i] = value;
}

static gboolean
is_secret(const Windows *windows, gsize at)
{
    return at < windows->count && windows->slots[at]->is_secret && !windows->slots[at]->is_seen;
}

static void
cut_long(const Withhold *withhold, gboolean *cut)
{
    g_autofree const Slot **slots = g_new(const Slot *, withhold->letters.count + 1);
    Windows windows = {withhold, slots, 0};
    each_window(withhold->letters.all, withhold->letters.count, find_slot, &windows);
    for (gsize i = 0, end; i < windows.count; i = end + 1) {
        for (end = i; is_secret(&windows, end);)
            end++;
        if (end > i && is_too_much(&windows, i, end))
            set_cut(cut, i, end - 1 + WINDOW, TRUE);
    }
    for (gsize i = 0; i < windows.count; i++)
        if (windows.slots[i]->is_seen)
            set_cut(cut, i, i + WINDOW, FALSE);
}

static void
cut_short(gint64 key, gsize from, gsize end, gpointer data)
{
    (void)key;
    set_cut(data, from, end, TRUE);
}

/* No word is cut in two. */
static void
widen(const Letters *letters, gboolean *cut)
{
    const Letter *all = letters->all;
    for (gsize i = 1; i < letters->count; i++)
        if (cut[i - 1] && !(all[i].flags & LETTER_WORD))
            cut[i] = TRUE;
    for (gsize i = letters->count; i > 1; i--)
        if (cut[i - 1] && !(all[i - 1].flags & LETTER_WORD))
            cut[i - 2] = TRUE;
}

/* Where the line begins in which p stands. */
static const char *
line_start(const char *text, const char *p)
{
    while (p > text && p[-1] != '\n')
        p--;
    return p;
}

#define CUT_SIGN "[\xe2\x80\xa6]"

/* Letters from one on to before end go, and with the first or last of a line the signs beside it.
 * Appends what stands before them, from text on; where the rest begins. */
static const char *
append_cut(const Withhold *withhold, const char *text, gsize from, gsize end, GString *out)
{
    const Letter *all = withhold->letters.all;
    const char *first = withhold->text + all[from].start;
    const char *last = withhold->text + all[end - 1].end;
    if (all[from].flags & LETTER_LINE)
        first = line_start(withhold->text, first);
    if (end == withhold->letters.count || all[end].flags & LETTER_LINE)
        last += strcspn(last, "\n");
    if (first > text)
        g_string_append_len(out, text, first - text);
    g_string_append(out, CUT_SIGN);
    return last;
}

static char *
cut_text(const Withhold *withhold, const gboolean *cut)
{
    GString *out = g_string_new(NULL);
    const char *rest = withhold->text;
    for (gsize i = 0, end; i < withhold->letters.count; i = end + 1) {
        for (end = i; end < withhold->letters.count && cut[end];)
            end++;
        if (end > i)
            rest = append_cut(withhold, rest, i, end, out);
    }
    g_string_append(out, rest);
    return g_string_free(out, FALSE);
}

char *
withhold_cut(const Withhold *withhold)
{
    gsize length = withhold->letters.count;
    g_autofree gboolean *cut = g_new0(gboolean, length + 1);
    cut_long(withhold, cut);
    look_for_shorts(withhold, &withhold->letters, cut_short, cut);
    widen(&withhold->letters, cut);
    for (gsize i = 0; i < length; i++)
        if (cut[i])
            return cut_text(withhold, cut);
    return NULL;
}
