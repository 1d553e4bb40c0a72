/*
 * What the files of this room know of a Store.
 */
#pragma once

#include "desk/ticket.h"
#include "store/statement.h"
#include "store/store.h"

struct Store {
    Db *db;
    StoreMode mode;
    int lock; /* writer only, else -1 */
    guint schema;
    gboolean was_unclean;
    gboolean is_checked; /* and found whole since */
    guint8 id[TOKEN_STORE_ID_BYTES];
    _Atomic guint64 people_generation;
};

/* The writer's own savepoint around a job: another name than store_savepoint's, so that a job that
 * forgot one of those is undone whole. */
gboolean store_job_savepoint(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_job_release(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_job_rollback(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* POSTERN_ERROR_NOT_FOUND with these words unless the last statement changed a row. */
gboolean store_changed_one(Store *store, GError **error, const char *format,
                           ...) G_GNUC_WARN_UNUSED_RESULT G_GNUC_PRINTF(3, 4);

/* A thread's id is made of its ticket's and its number there, below STORE_TICKET_THREADS: those of
 * one ticket stand side by side. */
#define STORE_TICKET_THREADS 256
static inline gint64
store_first_thread(TicketId ticket)
{
    return ticket.value * STORE_TICKET_THREADS;
}
/* The threads that every ticket has are numbered by their audience. */
static inline gint64
store_thread_of(TicketId ticket, ThreadAudience audience)
{
    return store_first_thread(ticket) + audience;
}

/* Reads a person from the next columns, which are these (p is the person's table). */
#define STORE_PERSON_COLUMNS                                                                       \
    "p.id, p.kind, p.name, p.address, p.epoch, p.out_until_us, p.language, p.timezone,"            \
    " p.placed"
Person *store_read_person(Statement *st);

/* The same of a ticket, but for its tags, assignees and fields. */
#define STORE_TICKET_COLUMNS                                                                       \
    "id, project_id, type, status, priority, requester_id, opener_id,"                             \
    " coalesce(merged_into, 0), coalesce(continues, 0), created_us, updated_us,"                   \
    " coalesce(closed_us, 0), coalesce(due_day, 0), coalesce(planned_day, 0),"                     \
    " coalesce(points, -1), progress, subject, requester_since_us, coalesce(spam_id, 0)"
Ticket *store_read_ticket(Statement *st);
