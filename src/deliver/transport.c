#include "deliver/transport.h"

#include "base/limits.h"
#include "base/text.h"
#include "deliver/maildir.h"
#include "deliver/smtp.h"
#include "mail/address.h"

#include <string.h>

void
verdict_clear(Verdict *verdict)
{
    g_clear_pointer(&verdict->reason, g_free);
}

void
verdict_set(Verdict *verdict, AttemptOutcome outcome, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    verdict_clear(verdict);
    verdict->outcome = outcome;
    verdict->reason = text_clean_line(reason, -1, LIMIT_REASON_CHARS);
}

Transport *
transport_new(const TransportSettings *settings)
{
    const SmtpTimeouts timeouts = smtp_timeouts_within(settings->patience_us);
    switch (settings->outgoing->kind) {
    case OUTGOING_SMTP:
        return smtp_new(settings, &timeouts);
    case OUTGOING_MAILDIR:
        return maildir_new(settings->outgoing->path);
    }
    g_assert_not_reached();
}

void
transport_free(Transport *transport)
{
    if (transport)
        transport->kind->free(transport);
}

static const char *
bad_address(const Delivery *delivery)
{
    if (!address_fits_path(delivery->reverse_path))
        return delivery->reverse_path;
    return *delivery->recipient && address_fits_path(delivery->recipient) ? NULL
                                                                          : delivery->recipient;
}

static gboolean
check_envelope(const Delivery *delivery, Verdict *verdict)
{
    const char *bad = bad_address(delivery);
    if (!bad)
        return TRUE;
    g_autofree char *shown = text_escape(bad);
    verdict_set(verdict, ATTEMPT_REFUSED,
                "\"%s\" cannot stand in an envelope, expected an address of at most %d bytes "
                "without space, control character or angle bracket",
                shown, LIMIT_PATH_BYTES - 2);
    return FALSE;
}

void
transport_send(Transport *transport, const Delivery *delivery, const Delivery *next,
               Verdict *ret_verdict)
{
    Verdict verdict = {0};
    gboolean next_is_good = next && !bad_address(next);
    if (check_envelope(delivery, &verdict))
        transport->kind->send(transport, delivery, next_is_good ? next : NULL, &verdict);
    *ret_verdict = verdict;
}

void
transport_tell(const Transport *transport, const char *format, ...)
{
    va_list arguments;
    if (!transport->tell)
        return;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *line = text_clean_line(text, -1, LIMIT_REASON_CHARS);
    transport->tell(transport->tell_data, line);
}

gboolean
transport_try(Transport *transport, TransportTell tell, gpointer data, char **ret_why)
{
    g_auto(Verdict) verdict = {0};
    transport->tell = tell;
    transport->tell_data = data;
    gboolean works = transport->kind->try(transport, &verdict);
    transport->tell = NULL;
    if (!works)
        *ret_why = g_steal_pointer(&verdict.reason);
    return works;
}

void
transport_rest(Transport *transport)
{
    transport->kind->rest(transport);
}

void
transport_cancel(Transport *transport)
{
    transport->kind->cancel(transport);
}
