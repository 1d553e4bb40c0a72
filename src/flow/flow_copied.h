/*
 * Who was in To or Cc of a message, for the files that take it along.
 */
#pragma once

#include "flow/flow_follow.h"
#include "flow/flow_transaction.h"

/* Somebody in To or Cc who is not us, no robot, and not its sender. address and name are the
 * reading's. */
typedef struct {
    const char *address;
    const char *name;
    Person *person;   /* NULL while nobody is known by the address */
    gboolean is_list; /* a mailing list, or what a list's mail is sent to */
} Copied;
void copied_free(gpointer data);

/* Why nobody can follow by this canonical address; NULL when somebody may. is_known: it is a
 * person's. Static. Writer's thread only. */
const char *copied_refusal(const Flow *flow, const char *address, gboolean is_known);

/* Looks them up, once a message. */
gboolean run_find_copied(Run *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Our own mail came back by a list, which was taken for somebody in Cc: it follows no more. What a
 * mail that is not ours says of a list counts for nothing here: whoever has the bytes of another's
 * mail could silence anybody by it. */
gboolean run_leave_list(Run *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Once the comment is stored: remembers who was there, so that they may go on commenting where it
 * is public; has them follow when its sender (known so well) may ask others in; and sees to it that
 * who has it from an authenticated author is not told of it once more. */
gboolean run_keep_copied(Run *run, Apply *apply, IdentityLevel identity,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
