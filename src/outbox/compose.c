#include "mail/writer.h"
#include "outbox/seal.h"
#include "outbox/stop.h"

#include <string.h>

#define FIELDS_BYTES 1024 /* what a row adds to a message, about */

struct OutboxForm {
    char *from_name; /* of Reply-To too */
    char *from;
    char *subject;
    char *references; /* In-Reply-To, References, List-Id */
    char *text;
    char *html;
    gboolean automatic;
    gsize length; /* about that of a message without files */
};

gboolean
outbox_is_reply(OutboxKind kind)
{
    return kind == OUTBOX_ACK || kind == OUTBOX_RECEIPT || kind == OUTBOX_ANSWER ||
           kind == OUTBOX_HELP;
}

/* RFC 3834 §5: what nobody wrote says so, so that nothing answers it; a person's comment is not
 * called automatic, however it travels. */
static void
write_kind(GString *out, const OutboxRow *row, gboolean automatic)
{
    if (automatic)
        writer_literal(out, "Auto-Submitted",
                       outbox_is_reply(row->kind) ? "auto-replied" : "auto-generated");
    switch (row->kind) {
    case OUTBOX_ACK:
    case OUTBOX_NOTICE:
    case OUTBOX_RECEIPT:
    case OUTBOX_QUESTION:
    case OUTBOX_ANSWER:
    case OUTBOX_SHARED:
    case OUTBOX_ACCESS:
    case OUTBOX_HELP:
        writer_literal(out, "Precedence", "bulk");
        break;
    case OUTBOX_COMMENT:
        break;
    }
    writer_literal(out, "X-Auto-Response-Suppress", "All");
}

/* --- what is the same for all ----------------------------------------------------------------- */

static char *
make_from(const Rendering *rendering)
{
    GString *out = g_string_new(NULL);
    writer_mailbox(out, "From", rendering->from_name, rendering->from_address);
    return g_string_free(out, FALSE);
}

static char *
make_subject(const Rendering *rendering)
{
    GString *out = g_string_new(NULL);
    writer_text(out, "Subject", rendering->subject);
    return g_string_free(out, FALSE);
}

static char *
make_references(const Rendering *rendering)
{
    GString *out = g_string_new(NULL);
    const char *parent[] = {rendering->in_reply_to, NULL};
    g_auto(GStrv) references = g_strsplit(rendering->references, " ", -1);
    writer_ids(out, "In-Reply-To", parent);
    writer_ids(out, "References", (const char *const *)references);
    writer_literal(out, "List-Id", rendering->list_id);
    return g_string_free(out, FALSE);
}

OutboxForm *
outbox_form_new(const Rendering *rendering)
{
    OutboxForm *form = g_new0(OutboxForm, 1);
    form->from_name = g_strdup(rendering->from_name);
    form->from = make_from(rendering);
    form->subject = make_subject(rendering);
    form->references = make_references(rendering);
    form->text = writer_part("plain", rendering->text);
    form->html = writer_part("html", rendering->html);
    form->automatic = rendering->automatic;
    form->length = FIELDS_BYTES + strlen(form->from) + strlen(form->subject) +
                   strlen(form->references) + strlen(form->text) + strlen(form->html);
    return form;
}

void
outbox_form_free(OutboxForm *form)
{
    if (!form)
        return;
    g_free(form->from_name);
    g_free(form->from);
    g_free(form->subject);
    g_free(form->references);
    g_free(form->text);
    g_free(form->html);
    g_free(form);
}

/* --- what is a row's own ---------------------------------------------------------------------- */

static void
write_stop(GString *out, const OutboxRow *row)
{
    g_autofree char *unsubscribe = stop_unsubscribe(row);
    if (unsubscribe)
        writer_literal(out, "List-Unsubscribe", unsubscribe);
}

static gsize
length_of(const GPtrArray *files)
{
    gsize length = 0;
    for (guint i = 0; files && i < files->len; i++)
        length += ((const GString *)files->pdata[i])->len + FIELDS_BYTES;
    return length;
}

GBytes *
outbox_form_fill(const OutboxForm *form, const OutboxRow *row, const GPtrArray *files)
{
    const char *own_id[] = {row->message_id, NULL};
    GString *out = g_string_sized_new(form->length + length_of(files));
    writer_date(out, "Date", row->date_us);
    g_string_append(out, form->from);
    writer_mailbox(out, "Reply-To", form->from_name, row->reply_address);
    writer_mailbox(out, "To", NULL, row->address);
    g_string_append(out, form->subject);
    writer_ids(out, "Message-ID", own_id);
    g_string_append(out, form->references);
    write_stop(out, row);
    write_kind(out, row, form->automatic);
    writer_literal(out, ROUTE_MARK_FIELD, row->mark);
    if (files && files->len)
        writer_mixed_parts(out, row->boundary, form->text, form->html, files);
    else
        writer_alternative_parts(out, row->boundary, form->text, form->html);
    return g_string_free_to_bytes(out);
}

GBytes *
outbox_compose(const OutboxRow *row, const Rendering *rendering)
{
    g_autoptr(OutboxForm) form = outbox_form_new(rendering);
    return outbox_form_fill(form, row, NULL);
}

/* --- what can be written at all --------------------------------------------------------------- */

static gboolean
is_whole(const OutboxRow *row)
{
    return row->address && row->reply_address && row->bounce_address && row->message_id &&
           row->boundary && row->mark;
}

gboolean
outbox_can_compose(const OutboxRow *row, const Rendering *rendering, GError **error)
{
    if (is_whole(row) && writer_is_date(row->date_us) && writer_is_address(row->address) &&
        writer_is_address(row->reply_address) && writer_is_boundary(row->boundary) &&
        writer_is_literal(row->mark) && writer_is_address(rendering->from_address) &&
        writer_is_literal(rendering->list_id))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "what was fixed for outbox row %" G_GINT64_FORMAT " is damaged, expected the "
                "fields of a message",
                row->id.value);
    return FALSE;
}
