#include "mail/writer.h"
#include "outbox/seal.h"

/* RFC 3834 §5: what nobody wrote says so, so that nothing answers it; a person's comment is not
 * called automatic, however it travels. */
static void
write_kind(GString *out, const OutboxRow *row, const Rendering *rendering)
{
    if (rendering->automatic)
        writer_literal(out, "Auto-Submitted",
                       row->kind == OUTBOX_ACK ? "auto-replied" : "auto-generated");
    switch (row->kind) {
    case OUTBOX_ACK:
    case OUTBOX_NOTICE:
        writer_literal(out, "Precedence", "bulk");
        break;
    case OUTBOX_COMMENT:
        break;
    }
    writer_literal(out, "X-Auto-Response-Suppress", "All");
}

static void
write_threading(GString *out, const OutboxRow *row, const Rendering *rendering)
{
    const char *own[] = {row->message_id, NULL};
    const char *parent[] = {rendering->in_reply_to, NULL};
    g_auto(GStrv) references = g_strsplit(rendering->references, " ", -1);
    writer_ids(out, "Message-ID", own);
    writer_ids(out, "In-Reply-To", parent);
    writer_ids(out, "References", (const char *const *)references);
    writer_literal(out, "List-Id", rendering->list_id);
}

GBytes *
outbox_compose(const OutboxRow *row, const Rendering *rendering)
{
    GString *out = g_string_new(NULL);
    writer_date(out, "Date", row->date_us);
    writer_mailbox(out, "From", rendering->from_name, rendering->from_address);
    writer_mailbox(out, "Reply-To", rendering->from_name, row->reply_address);
    writer_mailbox(out, "To", NULL, row->address);
    writer_text(out, "Subject", rendering->subject);
    write_threading(out, row, rendering);
    write_kind(out, row, rendering);
    writer_literal(out, ROUTE_MARK_FIELD, row->mark);
    writer_alternative(out, row->boundary, rendering->text, rendering->html);
    return g_string_free_to_bytes(out);
}
