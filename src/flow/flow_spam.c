/* A ticket that is spam: closed, and for nobody but the staff. What leaves to others is looked at
 * again when it leaves (desk/policy.h); what its sender writes to it waits, and nobody is asked. */
#include "flow/flow_doing.h"

#include "desk/mail_command.h"
#include "flow/flow_transaction.h"
#include "mail/commands.h"

/* --- what it is --------------------------------------------------------------------------------
 */

/* Who is known to be one of the staff, or a vendor, sends none; whoever only claims to be may. */
static gboolean
judge_sender(const Person *sender, IdentityLevel identity, char **ret_why)
{
    if (sender->kind == PERSON_CUSTOMER || identity < IDENTITY_TOKEN)
        return TRUE;
    *ret_why = g_strdup_printf("it was opened by %s, %s, and is no spam; #close ends it",
                               person_label(sender),
                               sender->kind == PERSON_STAFF ? "of the staff" : "a vendor");
    return FALSE;
}

static gboolean
find_opener(Apply *apply, Person **ret_opener, IdentityLevel *ret_identity, char **ret_why,
            GError **error)
{
    PersonId id;
    GError *problem = NULL;
    gboolean found;
    gboolean ok =
        store_comment_opener(apply->store, apply->ticket->id, &id, ret_identity, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found)
        return store_person_get(apply->store, id, ret_opener, error);
    *ret_why = g_strdup("nobody wrote anything here");
    return FALSE;
}

gboolean
doing_find_spam(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    Person *opener;
    IdentityLevel identity;
    if (!wanted->now)
        return TRUE;
    if (!find_opener(apply, &opener, &identity, ret_why, error))
        return FALSE;
    g_ptr_array_add(wanted->people, opener);
    g_free(wanted->now);
    wanted->now = g_strdup_printf("spam of %s", person_label(opener));
    return judge_sender(opener, identity, ret_why);
}

gboolean
doing_mark_spam(Apply *apply, const Wanted *wanted, GError **error)
{
    (void)wanted;
    PersonId opener;
    IdentityLevel identity;
    return store_comment_opener(apply->store, apply->ticket->id, &opener, &identity, error) &&
           store_ticket_set_spam(apply->store, apply->ticket->id, opener, identity, error) &&
           doing_store_status(apply, error);
}

/* --- saying it ---------------------------------------------------------------------------------
 */

static gboolean
is_spam_word(const char *line)
{
    gboolean takes;
    g_autofree char *word = command_word_of(line);
    return g_strcmp0(mail_command_known(word, &takes), "spam") == 0;
}

void
reading_find_spam(Reading *reading)
{
    const CommandBlock *block = reading->block;
    if (reading->no_commands)
        return;
    for (guint i = 0; i < block->lines->len; i++) {
        const CommandLine *line = block->lines->pdata[i];
        reading->says_spam |= g_str_equal(line->word, "spam");
    }
    reading->says_spam |= block->unknown && is_spam_word(block->unknown);
}
