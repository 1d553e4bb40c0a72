#include "store/outbox_row.h"

const DeskWord outbox_state_words[] = {
    {OUTBOX_PENDING, "pending"}, {OUTBOX_SEALED, "sealed"}, {OUTBOX_INFLIGHT, "inflight"},
    {OUTBOX_SENT, "sent"},       {OUTBOX_MERGED, "merged"}, {OUTBOX_SPARED, "spared"},
    {OUTBOX_PAUSED, "paused"},   {OUTBOX_DEAD, "dead"},     {0, NULL}};

const DeskWord outbox_kind_words[] = {
    {OUTBOX_COMMENT, "comment"},   {OUTBOX_ACK, "acknowledgement"},
    {OUTBOX_NOTICE, "notice"},     {OUTBOX_RECEIPT, "receipt"},
    {OUTBOX_QUESTION, "question"}, {OUTBOX_ANSWER, "answer"},
    {OUTBOX_SHARED, "shared"},     {OUTBOX_ACCESS, "access"},
    {OUTBOX_HELP, "help"},         {0, NULL}};

const DeskWord outbox_why_words[] = {{WHY_REQUESTER, "requester"},
                                     {WHY_OPENER, "opener"},
                                     {WHY_ASSIGNEE, "assignee"},
                                     {WHY_FOLLOWER, "follower"},
                                     {WHY_RULE, "rule"},
                                     {WHY_ASKED, "asked"},
                                     {WHY_COMMANDS, "commands"},
                                     {WHY_REQUEST, "request"},
                                     {WHY_PROJECT, "project"},
                                     {WHY_STAFF, "staff"},
                                     {WHY_SHARED, "shared"},
                                     {WHY_CONTACT, "contact"},
                                     {0, NULL}};

void
outbox_row_free(OutboxRow *row)
{
    if (!row)
        return;
    g_free(row->address);
    g_free(row->note);
    g_free(row->reason);
    g_free(row->message_id);
    g_free(row->boundary);
    g_free(row->reply_address);
    g_free(row->bounce_address);
    g_free(row->mark);
    g_free(row);
}

OutboxRow *
outbox_row_read(Statement *st)
{
    OutboxRow *row = g_new0(OutboxRow, 1);
    row->id.value = statement_int(st);
    row->kind = (OutboxKind)statement_int(st);
    row->state = (OutboxState)statement_int(st);
    row->why = (OutboxWhy)statement_int(st);
    row->ticket.value = statement_int(st);
    row->thread.value = statement_int(st);
    row->comment.value = statement_int(st);
    row->request.value = statement_int(st);
    row->project.value = statement_int(st);
    row->portfolio.value = statement_int(st);
    row->note = statement_text(st);
    row->asks = statement_int(st) != 0;
    row->person.value = statement_int(st);
    row->address = statement_text(st);
    row->created_us = statement_int(st);
    row->next_us = statement_int(st);
    row->attempts = (guint)statement_int(st);
    row->tried_us = statement_int(st);
    row->reason = statement_text(st);
    row->carrier.value = statement_int(st);
    row->rendering.value = statement_int(st);
    row->message_id = statement_text(st);
    row->boundary = statement_text(st);
    row->date_us = statement_int(st);
    row->epoch = (guint32)statement_int(st);
    row->reply_address = statement_text(st);
    row->bounce_address = statement_text(st);
    row->mark = statement_text(st);
    return row;
}

gboolean
outbox_row_read_all(Statement *st, GPtrArray **ret_rows, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_row_free);
    while (statement_next(st))
        g_ptr_array_add(rows, outbox_row_read(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_rows = g_steal_pointer(&rows);
    return TRUE;
}
