/* The shares of a roster. */
#include "ctl/import_private.h"

#include "ctl/named.h"
#include "flow/flow.h"

static Role
role_of(const RosterShare *wanted)
{
    int role = 0;
    if (!desk_word_parse(role_words, wanted->role, &role))
        g_error("the roster's form lets \"%s\" pass", wanted->role);
    return wanted->own ? ROLE_OWN : (Role)role;
}

static gboolean
put_share(ImportThing *thing, const Share *of, const RosterShare *wanted, GError **error)
{
    Share share = *of;
    FlowSharer sharer = {.now_us = thing->import->now_us};
    Role was;
    g_autoptr(Person) person = NULL;
    share.role = role_of(wanted);
    if (!named_who(thing->store, wanted->with, &share, &person, error) ||
        !share_fits(&share, person, error) || !store_share_role(thing->store, &share, &was, error))
        return FALSE;
    g_autofree char *field =
        g_strdup_printf("share with %s", person ? person->address : wanted->with);
    import_note(thing, field, was ? policy_role_name(was) : NULL, policy_role_name(share.role));
    return flow_share(thing->store, &share, thing->import->is_told_of ? &sharer : NULL, &was,
                      error);
}

gboolean
import_names_staff(const GPtrArray *shares)
{
    for (guint i = 0; i < shares->len; i++)
        if (g_str_equal(((const RosterShare *)shares->pdata[i])->with, "staff"))
            return TRUE;
    return FALSE;
}

gboolean
import_shares(ImportThing *thing, const Share *of, const GPtrArray *wanted, GError **error)
{
    for (guint i = 0; i < wanted->len; i++) {
        const RosterShare *share = wanted->pdata[i];
        GError *found = NULL;
        if (!put_share(thing, of, share, &found) &&
            !import_blame(thing->import, share->line, found, error))
            return FALSE;
    }
    return TRUE;
}
