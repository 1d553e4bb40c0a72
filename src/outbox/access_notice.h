/*
 * What mail about access says: the offer to ask for it, the question to who may give it, and to who
 * asked that it was denied, or that nobody answered. That they have it says the notice of a share.
 */
#pragma once

#include "outbox/letter.h"
#include "store/requests.h"

/* Of one row about a request of REQUEST_ACCESS or REQUEST_GRANT; NULL members for what it does not
 * need. Owns what it points to. */
typedef struct AccessNotice AccessNotice;
void access_notice_free(AccessNotice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccessNotice, access_notice_free)

/* Looks up what the row says, and whether it is wanted still: *ret_spare is NULL, or the reason why
 * not. *ret_later_us is when it is to be looked at again, or 0 when
 * that is done. */
gboolean access_notice_look(Store *store, const OutboxDesk *desk, const OutboxRow *row,
                            const Request *request, const Person *person, gint64 now_us,
                            AccessNotice **ret_notice, const char **ret_spare, gint64 *ret_later_us,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Which template says it, and its values. */
const char *access_notice_template(const AccessNotice *notice);
void access_notice_fill(const AccessNotice *notice, const OutboxDesk *desk, const char *language,
                        TemplateValues *values);
