/*
 * What every command has around it: its deadline and bounds before, its outcome after.
 */
#include "base/limits.h"
#include "base/text.h"
#include "mailbox/imap_private.h"

#include <stdarg.h>

static const ReplyBounds ordinary = {.line_bytes = LIMIT_IMAP_LINE_BYTES,
                                     .bytes = LIMIT_IMAP_ANSWER_BYTES,
                                     .lines = LIMIT_IMAP_ANSWER_LINES,
                                     .is_imap = TRUE,
                                     .parentheses = LIMIT_IMAP_PARENTHESES,
                                     .literal_bytes = LIMIT_IMAP_LINE_BYTES,
                                     .literals_bytes = LIMIT_IMAP_ANSWER_BYTES};

static const ReplyBounds bodies = {.line_bytes = LIMIT_IMAP_LINE_BYTES,
                                   .bytes = LIMIT_IMAP_ANSWER_BYTES,
                                   .lines = LIMIT_IMAP_ANSWER_LINES,
                                   .is_imap = TRUE,
                                   .parentheses = LIMIT_IMAP_PARENTHESES,
                                   .literal_bytes = LIMIT_IMAP_BODY_BYTES,
                                   .literals_bytes = LIMIT_IMAP_BODIES_BYTES};

EtpanStream *
imap_etpan_new(Stream *stream)
{
    return etpan_stream_new(stream, &ordinary);
}

static void
begin(Imap *imap, const ReplyBounds *bounds, guint wait_s)
{
    etpan_stream_set_bounds(imap->etpan, bounds);
    etpan_stream_expect(imap->etpan, LIMIT_IMAP_SEND_S * US_PER_S, wait_s * US_PER_S);
}

void
imap_begin(Imap *imap, guint wait_s)
{
    begin(imap, &ordinary, wait_s);
}

void
imap_begin_bodies(Imap *imap, guint wait_s)
{
    begin(imap, &bodies, wait_s);
}

/* --- how it ended ----------------------------------------------------------------------------- */

/* A NO leaves the session as it was; everything else that is not OK leaves it out of step. */
static gboolean
is_no(int rc)
{
    switch (rc) {
    case MAILIMAP_ERROR_BAD_STATE:
    case MAILIMAP_ERROR_STREAM:
    case MAILIMAP_ERROR_PARSE:
    case MAILIMAP_ERROR_MEMORY:
    case MAILIMAP_ERROR_FATAL:
    case MAILIMAP_ERROR_PROTOCOL:
    case MAILIMAP_ERROR_INVAL:
    case MAILIMAP_ERROR_SASL:
    case MAILIMAP_ERROR_SSL:
    case MAILIMAP_ERROR_NEEDS_MORE_DATA:
        return FALSE;
    default:
        return TRUE;
    }
}

static char *
said(const Imap *imap)
{
    const char *words = imap->session->imap_response;
    return text_clean_line(words ? words : "", -1, LIMIT_REASON_CHARS);
}

static gboolean
fail_by_stream(Imap *imap, const char *doing, GError **error)
{
    const GError *cause = etpan_stream_error(imap->etpan);
    imap->broken = TRUE;
    g_set_error(error, POSTERN_ERROR, cause->code, "%s: %s", doing, cause->message);
    return FALSE;
}

gboolean
imap_fail(Imap *imap, const char *doing, const char *what, GError **error)
{
    imap->broken = TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT, "%s: %s", doing, what);
    return FALSE;
}

gboolean
imap_ended(Imap *imap, int rc, const char *doing, GError **error)
{
    if (rc == MAILIMAP_NO_ERROR)
        return TRUE;
    g_autofree char *words = said(imap);
    if (is_no(rc)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "%s: the server says no: %s",
                    doing, words);
        return FALSE;
    }
    if (etpan_stream_error(imap->etpan))
        return fail_by_stream(imap, doing, error);
    if (rc == MAILIMAP_ERROR_PROTOCOL && *words) {
        g_autofree char *bad = g_strdup_printf("the server does not understand: %s", words);
        return imap_fail(imap, doing, bad, error);
    }
    return imap_fail(imap, doing, "the server's answer makes no sense", error);
}

/* --- small things ----------------------------------------------------------------------------- */

gboolean
imap_offers(const Imap *imap, const char *extension)
{
    return mailimap_has_extension(imap->session, (char *)extension);
}

struct mailimap_set *
imap_set_new(const UidSet *uids)
{
    struct mailimap_set *set = mailimap_set_new_empty();
    int rc = set ? MAILIMAP_NO_ERROR : MAILIMAP_ERROR_MEMORY;
    for (guint i = 0; i < uids->runs->len && rc == MAILIMAP_NO_ERROR; i++) {
        const UidRun *run = &g_array_index(uids->runs, UidRun, i);
        rc = run->first == run->last ? mailimap_set_add_single(set, run->first)
                                     : mailimap_set_add_interval(set, run->first, run->last);
    }
    if (rc != MAILIMAP_NO_ERROR)
        g_error("libetpan has no memory for a set");
    return set;
}

void
imap_tell(const ImapSteps *steps, const char *format, ...)
{
    if (!steps)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *step = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    steps->hear(steps->data, step);
}
