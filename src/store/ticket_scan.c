#include "store/ticket_scan.h"

#include "store/store_private.h"

/* Each part by an index of its own, and none longer than what is asked for. */
#define NEWEST(ids) "SELECT * FROM (" ids " ORDER BY 1 DESC LIMIT ?2)"
#define REQUESTED   NEWEST("SELECT id FROM ticket WHERE requester_id = ?1")
#define OPENED      NEWEST("SELECT id FROM ticket WHERE opener_id = ?1 AND opener_id <> requester_id")
#define ASSIGNED    NEWEST("SELECT ticket_id FROM ticket_assignee WHERE person_id = ?1")
#define ASKED_IN    NEWEST("SELECT ticket_id FROM ticket_follower WHERE person_id = ?1 AND how <> 1")
#define OF_PERSON   REQUESTED " UNION " OPENED " UNION " ASSIGNED " UNION " ASKED_IN

static const Query scans[] = {
    [SCAN_OPEN] = {"looking through open tickets",
                   "SELECT " STORE_TICKET_COLUMNS " FROM ticket"
                   " WHERE project_id = ?1 AND closed_us IS NULL ORDER BY id DESC LIMIT ?2"},
    [SCAN_CLOSED] = {"looking through closed tickets",
                     "SELECT " STORE_TICKET_COLUMNS " FROM ticket"
                     " WHERE project_id = ?1 AND closed_us > 0 ORDER BY closed_us DESC LIMIT ?2"},
    [SCAN_PERSON] = {"looking through somebody's tickets",
                     "SELECT " STORE_TICKET_COLUMNS " FROM ticket WHERE id IN (" OF_PERSON
                     ") ORDER BY id DESC LIMIT ?2"},
};

gboolean
store_ticket_scan(Store *store, const TicketScan *scan, TicketScanFunc func, gpointer data,
                  guint *ret_looked, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, &scans[scan->source]);
    statement_bind_int(st, scan->of);
    statement_bind_int(st, scan->limit);
    guint looked = 0;
    while (statement_next(st)) {
        g_autoptr(Ticket) ticket = store_read_ticket(st);
        looked++;
        if (!func(&ticket, data, error))
            return FALSE;
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_looked = looked;
    return TRUE;
}
