/*
 * Table request: questions that the desk mailed to somebody.
 */
#pragma once

#include "desk/request.h"
#include "store/store.h"

/* Adds a request: kind, person, about, nonce, made_us, expires_us. */
gboolean store_request_add(Store *store, const Request *request, RequestId *ret_id,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_NOT_FOUND. */
gboolean store_request_get(Store *store, RequestId id, Request **ret_request,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The last one of a kind that this person was asked, whatever became of it.
 * POSTERN_ERROR_NOT_FOUND. By index. */
gboolean store_request_last(Store *store, PersonId person, RequestKind kind, Request **ret_request,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many of this kind they were asked since then; no more than limit are counted. By index. */
gboolean store_request_count_since(Store *store, PersonId person, RequestKind kind, gint64 since_us,
                                   guint limit, guint *ret_count,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The last of this kind that they were asked, newest first, at most limit. A GPtrArray of Request.
 * By index. */
gboolean store_request_newest(Store *store, PersonId person, RequestKind kind, guint limit,
                              GPtrArray **ret_requests, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Its mail is sealed: what it is about does not change any more. */
gboolean store_request_asked(Store *store, RequestId id, const char *about, gint64 now_us,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It is over; answer is one line for people. */
gboolean store_request_close(Store *store, RequestId id, const char *answer, gint64 now_us,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One more mail came of an answer that did nothing. */
gboolean store_request_count_mail(Store *store, RequestId id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For lists: a request with whom it asks. */
typedef struct {
    Request *request;
    char *address; /* of the person */
} RequestLine;
void request_line_free(RequestLine *line);
/* The newest of those that are open (with all others when all is TRUE), at most limit, oldest
 * first, and how many there are. A GPtrArray of RequestLine. */
gboolean store_request_list(Store *store, gboolean all, gint64 now_us, guint limit,
                            GPtrArray **ret_lines, gint64 *ret_all,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
