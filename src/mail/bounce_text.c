/* Bounces in words: lists of addresses, transcripts of SMTP, sentences. */
#include "mail/bounce_private.h"

#include "base/limits.h"

#include <string.h>

/* --- lists: a line that begins with an address --- */

static gboolean
is_lead(char c)
{
    return g_ascii_isspace(c) || (c && strchr("*->\"'<([`|", c));
}

/* What may follow an address that begins a line, when the line is about it. */
static gboolean
is_rest(const char *rest, gsize length)
{
    static const char *const words[] = {"on ", "error", "was ", "not ", "could ", "is ", "host "};
    while (length && strchr(">\"')], \t", *rest)) {
        rest++;
        length--;
    }
    if (!length || strchr(":([.-;<=|", *rest) || g_ascii_isdigit(*rest))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (length > strlen(words[i]) && g_ascii_strncasecmp(rest, words[i], strlen(words[i])) == 0)
            return TRUE;
    return FALSE;
}

/* The address a line begins with, or NULL. */
static char *
listed_address(const Line *line, gboolean *ret_alone)
{
    gsize lead = 0;
    gsize offset = 0;
    gsize start;
    *ret_alone = FALSE;
    while (lead < line->length && is_lead(line->start[lead]))
        lead++;
    g_autofree char *address = line_address(line, &offset, &start);
    if (!address || start != lead || !is_rest(line->start + offset, line->length - offset))
        return NULL;
    *ret_alone = line->length - offset <= 2;
    return g_steal_pointer(&address);
}

static gboolean
is_offer_of_help(const char *words)
{
    static const char *const offers[] = {"contact",  "assistance", "question",
                                         "write to", "reply to",   "send mail to"};
    for (gsize i = 0; i < G_N_ELEMENTS(offers); i++)
        if (strstr(words, offers[i]))
            return TRUE;
    return FALSE;
}

/* A sentence that goes on in the next line: an address there stands in it, not in a list. */
static gboolean
is_mid_sentence(const Line *before)
{
    gsize length = before->length;
    while (length && g_ascii_isspace(before->start[length - 1]))
        length--;
    if (!length)
        return FALSE;
    char last = before->start[length - 1];
    return g_ascii_isalpha(last) || last == ',';
}

static gboolean
is_sender(const Draft *draft, const char *address)
{
    return draft->sender && strcmp(draft->sender, address) == 0;
}

/* "A message sent by", and below it who sent it. */
static gboolean
is_of_sender(const char *words)
{
    return g_str_has_suffix(words, "sent by") || g_str_has_suffix(words, "from");
}

/* before is the last line that was not empty; it is the one just above when is_near. */
static gboolean
is_in_list(const Line *line, const Line *before, gboolean is_near, gboolean is_alone)
{
    g_autofree char *words = line_words(before);
    if (is_of_sender(words))
        return FALSE;
    if (!is_near || !is_mid_sentence(before))
        return TRUE;
    return !is_offer_of_help(words) &&
           (is_alone || g_ascii_isspace(*line->start) || *line->start == '<');
}

static void
find_listed(Draft *draft, const char *text, const char *end)
{
    Line line;
    Line before = {text, 0};
    gboolean in_list = FALSE;
    gboolean is_near = FALSE;
    while (line_next(&text, end, &line)) {
        gboolean is_blank = line_is_blank(&line);
        gboolean is_alone;
        g_autofree char *address = listed_address(&line, &is_alone);
        if (address && !is_sender(draft, address) &&
            (in_list || is_in_list(&line, &before, is_near, is_alone))) {
            draft_add(draft, address);
            in_list = TRUE;
        }
        in_list = in_list && !is_blank;
        is_near = !is_blank;
        before = is_blank ? before : line;
    }
}

/* --- transcripts: ">>> RCPT TO:<a@b.example>", "<<< 550 …", "550 <a@b.example>… unknown" --- */

typedef struct {
    BounceMoment moment; /* of the last command */
    GPtrArray *asked;    /* of char *: recipients nobody has refused so far */
    gboolean adds;       /* what was refused is a failed recipient */
} Session;

/* The first address behind RCPT TO in a line; NULL when it is none. */
static char *
rcpt_address(const Line *line)
{
    g_autofree char *lower = g_ascii_strdown(line->start, (gssize)line->length);
    const char *found = strstr(lower, "rcpt to:");
    gsize offset = found ? (gsize)(found - lower) : 0;
    gsize start;
    return found ? line_address(line, &offset, &start) : NULL;
}

/* The text of a reply in a line of a transcript: behind "<<<" or "Out:", or NULL. */
static const char *
reply_in(const Line *line)
{
    static const char *const marks[] = {"<<<", "Out:", "S:"};
    const char *at = line->start;
    const char *end = line->start + line->length;
    while (at < end && (g_ascii_isspace(*at) || *at == '>'))
        at++;
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        gsize length = strlen(marks[i]);
        if ((gsize)(end - at) <= length || g_ascii_strncasecmp(at, marks[i], length) != 0)
            continue;
        for (at += length; at < end && *at == ' '; at++)
            continue;
        return at;
    }
    return NULL;
}

static void
note_command(Session *session, const Line *line)
{
    g_autofree char *lower = line_words(line);
    static const struct {
        const char *beginning;
        BounceMoment moment;
    } commands[] = {
        {"helo", MOMENT_CONNECT}, {"ehlo", MOMENT_CONNECT}, {"lhlo", MOMENT_CONNECT},
        {"mail", MOMENT_MAIL},    {"rcpt", MOMENT_RCPT},    {"data", MOMENT_DATA},
        {"bdat", MOMENT_DATA},
    };
    const char *word = g_str_has_prefix(lower, "in:") ? lower + 3 : lower;
    word += strspn(word, " \t");
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_str_has_prefix(word, commands[i].beginning))
            session->moment = commands[i].moment;
}

static gboolean
is_command(const Line *line)
{
    g_autofree char *start = g_strndup(line->start, MIN(line->length, 8));
    const char *plain = start + strspn(start, " \t");
    return g_str_has_prefix(plain, ">>>") || g_str_has_prefix(plain, "In:");
}

/* A refusal is of the recipient it was asked of; behind DATA, of all that were asked. */
static void
note_refusal(Draft *draft, Session *session, const char *reply, gsize length)
{
    GPtrArray *asked = session->asked;
    guint first = session->moment == MOMENT_RCPT && asked->len ? asked->len - 1 : 0;
    for (guint i = first; i < asked->len; i++) {
        const char *address = asked->pdata[i];
        Failed *failed = session->adds ? draft_add(draft, address)
                                       : g_hash_table_lookup(draft->by_address, address);
        if (!failed)
            continue;
        failed->moment = failed->moment ? failed->moment : session->moment;
        draft_say(failed->said, reply, length);
    }
    if (!asked->len && draft->moment == MOMENT_UNKNOWN)
        draft->moment = session->moment;
    g_ptr_array_set_size(asked, (int)first);
}

/* "550 5.1.1 <a@b.example>... User unknown": not a reply itself, but made of one. */
static void
note_verdict(Draft *draft, const Session *session, const Line *line)
{
    gsize offset = 0;
    gsize start;
    if (line->length < 4 || (line->start[0] != '4' && line->start[0] != '5') ||
        !g_ascii_isdigit(line->start[1]) || !g_ascii_isdigit(line->start[2]))
        return;
    g_autofree char *address = line_address(line, &offset, &start);
    if (!address || is_sender(draft, address))
        return;
    Failed *failed =
        session->adds ? draft_add(draft, address) : g_hash_table_lookup(draft->by_address, address);
    if (!failed)
        return;
    /* Sendmail asks for several things at once; this it says of a recipient only. */
    if (g_strstr_len(line->start, (gssize)line->length, "User unknown"))
        failed->moment = MOMENT_RCPT;
    else if (!failed->moment)
        failed->moment = session->moment;
}

static void
read_session_line(Draft *draft, Session *session, const Line *line)
{
    const char *reply = reply_in(line);
    char *asked = rcpt_address(line);
    if (asked)
        g_ptr_array_add(session->asked, asked);
    if (is_command(line))
        note_command(session, line);
    else if (reply && (*reply == '4' || *reply == '5'))
        note_refusal(draft, session, reply, (gsize)(line->start + line->length - reply));
    else
        note_verdict(draft, session, line);
}

static void
read_session(Draft *draft, const char *text, const char *end)
{
    Session session = {.asked = g_ptr_array_new_with_free_func(g_free),
                       .adds = draft_is_nameless(draft)};
    Line line;
    while (line_next(&text, end, &line) && session.asked->len < LIMIT_BOUNCE_RECIPIENTS)
        read_session_line(draft, &session, &line);
    g_ptr_array_unref(session.asked);
}

/* --- sentences: "Unknown user: a@b.example" --- */

/* Words of a line that make its one address a failed recipient's. */
static gboolean
says_failed(const char *lower)
{
    static const char *const phrases[] = {
        "unknown user",
        "user unknown",
        "no such user",
        "undeliver",
        "not deliver",
        "n't deliver",
        "not be deliver",
        "unable to deliver",
        "delivering your",
        "failed to deliver",
        "delivery failed",
        "delivery to",
        "invalid",
        "exceed",
        "is full",
        "mailbox",
        "did not reach",
        "did not exactly",
        "rejected recipient",
        "recipient:",
        "recipient address",
        "following recipient",
        "addressed to",
        "generated from",
        "quota",
        "does not exist",
        "doesn't exist",
        "not found",
        "status: error",
        "malformed address",
        "can't be delivered",
        "cannot be delivered",
        "returned to you",
        "user not",
        "no longer",
        "отправлено",
        "доставлено",
        "送信できません",
        "送信に失敗",
        "あて先",
        "宛先",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++)
        if (strstr(lower, phrases[i]))
            return TRUE;
    return FALSE;
}

static void
read_sentence(Draft *draft, const Line *line)
{
    gsize offset = 0;
    gsize start;
    if (!memchr(line->start, '@', line->length))
        return;
    g_autofree char *lower = g_ascii_strdown(line->start, (gssize)line->length);
    if (!says_failed(lower) || is_offer_of_help(lower) || reply_in(line))
        return;
    g_autofree char *address = line_address(line, &offset, &start);
    if (address && !is_sender(draft, address))
        draft_add(draft, address);
}

static void
read_sentences(Draft *draft, const char *text, const char *end)
{
    Line line;
    while (line_next(&text, end, &line))
        read_sentence(draft, &line);
}

/* --- whose words are whose --- */

typedef struct {
    Failed *current;
    gboolean is_bare; /* nothing was said of the current one yet */
    guint bare;       /* how many such stood in a row */
} Speech;

static Failed *
named_in(const Draft *draft, const Line *line)
{
    gsize offset = 0;
    gsize start;
    while (offset < line->length) {
        g_autofree char *address = line_address(line, &offset, &start);
        Failed *failed = address ? g_hash_table_lookup(draft->by_address, address) : NULL;
        if (failed)
            return failed;
    }
    return NULL;
}

/* Whether the line says more than the address. */
static gboolean
says_more(const Line *line)
{
    gsize words = 0;
    for (gsize i = 0; i < line->length; i++)
        words += g_ascii_isspace(line->start[i]) && i + 1 < line->length &&
                 g_ascii_isalnum(line->start[i + 1]);
    return words > 1 || memchr(line->start, '[', line->length) ||
           memchr(line->start, '(', line->length);
}

/* "(expanded from: <a@b.example>)": that is whom the mail was sent to. */
static gboolean
note_origin(Draft *draft, Failed *failed, const Line *line)
{
    g_autofree char *lower = g_ascii_strdown(line->start, (gssize)line->length);
    const char *mark = strstr(lower, "expanded from");
    if (!mark)
        mark = strstr(lower, "generated from");
    gsize offset = mark ? (gsize)(mark - lower) : 0;
    gsize start;
    g_autofree char *address = mark ? line_address(line, &offset, &start) : NULL;
    if (address)
        draft_rename(draft, failed, address);
    return address != NULL;
}

/* A line of a transcript is about itself only. */
static gboolean
is_transcript(const Line *line)
{
    static const char *const beginnings[] = {">>>", "<<<", "... while", "While talking"};
    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (line->length > strlen(beginnings[i]) &&
            strncmp(line->start, beginnings[i], strlen(beginnings[i])) == 0)
            return TRUE;
    return line->length > 3 && strspn(line->start, "0123456789") == 3 && line->start[3] == ' ' &&
           (line->start[0] == '4' || line->start[0] == '5');
}

/* What follows an address is about it until there is an empty line, or, when nothing was said
 * before that, until the next one; a list of bare addresses shares what follows it. */
static void
hear_line(Draft *draft, Speech *speech, const Line *line)
{
    if (line_is_blank(line)) {
        if (!speech->is_bare || speech->bare > 1)
            speech->current = NULL;
        return;
    }
    Failed *named = named_in(draft, line);
    if (named) {
        speech->is_bare = !says_more(line);
        speech->bare = speech->is_bare ? speech->bare + 1 : 0;
        speech->current = named;
    } else if (speech->current && note_origin(draft, speech->current, line)) {
        return;
    } else {
        if (is_transcript(line) && draft->failed->len > 1)
            speech->current = NULL;
        speech->is_bare = FALSE;
        speech->bare = 0;
    }
    draft_say(speech->current ? speech->current->said : draft->around, line->start, line->length);
}

static void
hear(Draft *draft, const char *text, const char *end)
{
    Speech speech = {0};
    Line line;
    while (line_next(&text, end, &line))
        hear_line(draft, &speech, &line);
}

void
bounce_text_read(Draft *draft, const char *text, gsize length)
{
    const char *end = text + length;
    if (draft_is_nameless(draft))
        find_listed(draft, text, end);
    gboolean is_listed = !draft_is_nameless(draft);
    read_session(draft, text, end);
    if (!is_listed)
        read_sentences(draft, text, end);
    hear(draft, text, end);
}
