#include "mail/kind.h"

#include "base/limits.h"

#include <string.h>

/* --- words --- */

static gboolean
holds_any(const char *text, const char *const *phrases)
{
    for (; *phrases; phrases++)
        if (strstr(text, *phrases))
            return TRUE;
    return FALSE;
}

static gboolean
begins_with_any(const char *text, const char *const *beginnings)
{
    for (; *beginnings; beginnings++)
        if (g_str_has_prefix(text, *beginnings))
            return TRUE;
    return FALSE;
}

/* An answer or a forward is a person's, whatever the subject says behind that. */
static gboolean
is_answer(const char *subject)
{
    static const char *const marks[] = {"re:", "fwd:", "fw:",  "aw:",   "wg:",  "sv:",  "vs:",
                                        "tr:", "rv:",  "rép:", "rép :", "res:", "enc:", NULL};
    return begins_with_any(subject, marks);
}

static gboolean
is_failure_subject(const char *subject)
{
    static const char *const phrases[] = {"undeliver",
                                          "returned mail",
                                          "returned to sender",
                                          "delivery status notif",
                                          "failure notice",
                                          "delivery fail",
                                          "delivery notification",
                                          "delivery problem",
                                          "delivery error",
                                          "delivery has failed",
                                          "mail failure",
                                          "mail system error",
                                          "non-delivery",
                                          "nondeliver",
                                          "not delivered",
                                          "could not be delivered",
                                          "could not send",
                                          "returning message to sender",
                                          "user unknown",
                                          "failed mail",
                                          "failed delivery",
                                          "mail error",
                                          "permanent delivery",
                                          "error sending your mail",
                                          "message delayed",
                                          "delayed mail",
                                          "message status",
                                          "delivery report",
                                          "delivery delayed",
                                          "mail failed",
                                          "processing error",
                                          "rejected mail",
                                          "unzustellbar",
                                          "nicht zugestellt",
                                          "non remis",
                                          "échec de la remise",
                                          "no se puede entregar",
                                          "no entregado",
                                          "non recapitato",
                                          "не доставлено",
                                          "недоставлен",
                                          "配信不能",
                                          "配信できません",
                                          "メールエラー",
                                          "送信エラー",
                                          "退信",
                                          "系统退信",
                                          "onbestelbaar",
                                          "olevererbart",
                                          "olevererbar",
                                          "niedostarczalne",
                                          "adres de",
                                          "recensé",
                                          "warning: message",
                                          "mail delivery",
                                          "mail transaction fail",
                                          "delivery temporarily",
                                          NULL};
    return holds_any(subject, phrases);
}

static gboolean
is_failure_text(const char *text)
{
    static const char *const phrases[] = {"could not be delivered",
                                          "couldn't be delivered",
                                          "not be delivered",
                                          "could not deliver",
                                          "unable to deliver",
                                          "wasn't able to deliver",
                                          "not able to deliver",
                                          "cannot be delivered",
                                          "can't be delivered",
                                          "not delivered",
                                          "undeliver",
                                          "delivery failed",
                                          "delivery to the following",
                                          "delivery has failed",
                                          "did not reach",
                                          "permanent error",
                                          "fatal error",
                                          "delivery error",
                                          "delivery problem",
                                          "error delivering",
                                          "failed to deliver",
                                          "trouble delivering",
                                          "addresses failed",
                                          "returned because",
                                          "address(es) failed",
                                          "transcript of session",
                                          "attempting to deliver",
                                          "trying to deliver",
                                          "been delayed",
                                          "is delayed",
                                          "not yet been delivered",
                                          "was rejected by",
                                          "unknown user",
                                          "exceeds allowed size",
                                          "mailbox is full",
                                          "failure reasons",
                                          "failed addresses",
                                          "no such user",
                                          "invalid final delivery",
                                          "remote host said",
                                          "could not send",
                                          "rejected recipient",
                                          "送信できません",
                                          "配信できません",
                                          "送信に失敗",
                                          "не может быть доставлено",
                                          "не доставлено",
                                          "nicht zugestellt",
                                          "konnte nicht",
                                          "pas pu être",
                                          "n'existe pas",
                                          "no se pudo",
                                          "no se ha podido",
                                          "无法发送",
                                          "无法送达",
                                          "投递失败",
                                          "impossibile",
                                          "following recipient",
                                          "did not exactly match",
                                          "hasn't been delivered",
                                          NULL};
    return holds_any(text, phrases);
}

/* As machines write them: with the colon, or the bracket, in front of the subject they answer. */
static gboolean
is_reply_subject(const char *subject)
{
    static const char *const beginnings[] = {"automatic reply:",
                                             "auto reply:",
                                             "auto-reply:",
                                             "autoreply:",
                                             "auto response:",
                                             "auto-response:",
                                             "automated reply:",
                                             "automatic response:",
                                             "auto:",
                                             "out of office:",
                                             "out of office autoreply:",
                                             "out of the office:",
                                             "[autoreply]",
                                             "[auto-reply]",
                                             "vacation:",
                                             "automatische antwort:",
                                             "abwesenheitsnotiz:",
                                             "abwesend:",
                                             "réponse automatique",
                                             "reponse automatique",
                                             "absence du bureau:",
                                             "respuesta automática",
                                             "respuesta automatica",
                                             "fuera de la oficina:",
                                             "risposta automatica:",
                                             "resposta automática",
                                             "automatisch antwoord:",
                                             "autosvar:",
                                             "automatisk svar:",
                                             "automatiskt svar:",
                                             "automaattinen vastaus:",
                                             "odpowiedź automatyczna:",
                                             "[automatyczna odpowiedź]",
                                             "automatická odpověď:",
                                             "автоответ",
                                             "автоматический ответ:",
                                             "自動応答:",
                                             "自動返信:",
                                             "自动回复",
                                             "自動回覆",
                                             "자동 회신:",
                                             "yanıt: otomatik",
                                             NULL};
    return begins_with_any(subject, beginnings);
}

/* --- the header --- */

static gboolean
value_begins(const HeaderBlock *header, const char *field, const char *beginning)
{
    g_autofree char *value = header_block_value(header, field);
    return g_ascii_strncasecmp(value, beginning, strlen(beginning)) == 0;
}

/* The report-type of a multipart/report (RFC 6522), "" without, or NULL when it is none. */
static char *
report_type(const HeaderBlock *header)
{
    g_autofree char *value = header_block_value(header, "Content-Type");
    g_autofree char *lower = g_ascii_strdown(value, -1);
    if (!g_str_has_prefix(lower, "multipart/report"))
        return NULL;
    const char *type = strstr(lower, "report-type");
    if (!type)
        return g_strdup("");
    type += strlen("report-type");
    type += strspn(type, " \t=\"");
    return g_strndup(type, strcspn(type, "\"; \t"));
}

static gboolean
is_report_of(const HeaderBlock *header, const char *type)
{
    g_autofree char *found = report_type(header);
    return g_strcmp0(found, type) == 0;
}

/* Nobody can answer to a newsletter's list, or it was the list that wrote. */
static gboolean
is_bulk_list(const HeaderBlock *header, guint32 automatic)
{
    if (!(automatic & AUTOMATIC_LIST))
        return FALSE;
    if (automatic & (AUTOMATIC_AUTO_SUBMITTED | AUTOMATIC_ROBOT_SENDER))
        return TRUE;
    gboolean open =
        header_block_find(header, "List-Post") && !value_begins(header, "List-Post", "no");
    return !open &&
           (header_block_find(header, "List-Unsubscribe-Post") ||
            header_block_find(header, "Feedback-ID") || value_begins(header, "Precedence", "bulk"));
}

static guint32
header_evidence(const HeaderBlock *header, guint32 automatic)
{
    guint32 evidence = 0;
    const struct {
        KindEvidence evidence;
        gboolean holds;
    } found[] = {
        {KIND_BY_NULL_SENDER, (automatic & AUTOMATIC_NULL_SENDER) != 0},
        {KIND_BY_DAEMON, bounce_is_daemon(header)},
        {KIND_BY_FAILED_FIELD, header_block_find(header, "X-Failed-Recipients") != NULL},
        {KIND_BY_AUTO_REPLIED, value_begins(header, "Auto-Submitted", "auto-replied") ||
                                   value_begins(header, "Precedence", "auto_reply") ||
                                   (automatic & AUTOMATIC_AUTO_RESPONSE) != 0},
        {KIND_BY_AUTO_GENERATED, (automatic & (AUTOMATIC_AUTO_SUBMITTED | AUTOMATIC_PRECEDENCE |
                                               AUTOMATIC_ROBOT_SENDER)) != 0},
        {KIND_BY_BULK_LIST, is_bulk_list(header, automatic)},
        {KIND_BY_DISPOSITION, is_report_of(header, "disposition-notification")},
        {KIND_BY_FEEDBACK, is_report_of(header, "feedback-report")},
        {KIND_BY_REPORT_TYPE, is_report_of(header, "delivery-status")},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(found); i++)
        evidence |= found[i].holds ? found[i].evidence : 0;
    return evidence;
}

/* --- what is inside --- */

static guint32
enclosed_evidence(const Mail *mail)
{
    static const struct {
        const char *type;
        KindEvidence evidence;
    } types[] = {
        {"message/disposition-notification", KIND_BY_DISPOSITION},
        {"message/feedback-report", KIND_BY_FEEDBACK},
        {"text/calendar", KIND_BY_CALENDAR},
        {"message/rfc822", KIND_BY_RETURNED},
        {"message/global", KIND_BY_RETURNED},
        {"text/rfc822-headers", KIND_BY_RETURNED},
        {"message/global-headers", KIND_BY_RETURNED},
    };
    guint32 evidence = 0;
    for (guint i = 0; i < mail->enclosed->len; i++) {
        const MailEnclosed *enclosed = mail->enclosed->pdata[i];
        for (gsize t = 0; t < G_N_ELEMENTS(types); t++)
            if (strcmp(enclosed->type, types[t].type) == 0)
                evidence |= types[t].evidence;
    }
    return evidence;
}

static guint32
subject_evidence(const Mail *mail)
{
    guint32 evidence = 0;
    g_autofree char *subject = g_utf8_strdown(mail->subject, -1);
    if (is_answer(subject))
        return evidence;
    if (is_failure_subject(subject))
        evidence |= KIND_BY_FAILURE_SUBJECT;
    if (is_reply_subject(subject))
        evidence |= KIND_BY_REPLY_SUBJECT;
    if (g_str_has_prefix(subject, "complaint about message from"))
        evidence |= KIND_BY_FEEDBACK;
    return evidence;
}

/* Words of a failure count only beside these: people's mail is not looked through. */
static guint32
text_evidence(const Mail *mail, guint32 evidence)
{
    if (!(evidence & (KIND_BY_NULL_SENDER | KIND_BY_DAEMON | KIND_BY_FAILURE_SUBJECT)))
        return 0;
    g_autofree char *start = g_strndup(mail->text, LIMIT_BOUNCE_INTRO_BYTES);
    g_autofree char *text = g_ascii_strdown(start, -1);
    return is_failure_text(text) ? KIND_BY_FAILURE_WORDS : 0;
}

/* Whether it is worth reading as a bounce at all: people's mail never comes here. */
static gboolean
may_report(const HeaderBlock *header, guint32 evidence)
{
    if (evidence & (KIND_BY_NULL_SENDER | KIND_BY_DAEMON | KIND_BY_FAILED_FIELD))
        return TRUE;
    if ((evidence & KIND_BY_FAILURE_SUBJECT) && (evidence & KIND_BY_FAILURE_WORDS))
        return TRUE;
    g_autofree char *type = report_type(header);
    return type != NULL;
}

static guint32
bounce_evidence(const Bounce *bounce)
{
    guint32 evidence = bounce->recipients->len ? KIND_BY_FAILED_RECIPIENT : 0;
    if (*bounce->message_id || *bounce->subject)
        evidence |= KIND_BY_RETURNED;
    if (bounce->has_report)
        return evidence | (bounce_has(bounce, BOUNCE_FAILED)    ? KIND_BY_REPORT_FAILED
                           : bounce_has(bounce, BOUNCE_DELAYED) ? KIND_BY_REPORT_DELAYED
                                                                : KIND_BY_REPORT_DELIVERED);
    return evidence | (bounce_has(bounce, BOUNCE_DELAYED) ? KIND_BY_DELAY_WORDS : 0);
}

/* --- the verdict --- */

#define REPORTED (KIND_BY_REPORT_FAILED | KIND_BY_REPORT_DELAYED | KIND_BY_REPORT_DELIVERED)

/* The first row all of whose evidence is there decides. */
static const struct {
    guint32 all;
    MailKind kind;
} verdicts[] = {
    {KIND_BY_FEEDBACK, KIND_FEEDBACK},
    {KIND_BY_DISPOSITION, KIND_DISPOSITION},
    {KIND_BY_REPORT_FAILED, KIND_BOUNCE},
    {KIND_BY_REPORT_DELAYED, KIND_DELAY},
    {KIND_BY_REPORT_DELIVERED, KIND_NOTICE},
    {KIND_BY_DELAY_WORDS | KIND_BY_NULL_SENDER | KIND_BY_FAILED_RECIPIENT, KIND_DELAY},
    {KIND_BY_DELAY_WORDS | KIND_BY_DAEMON | KIND_BY_FAILED_RECIPIENT, KIND_DELAY},
    {KIND_BY_REPORT_TYPE | KIND_BY_DAEMON, KIND_BOUNCE},
    {KIND_BY_REPORT_TYPE | KIND_BY_NULL_SENDER, KIND_BOUNCE},
    {KIND_BY_FAILED_FIELD | KIND_BY_DAEMON, KIND_BOUNCE},
    {KIND_BY_DAEMON | KIND_BY_FAILURE_SUBJECT, KIND_BOUNCE},
    {KIND_BY_DAEMON | KIND_BY_FAILURE_WORDS | KIND_BY_FAILED_RECIPIENT, KIND_BOUNCE},
    {KIND_BY_NULL_SENDER | KIND_BY_FAILURE_SUBJECT | KIND_BY_FAILURE_WORDS, KIND_BOUNCE},
    {KIND_BY_NULL_SENDER | KIND_BY_FAILURE_WORDS | KIND_BY_FAILED_RECIPIENT | KIND_BY_RETURNED,
     KIND_BOUNCE},
    {KIND_BY_AUTO_GENERATED | KIND_BY_FAILURE_SUBJECT | KIND_BY_FAILURE_WORDS |
         KIND_BY_FAILED_RECIPIENT | KIND_BY_RETURNED,
     KIND_BOUNCE},
    {KIND_BY_AUTO_REPLIED, KIND_AUTOMATIC_REPLY},
    {KIND_BY_REPLY_SUBJECT, KIND_AUTOMATIC_REPLY},
    {KIND_BY_BULK_LIST, KIND_LIST},
    {KIND_BY_CALENDAR, KIND_INVITATION},
    {KIND_BY_NULL_SENDER, KIND_AUTOMATIC_REPLY},
    {KIND_BY_AUTO_GENERATED, KIND_NOTICE},
};

static MailKind
decide(guint32 evidence, gboolean by_list)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++) {
        if ((evidence & verdicts[i].all) != verdicts[i].all)
            continue;
        /* Lists set Precedence on what people write. */
        if (verdicts[i].all == KIND_BY_AUTO_GENERATED && by_list)
            continue;
        return verdicts[i].kind;
    }
    return KIND_HUMAN;
}

/* What else speaks in the words of a report is one only when a mail system sent it. */
static gboolean
is_believed(const HeaderBlock *header, guint32 evidence)
{
    g_autofree char *type = report_type(header);
    return type || (evidence & (KIND_BY_NULL_SENDER | KIND_BY_DAEMON));
}

void
kind_judge(const HeaderBlock *header, guint32 automatic, const Mail *mail, KindVerdict *ret_verdict)
{
    KindVerdict verdict = {.by_list = (automatic & AUTOMATIC_LIST) != 0};
    verdict.evidence =
        header_evidence(header, automatic) | enclosed_evidence(mail) | subject_evidence(mail);
    verdict.evidence |= text_evidence(mail, verdict.evidence);
    if (may_report(header, verdict.evidence)) {
        verdict.bounce = bounce_read(header, mail);
        verdict.evidence |= bounce_evidence(verdict.bounce);
        if (!is_believed(header, verdict.evidence))
            verdict.evidence &= ~REPORTED;
    }
    verdict.kind = decide(verdict.evidence, verdict.by_list);
    if (verdict.kind != KIND_BOUNCE && verdict.kind != KIND_DELAY &&
        !(verdict.kind == KIND_NOTICE && (verdict.evidence & KIND_BY_REPORT_DELIVERED)))
        g_clear_pointer(&verdict.bounce, bounce_free);
    *ret_verdict = verdict;
}

void
kind_verdict_clear(KindVerdict *verdict)
{
    g_clear_pointer(&verdict->bounce, bounce_free);
}

const char *
kind_name(MailKind kind)
{
    switch (kind) {
    case KIND_HUMAN:
        return "human";
    case KIND_INVITATION:
        return "invitation";
    case KIND_AUTOMATIC_REPLY:
        return "automatic reply";
    case KIND_BOUNCE:
        return "bounce";
    case KIND_DELAY:
        return "delay notice";
    case KIND_DISPOSITION:
        return "disposition notification";
    case KIND_FEEDBACK:
        return "feedback report";
    case KIND_LIST:
        return "list";
    case KIND_NOTICE:
        return "notice";
    }
    return "?";
}

gboolean
kind_is_machine(MailKind kind)
{
    return kind != KIND_HUMAN && kind != KIND_INVITATION;
}

gboolean
kind_is_echo(MailKind kind)
{
    switch (kind) {
    case KIND_AUTOMATIC_REPLY:
    case KIND_BOUNCE:
    case KIND_DELAY:
    case KIND_DISPOSITION:
    case KIND_FEEDBACK:
        return TRUE;
    case KIND_HUMAN:
    case KIND_INVITATION:
    case KIND_LIST:
    case KIND_NOTICE:
        return FALSE;
    }
    return FALSE;
}

char *
kind_describe(guint32 evidence)
{
    static const struct {
        KindEvidence evidence;
        const char *text;
    } texts[] = {
        {KIND_BY_REPORT_FAILED, "delivery report: failed"},
        {KIND_BY_REPORT_DELAYED, "delivery report: delayed"},
        {KIND_BY_REPORT_DELIVERED, "delivery report: no failure"},
        {KIND_BY_DISPOSITION, "disposition notification"},
        {KIND_BY_FEEDBACK, "feedback report"},
        {KIND_BY_DAEMON, "From a mail system"},
        {KIND_BY_FAILURE_SUBJECT, "failure in the subject"},
        {KIND_BY_FAILURE_WORDS, "failure in the text"},
        {KIND_BY_FAILED_FIELD, "X-Failed-Recipients"},
        {KIND_BY_DELAY_WORDS, "delay in words"},
        {KIND_BY_FAILED_RECIPIENT, "failed recipient named"},
        {KIND_BY_AUTO_REPLIED, "field of an automatic reply"},
        {KIND_BY_NULL_SENDER, "null sender"},
        {KIND_BY_REPLY_SUBJECT, "automatic reply in the subject"},
        {KIND_BY_CALENDAR, "calendar part"},
        {KIND_BY_BULK_LIST, "list that takes no answers"},
        {KIND_BY_AUTO_GENERATED, "marked as a machine's"},
        {KIND_BY_RETURNED, "returned message"},
        {KIND_BY_REPORT_TYPE, "type of a delivery report"},
    };
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (evidence & texts[i].evidence)
            g_string_append_printf(out, "%s%s", out->len ? ", " : "", texts[i].text);
    return g_string_free(out, FALSE);
}
