#include "mail/mail.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/msgid.h"

#include <string.h>

#define KNOWN_FLAGS ((MAIL_TWO_FORMS << 1) - 1)
#define PLACE_BYTES (LIMIT_MIME_DEPTH * 4)
#define TYPE_BYTES  127

/* The years 1 to 9999. */
#define DATE_FIRST_US (G_GINT64_CONSTANT(-62135596800) * US_PER_S)
#define DATE_END_US   (G_GINT64_CONSTANT(253402300800) * US_PER_S)

/* A Mail whose strings are still to be set. */
static Mail *
mail_new_bare(void)
{
    Mail *mail = g_new0(Mail, 1);
    mail->recipients = g_ptr_array_new_with_free_func((GDestroyNotify)mail_recipient_free);
    mail->attachments = g_ptr_array_new_with_free_func((GDestroyNotify)mail_attachment_free);
    mail->enclosed = g_ptr_array_new_with_free_func((GDestroyNotify)mail_enclosed_free);
    return mail;
}

Mail *
mail_new(void)
{
    Mail *mail = mail_new_bare();
    mail->subject = g_strdup("");
    mail->from_name = g_strdup("");
    mail->message_id = g_strdup("");
    mail->in_reply_to = g_new0(char *, 1);
    mail->references = g_new0(char *, 1);
    mail->text = g_strdup("");
    mail->beside = g_strdup("");
    return mail;
}

void
mail_free(Mail *mail)
{
    if (!mail)
        return;
    g_free(mail->subject);
    g_free(mail->from_name);
    g_free(mail->message_id);
    g_strfreev(mail->in_reply_to);
    g_strfreev(mail->references);
    g_ptr_array_unref(mail->recipients);
    g_free(mail->text);
    g_free(mail->beside);
    g_ptr_array_unref(mail->attachments);
    g_ptr_array_unref(mail->enclosed);
    g_free(mail);
}

MailRecipient *
mail_recipient_new(MailField field, const char *address, const char *name)
{
    MailRecipient *recipient = g_new0(MailRecipient, 1);
    recipient->field = field;
    recipient->address = g_strdup(address);
    recipient->name = g_strdup(name);
    return recipient;
}

void
mail_recipient_free(MailRecipient *recipient)
{
    if (!recipient)
        return;
    g_free(recipient->address);
    g_free(recipient->name);
    g_free(recipient);
}

MailAttachment *
mail_attachment_copy(const MailAttachment *attachment)
{
    MailAttachment *copy = g_memdup2(attachment, sizeof *attachment);
    copy->place = g_strdup(attachment->place);
    copy->name = g_strdup(attachment->name);
    copy->type = g_strdup(attachment->type);
    copy->content_id = g_strdup(attachment->content_id);
    return copy;
}

void
mail_attachment_free(MailAttachment *attachment)
{
    if (!attachment)
        return;
    g_free(attachment->place);
    g_free(attachment->name);
    g_free(attachment->type);
    g_free(attachment->content_id);
    g_free(attachment);
}

void
mail_enclosed_free(MailEnclosed *enclosed)
{
    if (!enclosed)
        return;
    g_free(enclosed->place);
    g_free(enclosed->type);
    g_free(enclosed->header);
    g_free(enclosed->subject);
    g_free(enclosed->from_name);
    g_free(enclosed->text);
    g_free(enclosed);
}

static GVariant *
recipients_to_variant(const GPtrArray *recipients)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(uss)"));
    for (guint i = 0; i < recipients->len; i++) {
        const MailRecipient *r = recipients->pdata[i];
        g_variant_builder_add(&builder, "(uss)", (guint32)r->field, r->address, r->name);
    }
    return g_variant_builder_end(&builder);
}

static GVariant *
attachments_to_variant(const GPtrArray *attachments)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ssssbt)"));
    for (guint i = 0; i < attachments->len; i++) {
        const MailAttachment *a = attachments->pdata[i];
        g_variant_builder_add(&builder, "(ssssbt)", a->place, a->name, a->type, a->content_id,
                              a->is_inline, a->size_bytes);
    }
    return g_variant_builder_end(&builder);
}

static GVariant *
enclosed_to_variant(const GPtrArray *enclosed)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(sssssxs)"));
    for (guint i = 0; i < enclosed->len; i++) {
        const MailEnclosed *e = enclosed->pdata[i];
        g_variant_builder_add(&builder, "(sssssxs)", e->place, e->type, e->header, e->subject,
                              e->from_name, e->date_us, e->text);
    }
    return g_variant_builder_end(&builder);
}

static GVariant *
build(const Mail *mail)
{
    return g_variant_new("(uusssx^as^as@a(uss)sts@a(ssssbt)@a(sssssxs))", MAIL_VARIANT_VERSION,
                         mail->flags, mail->subject, mail->from_name, mail->message_id,
                         mail->date_us, mail->in_reply_to, mail->references,
                         recipients_to_variant(mail->recipients), mail->text, mail->own_bytes,
                         mail->beside, attachments_to_variant(mail->attachments),
                         enclosed_to_variant(mail->enclosed));
}

/* GLib forgets what it knows of a type when the last variant of it is gone, and to learn it anew
 * costs as much as to read a small mail. */
static gpointer
keep_type(gpointer data)
{
    (void)data;
    g_autoptr(Mail) bare = mail_new();
    return g_variant_ref_sink(build(bare));
}

static void
remember_type(void)
{
    static GOnce once = G_ONCE_INIT; /* lint: what GLib knows of types is the process's, too */
    g_once(&once, keep_type, NULL);
}

GVariant *
mail_to_variant(const Mail *mail)
{
    remember_type();
    return build(mail);
}

gboolean
mail_text_is_clean(const char *text)
{
    for (const guchar *p = (const guchar *)text; *p; p++) {
        if (*p >= 0x20 && *p < 0x7f)
            continue;
        if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f)
            return FALSE;
        if (*p == 0xc2 && p[1] < 0xa0) /* U+0080 to U+009F */
            return FALSE;
    }
    return TRUE;
}

/* The length of the lower-case token at the start of text (RFC 2045 §5.1). */
static gsize
token_length(const char *text)
{
    gsize length = 0;
    while (g_ascii_islower(text[length]) || g_ascii_isdigit(text[length]) ||
           (text[length] && strchr("!#$%&'*+-.^_`{|}~", text[length])))
        length++;
    return length;
}

gboolean
mail_type_is_clean(const char *type)
{
    gsize first = token_length(type);
    if (!first || first > TYPE_BYTES || type[first] != '/')
        return FALSE;
    gsize second = token_length(type + first + 1);
    return second && second <= TYPE_BYTES && type[first + 1 + second] == '\0';
}

/* Printable ASCII without a space at either end or two in a row: what most lines are, and no change
 * would make cleaner. */
static gboolean
is_plain_line(const char *line, gsize max_chars)
{
    char previous = ' ';
    gsize length = 0;
    for (; line[length]; length++) {
        char c = line[length];
        if (c < ' ' || c > '~' || (c == ' ' && previous == ' '))
            return FALSE;
        previous = c;
    }
    return length <= max_chars && (previous != ' ' || length == 0);
}

static gboolean
is_clean_line(const char *line, gsize max_chars)
{
    if (is_plain_line(line, max_chars))
        return TRUE;
    g_autofree char *clean = text_clean_line(line, -1, max_chars);
    return strcmp(clean, line) == 0;
}

static gboolean
is_id_or_empty(const char *id)
{
    return !*id || msgid_is_clean(id);
}

static gboolean
are_ids(char **ids)
{
    for (; *ids; ids++)
        if (!msgid_is_clean(*ids))
            return FALSE;
    return TRUE;
}

static gboolean
is_place(const char *place)
{
    char previous = '.';
    if (strlen(place) > PLACE_BYTES)
        return FALSE;
    for (; *place; place++) {
        if (*place == '.' || *place == '0' ? previous == '.' : !g_ascii_isdigit(*place))
            return FALSE;
        previous = *place;
    }
    return previous != '.';
}

static gboolean
is_recipient(const MailRecipient *recipient)
{
    g_autofree char *canonical = address_canonical(recipient->address);
    return recipient->field >= MAIL_FIELD_TO && recipient->field <= MAIL_FIELD_REPLY_TO &&
           g_strcmp0(canonical, recipient->address) == 0 &&
           is_clean_line(recipient->name, LIMIT_NAME_CHARS);
}

static gboolean
is_attachment(const MailAttachment *attachment)
{
    return is_place(attachment->place) && is_clean_line(attachment->name, LIMIT_NAME_CHARS) &&
           mail_type_is_clean(attachment->type) && is_id_or_empty(attachment->content_id) &&
           attachment->size_bytes <= G_MAXINT64;
}

static gboolean
is_date(gint64 date_us)
{
    return date_us >= DATE_FIRST_US && date_us < DATE_END_US;
}

/* Whether bytes of text end behind a whole character. */
static gboolean
is_within(const char *text, guint64 bytes)
{
    return bytes <= strlen(text) && ((guchar)text[bytes] & 0xc0) != 0x80;
}

/* What a Mail must be and is not, or NULL. */
static const char *
wrong_with_fields(const Mail *mail)
{
    if (mail->flags & ~(guint32)KNOWN_FLAGS)
        return "flags that do not exist";
    if (!is_clean_line(mail->subject, LIMIT_SUBJECT_CHARS))
        return "a subject that is not one clean line";
    if (!is_clean_line(mail->from_name, LIMIT_NAME_CHARS))
        return "a sender's name that is not one clean line";
    if (!is_id_or_empty(mail->message_id))
        return "a Message-ID that is not clean";
    if (!is_date(mail->date_us))
        return "a date outside the years 1 to 9999";
    if (!are_ids(mail->in_reply_to) || !are_ids(mail->references))
        return "a reference that is not clean";
    if (strlen(mail->text) > LIMIT_TEXT_BYTES || !mail_text_is_clean(mail->text))
        return "a text that is too long or holds control characters";
    if (strlen(mail->beside) > LIMIT_BESIDE_BYTES || !mail_text_is_clean(mail->beside))
        return "another form of its text that is too long or holds control characters";
    if (!is_within(mail->text, mail->own_bytes))
        return "an own text that ends within no whole character of its text";
    return NULL;
}

/* The lists of a variant, before they are copied. */
typedef struct {
    GVariant *in_reply_to, *references, *recipients, *attachments, *enclosed;
} Lists;

static void
lists_clear(Lists *lists)
{
    g_clear_pointer(&lists->in_reply_to, g_variant_unref);
    g_clear_pointer(&lists->references, g_variant_unref);
    g_clear_pointer(&lists->recipients, g_variant_unref);
    g_clear_pointer(&lists->attachments, g_variant_unref);
    g_clear_pointer(&lists->enclosed, g_variant_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lists, lists_clear)

static const char *
wrong_with_counts(const Lists *lists)
{
    const struct {
        GVariant *list;
        gsize limit;
        const char *wrong;
    } counts[] = {
        {lists->in_reply_to, LIMIT_REFERENCES, "more In-Reply-To ids than LIMIT_REFERENCES"},
        {lists->references, LIMIT_REFERENCES, "more References than LIMIT_REFERENCES"},
        {lists->recipients, LIMIT_ADDRESSES, "more recipients than LIMIT_ADDRESSES"},
        {lists->attachments, LIMIT_MIME_PARTS, "more attachments than LIMIT_MIME_PARTS"},
        {lists->enclosed, LIMIT_ENCLOSED, "more enclosed parts than LIMIT_ENCLOSED"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
        if (g_variant_n_children(counts[i].list) > counts[i].limit)
            return counts[i].wrong;
    return NULL;
}

static const char *
take_recipients(Mail *mail, GVariant *list)
{
    GVariantIter iter;
    guint32 field;
    const char *address;
    const char *name;
    g_variant_iter_init(&iter, list);
    while (g_variant_iter_next(&iter, "(u&s&s)", &field, &address, &name)) {
        MailRecipient *recipient = mail_recipient_new((MailField)field, address, name);
        g_ptr_array_add(mail->recipients, recipient);
        if (!is_recipient(recipient))
            return "a recipient that is not clean";
    }
    return NULL;
}

static const char *
take_attachments(Mail *mail, GVariant *list)
{
    GVariantIter iter;
    MailAttachment taken;
    g_variant_iter_init(&iter, list);
    while (g_variant_iter_next(&iter, "(ssssbt)", &taken.place, &taken.name, &taken.type,
                               &taken.content_id, &taken.is_inline, &taken.size_bytes)) {
        MailAttachment *attachment = g_memdup2(&taken, sizeof taken);
        g_ptr_array_add(mail->attachments, attachment);
        if (!is_attachment(attachment))
            return "an attachment that is not clean";
    }
    return NULL;
}

static gboolean
is_enclosed(const MailEnclosed *enclosed)
{
    return is_place(enclosed->place) && mail_type_is_clean(enclosed->type) &&
           mail_text_is_clean(enclosed->header) && mail_text_is_clean(enclosed->text) &&
           is_clean_line(enclosed->subject, LIMIT_SUBJECT_CHARS) &&
           is_clean_line(enclosed->from_name, LIMIT_NAME_CHARS) && is_date(enclosed->date_us);
}

static const char *
take_enclosed(Mail *mail, GVariant *list)
{
    GVariantIter iter;
    MailEnclosed taken;
    gsize bytes = 0;
    g_variant_iter_init(&iter, list);
    while (g_variant_iter_next(&iter, "(sssssxs)", &taken.place, &taken.type, &taken.header,
                               &taken.subject, &taken.from_name, &taken.date_us, &taken.text)) {
        g_ptr_array_add(mail->enclosed, g_memdup2(&taken, sizeof taken));
        bytes += strlen(taken.header) + strlen(taken.text);
        if (bytes > LIMIT_ENCLOSED_BYTES || !is_enclosed(&taken))
            return "an enclosed part that is too long or not clean";
    }
    return NULL;
}

/* Fills a bare mail from a variant in normal form; what is wrong with that, or NULL. */
static const char *
take_variant(Mail *mail, GVariant *variant)
{
    g_auto(Lists) lists = {0};
    guint32 version;
    g_variant_get_child(variant, 0, "u", &version);
    if (version != MAIL_VARIANT_VERSION)
        return "a version that is not known";
    g_variant_get(variant, "(uusssx@as@as@a(uss)sts@a(ssssbt)@a(sssssxs))", NULL, &mail->flags,
                  &mail->subject, &mail->from_name, &mail->message_id, &mail->date_us,
                  &lists.in_reply_to, &lists.references, &lists.recipients, &mail->text,
                  &mail->own_bytes, &mail->beside, &lists.attachments, &lists.enclosed);
    const char *wrong = wrong_with_counts(&lists);
    if (wrong)
        return wrong;
    mail->in_reply_to = g_variant_dup_strv(lists.in_reply_to, NULL);
    mail->references = g_variant_dup_strv(lists.references, NULL);
    wrong = wrong_with_fields(mail);
    if (!wrong)
        wrong = take_recipients(mail, lists.recipients);
    if (!wrong)
        wrong = take_attachments(mail, lists.attachments);
    return wrong ? wrong : take_enclosed(mail, lists.enclosed);
}

static Mail *
corrupt(GError **error, const char *what)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT, "a parsed message has %s", what);
    return NULL;
}

Mail *
mail_from_bytes(gconstpointer data, gsize length, GError **error)
{
    if (length > LIMIT_PARSE_ANSWER_BYTES)
        return corrupt(error, "more bytes than LIMIT_PARSE_ANSWER_BYTES");
    remember_type();
    g_autoptr(GVariant) variant = g_variant_ref_sink(g_variant_new_from_data(
        G_VARIANT_TYPE(MAIL_VARIANT_TYPE), data, length, FALSE, NULL, NULL));
    if (!g_variant_is_normal_form(variant))
        return corrupt(error, "bytes that are no variant " MAIL_VARIANT_TYPE " in normal form");
    g_autoptr(Mail) mail = mail_new_bare();
    const char *wrong = take_variant(mail, variant);
    return wrong ? corrupt(error, wrong) : g_steal_pointer(&mail);
}
