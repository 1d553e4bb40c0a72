#include "base/limits.h"
#include "base/text.h"
#include "mailbox/mailbox.h"

#include <string.h>

#define VERSION       1u
#define SETTINGS_TYPE "(uasubuuxb)"
#define REPORT_TYPE   "(uuxxxuxxsss)"

static gpointer
corrupt(GError **error, const char *what, const char *wrong)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT, "%s: %s", what, wrong);
    return NULL;
}

/* NULL when bytes are not of this type, and in normal form. The caller unrefs. */
static GVariant *
read_variant(const char *type, gconstpointer data, gsize length)
{
    if (length > LIMIT_MAILBOX_PACKET_BYTES)
        return NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(data, length); /* a copy is aligned */
    g_autoptr(GVariant) variant =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(type), bytes, FALSE));
    return g_variant_is_normal_form(variant) ? g_steal_pointer(&variant) : NULL;
}

static GBytes *
variant_to_bytes(GVariant *floating)
{
    g_autoptr(GVariant) variant = g_variant_ref_sink(floating);
    return g_variant_get_data_as_bytes(variant);
}

/* --- settings --- */

/* In the order in which they are written. */
static const struct {
    gsize offset;
    gboolean needed;
    const char *missing;
} texts[] = {
#define TEXT(field, needed)                                                                        \
    {                                                                                              \
        G_STRUCT_OFFSET(MailboxSettings, field), needed, #field " is missing"                      \
    }
    TEXT(name, TRUE),       TEXT(host, TRUE),         TEXT(ca_file, FALSE),
    TEXT(user, TRUE),       TEXT(secret_file, TRUE),  TEXT(token_url, FALSE),
    TEXT(client_id, FALSE), TEXT(scope, FALSE),       TEXT(token_file, FALSE),
    TEXT(folder, TRUE),     TEXT(done_folder, FALSE), TEXT(failed_folder, TRUE),
    TEXT(recipient, TRUE),  TEXT(lmtp_socket, TRUE),  TEXT(state_file, FALSE),
#undef TEXT
};

static char **
text_at(const MailboxSettings *settings, gsize i)
{
    return (char **)G_STRUCT_MEMBER_P(settings, texts[i].offset);
}

MailboxSettings *
mailbox_settings_new(void)
{
    MailboxSettings *settings = g_new0(MailboxSettings, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        *text_at(settings, i) = g_strdup("");
    return settings;
}

void
mailbox_settings_free(MailboxSettings *settings)
{
    if (!settings)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*text_at(settings, i));
    g_free(settings);
}

GBytes *
mailbox_settings_to_bytes(const MailboxSettings *settings)
{
    GVariantBuilder list;
    g_variant_builder_init(&list, G_VARIANT_TYPE("as"));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_variant_builder_add(&list, "s", *text_at(settings, i));
    return variant_to_bytes(g_variant_new(
        SETTINGS_TYPE, VERSION, &list, (guint32)settings->port, settings->implicit_tls,
        (guint32)settings->auth, (guint32)settings->after, settings->poll_us, settings->test_only));
}

static gboolean
is_plain(const char *text)
{
    for (const guchar *p = (const guchar *)text; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            return FALSE;
    return strlen(text) <= LIMIT_MAILBOX_TEXT_BYTES;
}

/* What is wrong, or NULL. */
static const char *
take_texts(MailboxSettings *settings, GVariant *list)
{
    if (g_variant_n_children(list) != G_N_ELEMENTS(texts))
        return "the wrong number of texts";
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        char **text = text_at(settings, i);
        g_free(*text);
        g_variant_get_child(list, i, "s", text);
        if (!is_plain(*text))
            return "a text with control characters, or too long";
        if (texts[i].needed && !**text)
            return texts[i].missing;
    }
    return NULL;
}

static const char *
wrong_with_settings(const MailboxSettings *settings)
{
    if (settings->port == 0 || settings->port > G_MAXUINT16)
        return "a port that is none";
    if (settings->auth > MAILBOX_AUTH_XOAUTH2 || settings->after > MAILBOX_AFTER_LEAVE)
        return "a choice that does not exist";
    if (settings->poll_us <= 0)
        return "no time between two looks";
    if (settings->after == MAILBOX_AFTER_MOVE && !*settings->done_folder)
        return "done_folder is missing";
    if (settings->after == MAILBOX_AFTER_LEAVE && !*settings->state_file)
        return "state_file is missing";
    if (settings->auth == MAILBOX_AUTH_XOAUTH2 && (!*settings->token_url || !*settings->token_file))
        return "token_url or token_file is missing";
    return NULL;
}

MailboxSettings *
mailbox_settings_from_bytes(gconstpointer data, gsize length, GError **error)
{
    static const char what[] = "a mailbox's settings";
    g_autoptr(GVariant) variant = read_variant(SETTINGS_TYPE, data, length);
    if (!variant)
        return corrupt(error, what, "not a variant " SETTINGS_TYPE " in normal form");
    g_autoptr(MailboxSettings) settings = mailbox_settings_new();
    g_autoptr(GVariant) list = NULL;
    guint32 version, port, auth, after;
    g_variant_get(variant, "(u@asubuuxb)", &version, &list, &port, &settings->implicit_tls, &auth,
                  &after, &settings->poll_us, &settings->test_only);
    if (version != VERSION)
        return corrupt(error, what, "a version that is not known");
    settings->port = port;
    settings->auth = (MailboxAuth)auth;
    settings->after = (MailboxAfter)after;
    const char *wrong = take_texts(settings, list);
    if (!wrong)
        wrong = wrong_with_settings(settings);
    return wrong ? corrupt(error, what, wrong) : g_steal_pointer(&settings);
}

/* --- reports --- */

static const char *const state_names[] = {
    [MAILBOX_CONNECTING] = "connecting",
    [MAILBOX_DRAINING] = "draining",
    [MAILBOX_IDLE] = "idle",
    [MAILBOX_WAITING_DESK] = "waiting for the desk",
    [MAILBOX_FAILING] = "failing",
};

const char *
mailbox_state_name(MailboxState state)
{
    return state_names[state];
}

MailboxReport *
mailbox_report_new(void)
{
    MailboxReport *report = g_new0(MailboxReport, 1);
    report->why = g_strdup("");
    report->refusal = g_strdup("");
    report->step = g_strdup("");
    return report;
}

void
mailbox_report_free(MailboxReport *report)
{
    if (!report)
        return;
    g_free(report->why);
    g_free(report->refusal);
    g_free(report->step);
    g_free(report);
}

static char *
clean(const char *line)
{
    return text_clean_line(line, -1, LIMIT_MAILBOX_LINE_CHARS);
}

GBytes *
mailbox_report_to_bytes(const MailboxReport *report)
{
    g_autofree char *why = clean(report->why);
    g_autofree char *refusal = clean(report->refusal);
    g_autofree char *step = clean(report->step);
    return variant_to_bytes(g_variant_new(REPORT_TYPE, VERSION, (guint32)report->state,
                                          report->waiting, report->taken, report->refused,
                                          report->uid_validity, report->next_try_us,
                                          report->token_dies_at_us, why, refusal, step));
}

static gboolean
is_clean(const char *line)
{
    g_autofree char *cleaned = clean(line);
    return g_str_equal(cleaned, line);
}

static const char *
wrong_with_report(const MailboxReport *report)
{
    if (report->state >= G_N_ELEMENTS(state_names))
        return "a state that does not exist";
    if (report->waiting < 0 || report->taken < 0 || report->refused < 0 ||
        report->next_try_us < 0 || report->token_dies_at_us < 0)
        return "a number below 0";
    if (!is_clean(report->why) || !is_clean(report->refusal) || !is_clean(report->step))
        return "a line that is not clean";
    return NULL;
}

MailboxReport *
mailbox_report_from_bytes(gconstpointer data, gsize length, GError **error)
{
    static const char what[] = "a mailbox's report";
    g_autoptr(GVariant) variant = read_variant(REPORT_TYPE, data, length);
    if (!variant)
        return corrupt(error, what, "not a variant " REPORT_TYPE " in normal form");
    g_autoptr(MailboxReport) report = g_new0(MailboxReport, 1);
    guint32 version, state;
    g_variant_get(variant, REPORT_TYPE, &version, &state, &report->waiting, &report->taken,
                  &report->refused, &report->uid_validity, &report->next_try_us,
                  &report->token_dies_at_us, &report->why, &report->refusal, &report->step);
    if (version != VERSION)
        return corrupt(error, what, "a version that is not known");
    report->state = (MailboxState)state;
    const char *wrong = wrong_with_report(report);
    return wrong ? corrupt(error, what, wrong) : g_steal_pointer(&report);
}
