/* Who logs in to hand mail in, and whose From it may have. */
#include "flow/flow_private.h"

#include "base/password.h"

#include <string.h>

/* --- logging in --- */

typedef struct {
    const char *address;
    StoredLogin stored;
} LoginLookup;

static void
login_lookup_clear(LoginLookup *lookup)
{
    stored_login_clear(&lookup->stored);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LoginLookup, login_lookup_clear)

static gboolean
look_up_login(Store *store, gpointer data, GError **error)
{
    LoginLookup *lookup = data;
    return store_login_find(store, lookup->address, &lookup->stored, error);
}

gboolean
flow_log_in(Flow *flow, const char *address, const char *password, FlowLogin *ret_login,
            GError **error)
{
    g_auto(LoginLookup) lookup = {.address = address};
    g_autoptr(GError) missing = NULL;
    gboolean good = FALSE;
    if (!flow_read(flow, look_up_login, &lookup, &missing) &&
        !g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return FALSE;
    }
    if (!password_check(password, lookup.stored.hash, &good, error))
        return FALSE;
    if (!good) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "login or password is wrong");
        return FALSE;
    }
    *ret_login = (FlowLogin){.person = lookup.stored.person, .since_us = lookup.stored.set_us};
    return TRUE;
}

/* --- what is handed in then --- */

typedef struct {
    FlowLogin login;
    Person *who;
    gint64 since_us; /* by which password they log in now */
} Holder;

static void
holder_clear(Holder *holder)
{
    person_free(holder->who);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Holder, holder_clear)

static gboolean
look_up_holder(Store *store, gpointer data, GError **error)
{
    Holder *holder = data;
    return store_person_get(store, holder->login.person, &holder->who, error) &&
           store_login_since(store, holder->login.person, &holder->since_us, error);
}

static gboolean
has_address(const Person *who, const char *address)
{
    return address && g_strv_contains((const char *const *)who->addresses, address);
}

/* From is left as it was by who hands a mail on as it came, and says so (RFC 5322 §3.6.6). */
static gboolean
resends(const Reading *reading, const Person *who)
{
    g_autofree char *resender = sender_read_other(reading->header, "Resent-From", "");
    return has_address(who, resender);
}

/* Takes why. */
static void
set_identity(Reading *reading, IdentityLevel level, char *why)
{
    identity_clear(&reading->identity);
    reading->identity = (Identity){.level = level, .why = why};
}

/* What servers say of such a message they say of what its sender wrote; only that it is forged
 * outweighs a login. */
static void
believe(Reading *reading)
{
    if (reading->identity.level == IDENTITY_CLAIMED)
        set_identity(reading, IDENTITY_AUTHENTICATED,
                     g_strdup_printf("logged in as %s", reading->login));
}

static void
note_other(Reading *reading)
{
    const char *from = reading->sender.address;
    set_identity(reading, reading->identity.level,
                 g_strdup_printf("logged in as %s, From is %s: %s", reading->login,
                                 from ? from : "nobody's", reading->identity.why));
}

static void
judge(Reading *reading, const Holder *holder)
{
    gboolean is_old = holder->login.since_us && holder->login.since_us != holder->since_us;
    reading->login = g_strdup(holder->who->address);
    if (is_old)
        reading->refusal = g_strdup_printf(
            "the login of %s is not what it was, please log in again", holder->who->address);
    else if (has_address(holder->who, reading->sender.address) && !reading->sender.list)
        believe(reading);
    else {
        note_other(reading);
        if (!resends(reading, holder->who))
            reading->refusal =
                g_strdup_printf("From is %s, no address of %s",
                                reading->sender.address ? reading->sender.address : "nobody's",
                                holder->who->address);
    }
}

void
reading_judge_login(Flow *flow, Reading *reading)
{
    g_auto(Holder) holder = {.login = reading->incoming->login};
    g_autoptr(GError) error = NULL;
    if (!holder.login.person.value)
        return;
    if (flow_read(flow, look_up_holder, &holder, &error))
        judge(reading, &holder);
    else
        reading->trouble = g_strdup(error->message);
}
