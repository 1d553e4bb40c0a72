#include "postern-inject/verdict.h"

#include <sysexits.h>

/* By RFC 3463; the first row that fits. */
static const struct {
    const char *enhanced;
    int status;
} refusals[] = {
    {"5.1.7", EX_DATAERR}, /* the sender's address, not the recipient's */
    {"5.1.8", EX_DATAERR}, {"5.1.", EX_NOUSER}, {"5.3.4", EX_DATAERR}, /* too big */
    {"5.5.2", EX_DATAERR},                                             /* a NUL */
    {"5.6.", EX_DATAERR},  {"5.7.", EX_NOPERM}, {"", EX_UNAVAILABLE},
};

static int
status_of(const SubmissionReply *reply)
{
    if (reply->code / 100 == 2)
        return EX_OK;
    if (reply->code / 100 != 5)
        return EX_TEMPFAIL;
    guint row = 0;
    while (!g_str_has_prefix(reply->enhanced, refusals[row].enhanced))
        row++;
    return refusals[row].status;
}

/* Whether the second says more than the first. */
static gboolean
outweighs(int status, int before)
{
    return before == EX_OK || (status == EX_TEMPFAIL && before != EX_TEMPFAIL);
}

static char *
describe(const char *recipient, const SubmissionReply *reply, guint refused, guint recipients)
{
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%s: %u %s%s%s", recipient, reply->code, reply->enhanced,
                           *reply->enhanced ? " " : "", reply->text);
    if (recipients > 1)
        g_string_append_printf(line, " (%u of %u recipients have it)", recipients - refused,
                               recipients);
    return g_string_free(line, FALSE);
}

int
verdict_read(const GPtrArray *recipients, const SubmissionReply *replies, char **ret_line)
{
    int worst = EX_OK;
    guint told = 0, refused = 0;
    for (guint i = 0; i < recipients->len; i++) {
        int status = status_of(&replies[i]);
        refused += status != EX_OK;
        if (status != EX_OK && outweighs(status, worst)) {
            worst = status;
            told = i;
        }
    }
    *ret_line = worst == EX_OK
                    ? NULL
                    : describe(recipients->pdata[told], &replies[told], refused, recipients->len);
    return worst;
}
