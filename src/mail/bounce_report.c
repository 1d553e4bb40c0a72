/* The fields of RFC 3464, as a part of their own or somewhere in the text. */
#include "mail/bounce_private.h"

#include "base/limits.h"
#include "mail/address.h"

#include <string.h>

/* What one group of fields says of one recipient. */
typedef struct {
    char *final;
    char *original;
    char *status;
    GString *said;
    char *comment; /* on the status: words for want of better ones */
    BounceAction action;
} Group;

static void
group_clear(Group *group)
{
    g_free(group->final);
    g_free(group->original);
    g_free(group->status);
    g_free(group->comment);
    if (group->said)
        g_string_free(group->said, TRUE);
    *group = (Group){0};
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Group, group_clear)

/* RFC 6533 §3: "\x{E9}" in a utf-8 address. */
static char *
unescape(const char *value)
{
    GString *out = g_string_new(NULL);
    for (const char *p = value; *p; p++) {
        char *end = NULL;
        guint64 c = strncmp(p, "\\x{", 3) == 0 ? g_ascii_strtoull(p + 3, &end, 16) : 0;
        if (!end || *end != '}' || !g_unichar_validate((gunichar)c) || c < 0x20 || c > 0x10ffff) {
            g_string_append_c(out, *p);
            continue;
        }
        g_string_append_unichar(out, (gunichar)c);
        p = end;
    }
    return g_string_free(out, FALSE);
}

/* "rfc822; <a@b.example> (comment)": what is the address in it (RFC 3464 §2.3.1), or NULL. A source
 * route before it is dropped. */
static char *
recipient_of(const char *value)
{
    const char *semicolon = strchr(value, ';');
    g_autofree char *plain = unescape(semicolon ? semicolon + 1 : value);
    const char *route = strrchr(plain, ':');
    const char *start = route ? route + 1 : plain;
    Line line = {start, strlen(start)};
    gsize offset = 0;
    gsize first;
    return line_address(&line, &offset, &first);
}

static void
take_original(Group *group, const char *value)
{
    g_free(group->original);
    group->original = recipient_of(value);
}

static void
take_final(Group *group, const char *value)
{
    g_free(group->final);
    group->final = recipient_of(value);
}

static void
take_action(Group *group, const char *value)
{
    static const struct {
        const char *word;
        BounceAction action;
    } words[] = {
        {"fail", BOUNCE_FAILED},           {"delayed", BOUNCE_DELAYED},
        {"delivered", BOUNCE_DELIVERED},   {"relayed", BOUNCE_DELIVERED},
        {"expanded", BOUNCE_DELIVERED},    {"expired", BOUNCE_FAILED},
        {"deliverable", BOUNCE_DELIVERED},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words) && !group->action; i++)
        if (g_ascii_strncasecmp(value, words[i].word, strlen(words[i].word)) == 0)
            group->action = words[i].action;
}

static void
say(Group *group, const char *value)
{
    if (!group->said)
        group->said = g_string_new(NULL);
    draft_say(group->said, value, strlen(value));
}

static void
take_status(Group *group, const char *value)
{
    g_free(group->status);
    group->status = words_status(value);
    g_free(group->comment);
    group->comment = g_strdup(strchr(value, '('));
}

/* "smtp; 550 …": the type is of interest to nobody, but "x-unix; …" may stand in front of words. */
static void
take_diagnostic(Group *group, const char *value)
{
    const char *semicolon = strchr(value, ';');
    gsize type = strcspn(value, " \t;");
    say(group, semicolon && value + type == semicolon ? semicolon + 1 : value);
}

static const struct {
    const char *name;
    void (*take)(Group *group, const char *value);
    gboolean begins; /* a second one in a group means another recipient */
} report_fields[] = {
    {"Final-Recipient", take_final, TRUE},
    {"Original-Recipient", take_original, TRUE},
    {"Action", take_action, FALSE},
    {"Status", take_status, FALSE},
    {"Diagnostic-Code", take_diagnostic, FALSE},
    {"X-PowerMTA-BounceCategory", say, FALSE},
};

/* Which of report_fields a line is, or -1; *ret_value is where its value begins. */
static int
field_of(const Line *line, gsize *ret_value)
{
    for (gsize i = 0; i < G_N_ELEMENTS(report_fields); i++) {
        gsize length = strlen(report_fields[i].name);
        gsize colon = length;
        if (line->length <= length ||
            g_ascii_strncasecmp(line->start, report_fields[i].name, length) != 0)
            continue;
        while (colon < line->length && (line->start[colon] == ' ' || line->start[colon] == '\t'))
            colon++;
        if (colon == line->length || line->start[colon] != ':')
            continue;
        *ret_value = colon + 1;
        return (int)i;
    }
    return -1;
}

/* Whom the mail was sent to counts before whom it came to in the end. A group whose recipient is no
 * address is one all the same; without an action, its status says what became of it. */
static void
close_group(Draft *draft, Group *group)
{
    const char *address = group->original ? group->original : group->final;
    if (!group->action && address && group->status)
        group->action = *group->status == '5'   ? BOUNCE_FAILED
                        : *group->status == '4' ? BOUNCE_DELAYED
                                                : BOUNCE_DELIVERED;
    if (group->action) {
        draft->has_report = TRUE;
        Failed *failed = draft_add(draft, address ? address : "");
        if (failed && !failed->action) {
            failed->action = group->action;
            failed->status = g_steal_pointer(&group->status);
            if (!group->said && group->comment)
                say(group, group->comment);
            if (group->said)
                draft_say(failed->reported, group->said->str, group->said->len);
        }
    }
    group_clear(group);
}

static gboolean
has_already(const Group *group, int field)
{
    return report_fields[field].take == take_final ? group->final != NULL
                                                   : group->original && group->action;
}

static void
take_field(Draft *draft, Group *group, int field, const char *value)
{
    if (report_fields[field].begins && has_already(group, field))
        close_group(draft, group);
    report_fields[field].take(group, value);
}

/* What goes on with the field above: folded, or not folded as it should be, as long replies are
 * that came over several lines. */
static gboolean
goes_on(const Line *line)
{
    return line->length && (g_ascii_isspace(*line->start) || g_ascii_isdigit(*line->start));
}

/* One field with the lines that go on with it; text comes to stand behind them. */
static char *
whole_value(const char **text, const char *end, const Line *first, gsize offset)
{
    GString *value = g_string_new(NULL);
    const char *at = *text;
    Line line;
    draft_say(value, first->start + offset, first->length - offset);
    while (line_next(&at, end, &line) && goes_on(&line) && !line_is_blank(&line)) {
        draft_say(value, line.start, line.length);
        *text = at;
    }
    return g_string_free(value, FALSE);
}

void
report_read(Draft *draft, const char *text)
{
    const char *end = text + strlen(text);
    g_auto(Group) group = {0};
    Line line;
    while (line_next(&text, end, &line)) {
        gsize offset = 0;
        int field = field_of(&line, &offset);
        if (field >= 0) {
            g_autofree char *value = whole_value(&text, end, &line, offset);
            take_field(draft, &group, field, value);
        } else if (line_is_blank(&line)) {
            close_group(draft, &group);
        }
    }
    close_group(draft, &group);
}
