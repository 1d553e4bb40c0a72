/* What the words of a bounce mean: status, moment, reason. */
#include "mail/bounce_private.h"

#include <string.h>

/* --- the status (RFC 3463) and the reply code --- */

static gboolean
is_digits(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isdigit(text[i]))
            return FALSE;
    return length > 0;
}

/* How long the status that begins at text is, or 0. */
static gsize
status_length(const char *text)
{
    gsize subject = strspn(text + 2, "0123456789");
    if (subject < 1 || subject > 3 || text[2 + subject] != '.')
        return 0;
    gsize detail = strspn(text + 3 + subject, "0123456789");
    gsize length = 3 + subject + detail;
    gboolean ends = !g_ascii_isalnum(text[length]) &&
                    !(text[length] == '.' && g_ascii_isdigit(text[length + 1]));
    return detail >= 1 && detail <= 3 && ends ? length : 0;
}

static gboolean
is_status_start(const char *said, const char *at)
{
    if ((*at != '2' && *at != '4' && *at != '5') || at[1] != '.')
        return FALSE;
    return at == said || (!g_ascii_isalnum(at[-1]) && at[-1] != '.' && at[-1] != '/');
}

/* x.0.0 says nothing, x.5.0 hardly more: any later one is better. */
static int
telling(const char *status)
{
    if (*status == '2')
        return -1;
    if (g_str_has_suffix(status, ".0.0"))
        return 0;
    return g_str_has_suffix(status, ".0") ? 1 : 2;
}

char *
words_status(const char *said)
{
    g_autofree char *best = NULL;
    for (const char *at = said; *at; at++) {
        gsize length = is_status_start(said, at) ? status_length(at) : 0;
        if (!length)
            continue;
        g_autofree char *status = g_strndup(at, length);
        if (!best || telling(status) >= telling(best)) {
            g_free(best);
            best = g_steal_pointer(&status);
        }
        at += length - 1;
    }
    return g_steal_pointer(&best);
}

/* The first SMTP reply code of a refusal, or NULL. */
static const char *
find_reply(const char *said)
{
    for (const char *at = said; *at; at++) {
        gboolean begins = at == said || strchr(" :<>([#'\"", at[-1]);
        if (begins && (*at == '4' || *at == '5') && is_digits(at, 3) && at[1] < '6' &&
            (!at[3] || strchr(" -:;,\"')]", at[3])))
            return at;
    }
    return NULL;
}

char
words_reply_class(const char *said)
{
    const char *reply = find_reply(said);
    return (char)(reply ? *reply : 0);
}

/* --- phrases --- */

#define GAP_BYTES 48 /* what "*" in a phrase may stand for */

/* Whether said, in lower case, holds the phrase. */
static gboolean
holds(const char *said, const char *phrase)
{
    const char *star = strchr(phrase, '*');
    if (!star)
        return strstr(said, phrase) != NULL;
    g_autofree char *first = g_strndup(phrase, (gsize)(star - phrase));
    gsize length = strlen(first);
    for (const char *at = strstr(said, first); at; at = strstr(at + 1, first)) {
        gsize there = strnlen(at + length, GAP_BYTES + strlen(star + 1));
        if (g_strstr_len(at + length, (gssize)there, star + 1))
            return TRUE;
    }
    return FALSE;
}

static gboolean
holds_any(const char *said, const char *const *phrases)
{
    for (; *phrases; phrases++)
        if (holds(said, *phrases))
            return TRUE;
    return FALSE;
}

gboolean
words_delay(const char *lower)
{
    static const char *const phrases[] = {"delayed",
                                          "not yet been delivered",
                                          "could not send*for past",
                                          "warning message only",
                                          "will be retried",
                                          "will continue to be made",
                                          "will keep trying",
                                          "temporary failure report",
                                          "still being attempted",
                                          "keep trying",
                                          "delivery attempts will continue",
                                          "has not been delivered yet",
                                          "could not be delivered for*hours",
                                          "(delay)",
                                          "will try again",
                                          "warning: could not send",
                                          NULL};
    return holds_any(lower, phrases);
}

/* --- the moment --- */

static const struct {
    BounceMoment moment;
    const char *phrase;
} moments[] = {
    {MOMENT_RCPT, "reply to rcpt to"},
    {MOMENT_RCPT, "after rcpt to"},
    {MOMENT_RCPT, "our rcpt to"},
    {MOMENT_RCPT, "rcpt command"},
    {MOMENT_RCPT, "rcpt to command"},
    {MOMENT_RCPT, "[rcpt_to]"},
    {MOMENT_RCPT, "smtp:rcpt"},
    {MOMENT_RCPT, "rcpt to generated"},
    {MOMENT_RCPT, "does not like recipient"},
    {MOMENT_RCPT, "rejected recipient"},
    {MOMENT_RCPT, "(state 13"},
    {MOMENT_RCPT, "(state 14"},
    {MOMENT_DATA, "end of data"},
    {MOMENT_DATA, "reply to data"},
    {MOMENT_DATA, "text command"},
    {MOMENT_DATA, "data command"},
    {MOMENT_DATA, "our final data"},
    {MOMENT_DATA, "our data"},
    {MOMENT_DATA, "after data"},
    {MOMENT_DATA, "command data"},
    {MOMENT_DATA, "after i sent the message"},
    {MOMENT_DATA, "failed on data"},
    {MOMENT_DATA, "[data]"},
    {MOMENT_DATA, "(state 17"},
    {MOMENT_DATA, "(state 18"},
    {MOMENT_MAIL, "reply to mail from"},
    {MOMENT_MAIL, "after mail from"},
    {MOMENT_MAIL, "our mail from"},
    {MOMENT_MAIL, "mail command"},
    {MOMENT_MAIL, "mail from command"},
    {MOMENT_MAIL, "[mail_from]"},
    {MOMENT_MAIL, "sender was rejected"},
    {MOMENT_CONNECT, "initial connection"},
    {MOMENT_CONNECT, "refused to talk to me"},
    {MOMENT_CONNECT, "reply to ehlo"},
    {MOMENT_CONNECT, "reply to helo"},
    {MOMENT_CONNECT, "after ehlo"},
    {MOMENT_CONNECT, "after helo"},
    {MOMENT_CONNECT, "my name was rejected"},
    {MOMENT_CONNECT, "greeting failed"},
};

BounceMoment
words_moment(const char *said)
{
    for (gsize i = 0; i < G_N_ELEMENTS(moments); i++)
        if (strstr(said, moments[i].phrase))
            return moments[i].moment;
    return MOMENT_UNKNOWN;
}

/* --- the reason --- */

/* What every reason is called, the status that stands for it (RFC 3463 §3, after the class), and
 * whether it means that nothing will ever arrive at the address. */
static const struct {
    const char *name;
    const char *status;
    gboolean is_hard;
} reasons[BOUNCE_REASONS] = {
    [BOUNCE_OTHER] = {"unknown reason", "0.0", FALSE},
    [BOUNCE_USER_UNKNOWN] = {"user unknown", "1.1", TRUE},
    [BOUNCE_HOST_UNKNOWN] = {"host unknown", "1.2", TRUE},
    [BOUNCE_MOVED] = {"moved", "1.6", TRUE},
    [BOUNCE_NO_MAIL] = {"domain takes no mail", "1.10", TRUE},
    [BOUNCE_FILTERED] = {"refused for the recipient", "2.1", FALSE},
    [BOUNCE_MAILBOX_FULL] = {"mailbox full", "2.2", FALSE},
    [BOUNCE_SUSPENDED] = {"mailbox disabled", "2.1", FALSE},
    [BOUNCE_TOO_BIG] = {"message too big", "3.4", FALSE},
    [BOUNCE_SPAM] = {"taken for spam", "7.1", FALSE},
    [BOUNCE_VIRUS] = {"virus", "7.1", FALSE},
    [BOUNCE_POLICY] = {"against their policy", "7.1", FALSE},
    [BOUNCE_BLOCKED] = {"sending host blocked", "7.1", FALSE},
    [BOUNCE_AUTHENTICATION] = {"authentication of the sender failed", "7.26", FALSE},
    [BOUNCE_SENDER] = {"sender refused", "1.8", FALSE},
    [BOUNCE_RELAYING] = {"relaying denied", "7.1", FALSE},
    [BOUNCE_TOO_MANY] = {"too much at once", "4.5", FALSE},
    [BOUNCE_EXPIRED] = {"tried for too long", "4.7", FALSE},
    [BOUNCE_NETWORK] = {"network trouble", "4.0", FALSE},
    [BOUNCE_SYSTEM] = {"trouble at the other end", "3.0", FALSE},
};

/* The first that is held counts: what is said of the mailbox before what is said of the sender,
 * both before what is said of the machines. */
static const struct {
    BounceReason reason;
    const char *phrase;
} phrases[] = {
    /* PowerMTA's categories. */
    {BOUNCE_USER_UNKNOWN, "bad-mailbox"},
    {BOUNCE_HOST_UNKNOWN, "bad-domain"},
    {BOUNCE_MAILBOX_FULL, "quota-issues"},
    {BOUNCE_SUSPENDED, "inactive-mailbox"},
    {BOUNCE_SENDER, "invalid-sender"},
    {BOUNCE_RELAYING, "relaying-issues"},
    {BOUNCE_SPAM, "spam-related"},
    {BOUNCE_VIRUS, "virus-related"},
    {BOUNCE_EXPIRED, "message-expired"},
    /* Of a sender or a host that does not exist, which must not be taken for the recipient's. */
    {BOUNCE_SENDER, "sender*rejected"},
    {BOUNCE_SENDER, "sender address*does not exist"},
    {BOUNCE_SENDER, "sender domain"},
    {BOUNCE_SENDER, "domain of sender"},
    {BOUNCE_SENDER, "sender verify failed"},
    {BOUNCE_SENDER, "sender verification"},
    {BOUNCE_SENDER, "sender denied"},
    {BOUNCE_SENDER, "sender refused"},
    {BOUNCE_SENDER, "unverified sender"},
    {BOUNCE_SENDER, "invalid sender"},
    {BOUNCE_SENDER, "sender is not"},
    {BOUNCE_SENDER, "rejected mail from"},
    {BOUNCE_SENDER, "bad sender"},
    {BOUNCE_SENDER, "unrouteable sender"},
    {BOUNCE_SENDER, "mail from*does not exist"},
    {BOUNCE_SENDER, "not accept*null sender"},
    {BOUNCE_SENDER, "to/from an address that has been blacklisted"},
    {BOUNCE_SENDER, "valid from:"},
    {BOUNCE_SENDER, "not a member of"},
    {BOUNCE_SENDER, "not allowed to post"},
    {BOUNCE_SENDER, "permission to post"},
    /* The mailbox. */
    {BOUNCE_MAILBOX_FULL, "mailbox*full"},
    {BOUNCE_MAILBOX_FULL, "mailfolder is full"},
    {BOUNCE_MAILBOX_FULL, "inbox is full"},
    {BOUNCE_MAILBOX_FULL, "full mailbox"},
    {BOUNCE_MAILBOX_FULL, "over quota"},
    {BOUNCE_MAILBOX_FULL, "overquota"},
    {BOUNCE_MAILBOX_FULL, "over the quota"},
    {BOUNCE_MAILBOX_FULL, "over disk quota"},
    {BOUNCE_MAILBOX_FULL, "over the maximum allowed"},
    {BOUNCE_MAILBOX_FULL, "over its quota"},
    {BOUNCE_MAILBOX_FULL, "quota*exceed"},
    {BOUNCE_MAILBOX_FULL, "exceed*quota"},
    {BOUNCE_MAILBOX_FULL, "quota violation"},
    {BOUNCE_MAILBOX_FULL, "quota is full"},
    {BOUNCE_MAILBOX_FULL, "storage limit"},
    {BOUNCE_MAILBOX_FULL, "mailbox*exceed"},
    {BOUNCE_MAILBOX_FULL, "exceed*mailbox"},
    {BOUNCE_MAILBOX_FULL, "mailbox size limit"},
    {BOUNCE_MAILBOX_FULL, "out of storage"},
    {BOUNCE_MAILBOX_FULL, "too many messages in*mailbox"},
    {BOUNCE_MAILBOX_FULL, "messages in recipient's mailbox exceeded"},
    {BOUNCE_MAILBOX_FULL, "not enough storage"},
    {BOUNCE_MAILBOX_FULL, "maildir*quota"},
    {BOUNCE_MAILBOX_FULL, "user has too many messages"},
    {BOUNCE_MAILBOX_FULL, "insufficient disk space for user"},
    {BOUNCE_MAILBOX_FULL, "メールボックスが一杯"},
    {BOUNCE_MAILBOX_FULL, "переполнен"},
    {BOUNCE_MAILBOX_FULL, "postfach*voll"},
    {BOUNCE_MAILBOX_FULL, "boite*pleine"},
    {BOUNCE_MOVED, "has moved"},
    {BOUNCE_MOVED, "no longer on server"},
    {BOUNCE_MOVED, "has changed*address"},
    {BOUNCE_MOVED, "no forwarding address"},
    {BOUNCE_MOVED, "address has been replaced"},
    {BOUNCE_MOVED, "is no longer at"},
    {BOUNCE_NO_MAIL, "null mx"},
    {BOUNCE_NO_MAIL, "nullmx"},
    {BOUNCE_NO_MAIL, "does not accept mail"},
    {BOUNCE_NO_MAIL, "does not accept email"},
    {BOUNCE_NO_MAIL, "doesn't receive email"},
    {BOUNCE_NO_MAIL, "does not receive email"},
    {BOUNCE_NO_MAIL, "not accepting mail for"},
    {BOUNCE_NO_MAIL, "domain*accepts no mail"},
    {BOUNCE_NO_MAIL, "couldn't find a mail exchanger"},
    {BOUNCE_NO_MAIL, "no mx found"},
    {BOUNCE_NO_MAIL, "mail receiving disabled"},
    {BOUNCE_NO_MAIL, "destination seem to reject all mails"},
    {BOUNCE_NO_MAIL, "all relevant mx records point to non-existent"},
    {BOUNCE_NO_MAIL, "smtp service*not available*domain"},
    {BOUNCE_NO_MAIL, "host does not accept"},
    {BOUNCE_NO_MAIL, "not accept any mail"},
    {BOUNCE_SUSPENDED, "account*disabled"},
    {BOUNCE_SUSPENDED, "account*suspended"},
    {BOUNCE_SUSPENDED, "account*inactive"},
    {BOUNCE_SUSPENDED, "account*locked"},
    {BOUNCE_SUSPENDED, "account*deactivated"},
    {BOUNCE_SUSPENDED, "account*blocked"},
    {BOUNCE_SUSPENDED, "account*expired"},
    {BOUNCE_SUSPENDED, "account*closed"},
    {BOUNCE_SUSPENDED, "user*suspended"},
    {BOUNCE_SUSPENDED, "user*locked"},
    {BOUNCE_SUSPENDED, "user*disabled"},
    {BOUNCE_SUSPENDED, "user*inactive"},
    {BOUNCE_SUSPENDED, "mailbox*disabled"},
    {BOUNCE_SUSPENDED, "mailbox*suspended"},
    {BOUNCE_SUSPENDED, "mailbox*inactive"},
    {BOUNCE_SUSPENDED, "mailbox*locked"},
    {BOUNCE_SUSPENDED, "mailbox*frozen"},
    {BOUNCE_SUSPENDED, "mailbox*blocked"},
    {BOUNCE_SUSPENDED, "recipient*suspended"},
    {BOUNCE_SUSPENDED, "recipient*disabled"},
    {BOUNCE_SUSPENDED, "disabled recipient"},
    {BOUNCE_SUSPENDED, "disabled or discontinued"},
    {BOUNCE_SUSPENDED, "domain*suspended"},
    {BOUNCE_SUSPENDED, "inactive user"},
    {BOUNCE_SUSPENDED, "temporary locked"},
    {BOUNCE_SUSPENDED, "temporarily locked"},
    {BOUNCE_SUSPENDED, "vacation mode"},
    /* The address; whether that is believed depends on when it was said. */
    {BOUNCE_USER_UNKNOWN, "user*unknown"},
    {BOUNCE_USER_UNKNOWN, "unknown*user"},
    {BOUNCE_USER_UNKNOWN, "unknown recipient"},
    {BOUNCE_USER_UNKNOWN, "recipient*unknown"},
    {BOUNCE_USER_UNKNOWN, "addressee unknown"},
    {BOUNCE_USER_UNKNOWN, "address unknown"},
    {BOUNCE_USER_UNKNOWN, "unknown local part"},
    {BOUNCE_USER_UNKNOWN, "unknown local-part"},
    {BOUNCE_USER_UNKNOWN, "unknown or illegal"},
    {BOUNCE_USER_UNKNOWN, "unknown mailbox"},
    {BOUNCE_USER_UNKNOWN, "unknown account"},
    {BOUNCE_USER_UNKNOWN, "mailbox unknown"},
    {BOUNCE_USER_UNKNOWN, "no such user"},
    {BOUNCE_USER_UNKNOWN, "no such recipient"},
    {BOUNCE_USER_UNKNOWN, "no such mailbox"},
    {BOUNCE_USER_UNKNOWN, "no such address"},
    {BOUNCE_USER_UNKNOWN, "no such account"},
    {BOUNCE_USER_UNKNOWN, "no such person"},
    {BOUNCE_USER_UNKNOWN, "no such local"},
    {BOUNCE_USER_UNKNOWN, "no mailbox"},
    {BOUNCE_USER_UNKNOWN, "no account by that"},
    {BOUNCE_USER_UNKNOWN, "no user"},
    {BOUNCE_USER_UNKNOWN, "there is no one at this address"},
    {BOUNCE_USER_UNKNOWN, "not a valid user"},
    {BOUNCE_USER_UNKNOWN, "not a valid mailbox"},
    {BOUNCE_USER_UNKNOWN, "not a valid recipient"},
    {BOUNCE_USER_UNKNOWN, "not a known user"},
    {BOUNCE_USER_UNKNOWN, "not our customer"},
    {BOUNCE_USER_UNKNOWN, "user*not found"},
    {BOUNCE_USER_UNKNOWN, "user*not exist"},
    {BOUNCE_USER_UNKNOWN, "user*doesn't exist"},
    {BOUNCE_USER_UNKNOWN, "user*not known"},
    {BOUNCE_USER_UNKNOWN, "user doesn't have a"},
    {BOUNCE_USER_UNKNOWN, "user is unknown"},
    {BOUNCE_USER_UNKNOWN, "user not listed"},
    {BOUNCE_USER_UNKNOWN, "recipient*not found"},
    {BOUNCE_USER_UNKNOWN, "recipient*not exist"},
    {BOUNCE_USER_UNKNOWN, "recipient*doesn't exist"},
    {BOUNCE_USER_UNKNOWN, "recipient no longer"},
    {BOUNCE_USER_UNKNOWN, "recipient is not accepted"},
    {BOUNCE_USER_UNKNOWN, "recipient address rejected: invalid"},
    {BOUNCE_USER_UNKNOWN, "address does not exist"},
    {BOUNCE_USER_UNKNOWN, "address*not found"},
    {BOUNCE_USER_UNKNOWN, "address not present"},
    {BOUNCE_USER_UNKNOWN, "account*not exist"},
    {BOUNCE_USER_UNKNOWN, "account*not found"},
    {BOUNCE_USER_UNKNOWN, "mailbox*not found"},
    {BOUNCE_USER_UNKNOWN, "mailbox*not exist"},
    {BOUNCE_USER_UNKNOWN, "mailbox*doesn't exist"},
    {BOUNCE_USER_UNKNOWN, "mailbox unavailable"},
    {BOUNCE_USER_UNKNOWN, "mailbox not available"},
    {BOUNCE_USER_UNKNOWN, "invalid recipient"},
    {BOUNCE_USER_UNKNOWN, "invalid mailbox"},
    {BOUNCE_USER_UNKNOWN, "invalid user"},
    {BOUNCE_USER_UNKNOWN, "invalid address"},
    {BOUNCE_USER_UNKNOWN, "invalid final delivery userid"},
    {BOUNCE_USER_UNKNOWN, "bad destination mailbox"},
    {BOUNCE_USER_UNKNOWN, "bad recipient"},
    {BOUNCE_USER_UNKNOWN, "bad_recipient"},
    {BOUNCE_USER_UNKNOWN, "does not have an account"},
    {BOUNCE_USER_UNKNOWN, "does not exist here"},
    {BOUNCE_USER_UNKNOWN, "name is not recognized"},
    {BOUNCE_USER_UNKNOWN, "not listed in"},
    {BOUNCE_USER_UNKNOWN, "no valid recipients for"},
    {BOUNCE_USER_UNKNOWN, "recipnotfound"},
    {BOUNCE_USER_UNKNOWN, "recipientnotfound"},
    {BOUNCE_USER_UNKNOWN, "wasn't found"},
    {BOUNCE_USER_UNKNOWN, "wasn’t found"},
    {BOUNCE_USER_UNKNOWN, "couldn't be found"},
    {BOUNCE_USER_UNKNOWN, "destinataire invalide"},
    {BOUNCE_USER_UNKNOWN, "destinataire inconnu"},
    {BOUNCE_USER_UNKNOWN, "n'existe pas"},
    {BOUNCE_USER_UNKNOWN, "empfänger unbekannt"},
    {BOUNCE_USER_UNKNOWN, "ディレクトリには見つかりません"},
    {BOUNCE_USER_UNKNOWN, "見つからない"},
    {BOUNCE_USER_UNKNOWN, "не существует"},
    {BOUNCE_USER_UNKNOWN, "user*recensé"},
    {BOUNCE_USER_UNKNOWN, "undeliverable address"},
    {BOUNCE_USER_UNKNOWN, "not our user"},
    {BOUNCE_USER_UNKNOWN, "recipient address rejected: access denied"},
    {BOUNCE_NETWORK, "host not found, try again"},
    {BOUNCE_HOST_UNKNOWN, "host unknown"},
    {BOUNCE_HOST_UNKNOWN, "unknown host"},
    {BOUNCE_HOST_UNKNOWN, "host*not found"},
    {BOUNCE_HOST_UNKNOWN, "host not reachable by name"},
    {BOUNCE_HOST_UNKNOWN, "domain*not found"},
    {BOUNCE_HOST_UNKNOWN, "domain*not exist"},
    {BOUNCE_HOST_UNKNOWN, "domain*doesn't exist"},
    {BOUNCE_HOST_UNKNOWN, "domain is not reachable"},
    {BOUNCE_HOST_UNKNOWN, "domain name not found"},
    {BOUNCE_HOST_UNKNOWN, "unknown domain"},
    {BOUNCE_HOST_UNKNOWN, "no such domain"},
    {BOUNCE_HOST_UNKNOWN, "bad destination system"},
    {BOUNCE_HOST_UNKNOWN, "nxdomain"},
    {BOUNCE_HOST_UNKNOWN, "unrouteable address"},
    {BOUNCE_HOST_UNKNOWN, "unroutable address"},
    {BOUNCE_HOST_UNKNOWN, "unrouteable mail domain"},
    {BOUNCE_HOST_UNKNOWN, "name or service not known"},
    {BOUNCE_HOST_UNKNOWN, "illegal host/domain"},
    {BOUNCE_HOST_UNKNOWN, "couldn't find any host"},
    /* The sender, and what was sent. */
    {BOUNCE_AUTHENTICATION, "dmarc"},
    {BOUNCE_AUTHENTICATION, "dkim"},
    {BOUNCE_AUTHENTICATION, "spf"},
    {BOUNCE_AUTHENTICATION, "unauthenticated email"},
    {BOUNCE_AUTHENTICATION, "authentication checks failed"},
    {BOUNCE_AUTHENTICATION, "required authentication level"},
    {BOUNCE_RELAYING, "relay*denied"},
    {BOUNCE_RELAYING, "relaying*denied"},
    {BOUNCE_RELAYING, "unable to relay"},
    {BOUNCE_RELAYING, "relay not permitted"},
    {BOUNCE_RELAYING, "not permitted to relay"},
    {BOUNCE_RELAYING, "relay access"},
    {BOUNCE_RELAYING, "relaying prohibited"},
    {BOUNCE_RELAYING, "not a relay"},
    {BOUNCE_RELAYING, "not relay"},
    {BOUNCE_RELAYING, "not relaying"},
    {BOUNCE_RELAYING, "isn't in my list of allowed rcpthosts"},
    {BOUNCE_RELAYING, "not an open relay"},
    {BOUNCE_TOO_BIG, "message*too large"},
    {BOUNCE_TOO_BIG, "message*too big"},
    {BOUNCE_TOO_BIG, "mail*too large"},
    {BOUNCE_TOO_BIG, "mail*too big"},
    {BOUNCE_TOO_BIG, "size*exceeds"},
    {BOUNCE_TOO_BIG, "exceeds*size"},
    {BOUNCE_TOO_BIG, "size limit"},
    {BOUNCE_TOO_BIG, "maximum*size"},
    {BOUNCE_VIRUS, "virus"},
    {BOUNCE_VIRUS, "malware"},
    {BOUNCE_SPAM, "spam "},
    {BOUNCE_SPAM, "as spam"},
    {BOUNCE_SPAM, "spam)"},
    {BOUNCE_SPAM, " spam"},
    {BOUNCE_SPAM, "spamassassin"},
    {BOUNCE_SPAM, ", ube"},
    {BOUNCE_SPAM, "unsolicited"},
    {BOUNCE_SPAM, "bulk email"},
    {BOUNCE_SPAM, "junk mail"},
    {BOUNCE_BLOCKED, "ptr record"},
    {BOUNCE_BLOCKED, "reverse dns"},
    {BOUNCE_BLOCKED, "reverse lookup"},
    {BOUNCE_BLOCKED, "reverse hostname"},
    {BOUNCE_BLOCKED, "blocked using"},
    {BOUNCE_BLOCKED, "blacklist"},
    {BOUNCE_BLOCKED, "black list"},
    {BOUNCE_BLOCKED, "blocklist"},
    {BOUNCE_BLOCKED, "block list"},
    {BOUNCE_BLOCKED, "banned"},
    {BOUNCE_BLOCKED, "spamhaus"},
    {BOUNCE_BLOCKED, "rbl"},
    {BOUNCE_BLOCKED, "client host rejected"},
    {BOUNCE_BLOCKED, "ip*blocked"},
    {BOUNCE_BLOCKED, "blocked ip"},
    {BOUNCE_BLOCKED, "reputation"},
    {BOUNCE_BLOCKED, "complaints"},
    {BOUNCE_BLOCKED, "mismatches client ip"},
    {BOUNCE_BLOCKED, "invalid ip for sending"},
    {BOUNCE_BLOCKED, "unverifyable sending"},
    {BOUNCE_BLOCKED, "connection refused by"},
    {BOUNCE_TOO_MANY, "too many connections"},
    {BOUNCE_TOO_MANY, "too many recipients"},
    {BOUNCE_TOO_MANY, "too many messages"},
    {BOUNCE_TOO_MANY, "rate limit"},
    {BOUNCE_TOO_MANY, "frequency limited"},
    {BOUNCE_TOO_MANY, "too fast"},
    {BOUNCE_TOO_MANY, "too quickly"},
    {BOUNCE_POLICY, "policy"},
    {BOUNCE_POLICY, "policies"},
    {BOUNCE_POLICY, "header error"},
    {BOUNCE_POLICY, "not accept*content"},
    {BOUNCE_POLICY, "content*reject"},
    {BOUNCE_POLICY, "access denied"},
    {BOUNCE_POLICY, "not authorized"},
    /* Machines. */
    {BOUNCE_USER_UNKNOWN, "address rejected."},
    {BOUNCE_NETWORK, "too many hops"},
    {BOUNCE_NETWORK, "hop count"},
    {BOUNCE_NETWORK, "mail*loop"},
    {BOUNCE_NETWORK, "loops back to myself"},
    {BOUNCE_NETWORK, "unexpected name server reply"},
    {BOUNCE_NETWORK, "network error"},
    {BOUNCE_EXPIRED, "expired"},
    {BOUNCE_EXPIRED, "timed out"},
    {BOUNCE_EXPIRED, "timeout"},
    {BOUNCE_EXPIRED, "in the queue too long"},
    {BOUNCE_EXPIRED, "failing for a long time"},
    {BOUNCE_EXPIRED, "connection refused"},
    {BOUNCE_EXPIRED, "socket error"},
    {BOUNCE_EXPIRED, "not reachable"},
    {BOUNCE_EXPIRED, "unreachable"},
    {BOUNCE_EXPIRED, "did not accept our requests to connect"},
    {BOUNCE_EXPIRED, "multiple retries"},
    {BOUNCE_EXPIRED, "maximum delivery attempts"},
    {BOUNCE_EXPIRED, "not been collected"},
    {BOUNCE_SYSTEM, "command died"},
    {BOUNCE_SYSTEM, "mailer error"},
    {BOUNCE_SYSTEM, "local configuration error"},
    {BOUNCE_SYSTEM, "system error"},
    {BOUNCE_SYSTEM, "out of memory"},
    {BOUNCE_SYSTEM, "disk full"},
    {BOUNCE_SYSTEM, "i/o error"},
};

/* Words of a directory of users, not of a server's reply: they are the last word, whenever said. */
static gboolean
is_directory(const char *said)
{
    static const char *const words[] = {"name is not recognized",
                                        "not listed in",
                                        "no valid recipients for",
                                        "unknown user:",
                                        "invalid final delivery userid",
                                        "not found in directory",
                                        "ディレクトリには見つかりません",
                                        "unknown recipient mailbox",
                                        "bad-mailbox",
                                        "user unknown in",
                                        "is not a known",
                                        "address couldn't be found",
                                        "tried to reach does not exist",
                                        "recipient address rejected: access denied",
                                        "requested action not taken: mailbox unavailable",
                                        "returned mail: user unknown",
                                        NULL};
    return holds_any(said, words);
}

/* Statuses that say it themselves, where the words do not. */
static const struct {
    const char *status; /* after the class; "7." for all of them */
    BounceReason reason;
} by_status[] = {
    {".1.1", BOUNCE_USER_UNKNOWN},    {".1.0", BOUNCE_OTHER},
    {".1.2", BOUNCE_HOST_UNKNOWN},    {".1.3", BOUNCE_USER_UNKNOWN},
    {".1.6", BOUNCE_MOVED},           {".1.7", BOUNCE_SENDER},
    {".1.8", BOUNCE_SENDER},          {".1.10", BOUNCE_USER_UNKNOWN},
    {".2.1", BOUNCE_FILTERED},        {".2.2", BOUNCE_MAILBOX_FULL},
    {".2.3", BOUNCE_TOO_BIG},         {".3.4", BOUNCE_TOO_BIG},
    {".3.0", BOUNCE_SYSTEM},          {".3.2", BOUNCE_NO_MAIL},
    {".4.1", BOUNCE_EXPIRED},         {".4.2", BOUNCE_EXPIRED},
    {".4.4", BOUNCE_HOST_UNKNOWN},    {".4.6", BOUNCE_NETWORK},
    {".4.7", BOUNCE_EXPIRED},         {".7.23", BOUNCE_AUTHENTICATION},
    {".7.25", BOUNCE_BLOCKED},        {".7.26", BOUNCE_AUTHENTICATION},
    {".7.20", BOUNCE_AUTHENTICATION}, {".7.27", BOUNCE_NO_MAIL},
    {".7.13", BOUNCE_SUSPENDED},
};

/* "No answer from host" is no reason to give up for good: whoever does so means something else. */
static gboolean
is_misused(const char *status)
{
    return strcmp(status, "5.4.1") == 0;
}

BounceReason
status_reason(const char *status)
{
    for (gsize i = 0; status && *status && !is_misused(status) && i < G_N_ELEMENTS(by_status); i++)
        if (strcmp(status + 1, by_status[i].status) == 0)
            return by_status[i].reason;
    return BOUNCE_OTHER;
}

static BounceReason
reason_of_phrases(const char *said)
{
    for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++)
        if (holds(said, phrases[i].phrase))
            return phrases[i].reason;
    return BOUNCE_OTHER;
}

static gboolean
is_address_status(const char *status)
{
    return status && *status && g_str_has_prefix(status + 1, ".1.");
}

/* Whoever answers RCPT says of whom, mostly. */
static gboolean
names_recipient(const char *said)
{
    const char *reply = find_reply(said);
    return reply && *reply == '5' && strchr(reply, '@');
}

static gboolean
is_filter_status(const char *status)
{
    return status && *status &&
           (g_str_has_prefix(status + 1, ".2.") || g_str_has_prefix(status + 1, ".7."));
}

/* Who was not asked of a recipient says nothing about one; and who has seen the content may say
 * "unknown" of a mailbox that only does not want it. */
static BounceReason
weigh(const char *said, const char *status, BounceMoment moment, BounceReason reason)
{
    if (reason != BOUNCE_USER_UNKNOWN && reason != BOUNCE_HOST_UNKNOWN)
        return reason;
    if (moment == MOMENT_MAIL)
        return BOUNCE_SENDER;
    if (moment == MOMENT_CONNECT)
        return BOUNCE_BLOCKED;
    if (reason == BOUNCE_HOST_UNKNOWN || moment == MOMENT_RCPT || is_address_status(status) ||
        is_directory(said))
        return reason;
    if (moment == MOMENT_UNKNOWN && names_recipient(said) && !is_filter_status(status))
        return reason;
    return BOUNCE_FILTERED;
}

BounceReason
words_reason(const char *said, BounceMoment moment, const char *status)
{
    return weigh(said, status, moment, reason_of_phrases(said));
}

char *
reason_status(BounceReason reason, char class)
{
    return g_strdup_printf("%c.%s", class, reasons[reason].status);
}

gboolean
reason_is_hard(BounceReason reason)
{
    return reasons[reason].is_hard;
}

const char *
bounce_reason_name(BounceReason reason)
{
    return reasons[reason].name;
}
