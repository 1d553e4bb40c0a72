#include "ctl/call.h"
#include "ctl/cmd.h"
#include "store/search.h"

static gboolean
rebuild(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    if (!store_search_forget(store, error))
        return FALSE;
    call_say(call, "the full-text index is made anew; status says how far it is");
    return TRUE;
}

const Command cmd_search[] = {
    {.words = "search rebuild",
     .help = "make the full-text index anew",
     .details = "It is made while nothing else is to be done; until then #find does not find all.",
     .write = rebuild},
    {NULL}};
