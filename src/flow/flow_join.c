/* A customer of a domain that a portfolio names belongs to that portfolio. */
#include "flow/flow_transaction.h"

#include "mail/address.h"

/* Who only claims to write from there, and what machines write from there, joins nothing. */
static const DomainShare *
offered(const Run *run)
{
    const Reading *reading = run->reading;
    if (run->sender->kind != PERSON_CUSTOMER || run->sender->placed || reading->automatic ||
        reading->identity.level != IDENTITY_AUTHENTICATED)
        return NULL;
    return role_table_domain(run->job->flow->roles, address_domain(reading->sender.address));
}

gboolean
run_join_portfolio(Run *run, TicketId ticket, GError **error)
{
    const DomainShare *found = offered(run);
    if (!found)
        return TRUE;
    Share share = {.portfolio = found->portfolio, .person = run->sender->id, .role = found->role};
    g_autofree char *what = g_strdup_printf("%s, by the domain %s", policy_role_name(found->role),
                                            address_domain(run->reading->sender.address));
    Event event = {.kind = EVENT_JOINED,
                   .ticket = ticket,
                   .actor = run->sender->id,
                   .now = what,
                   .at_us = run->reading->now_us};
    run->sender->placed = TRUE;
    run_trace(run, "%s is %s of portfolio %" G_GINT64_FORMAT, run->sender->address, what,
              found->portfolio.value);
    return store_share_offer(run->store, &share, error) &&
           store_person_set_placed(run->store, run->sender->id, error) &&
           store_event_add(run->store, &event, error);
}
