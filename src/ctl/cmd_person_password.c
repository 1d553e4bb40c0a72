#include "base/limits.h"
#include "base/password.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"

#include <string.h>

/* Somebody, found by what was typed, and the hash that is to be theirs. */
typedef struct {
    const char *typed;
    Person *person;
    char *hash; /* NULL: none */
    gint64 now_us;
} Login;

static void
login_clear(Login *login)
{
    g_clear_pointer(&login->person, person_free);
    g_free(login->hash);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Login, login_clear)

static gboolean
find_staff(Store *store, gpointer data, GError **error)
{
    Login *login = data;
    if (!named_person(store, login->typed, &login->person, error))
        return FALSE;
    if (login->person->kind == PERSON_STAFF)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "%s is a %s, expected one of the staff: nobody else logs in",
                login->person->address, desk_word(person_kind_words, (int)login->person->kind));
    return FALSE;
}

static gboolean
set_login(Store *store, gpointer data, GError **error)
{
    Login *login = data;
    return store_login_set(store, login->person->id, login->hash, login->now_us, error);
}

static gboolean
remove_login(Store *store, gpointer data, GError **error)
{
    Login *login = data;
    gboolean had;
    if (!named_person(store, login->typed, &login->person, error) ||
        !store_login_remove(store, login->person->id, &had, error))
        return FALSE;
    if (!had)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "%s has no password, expected one to remove", login->person->address);
    return had;
}

/* What is too short is told apart from what cannot be typed into every mail program. Caller frees
 * with password_free. */
static char *
take_password(const Call *call, GError **error)
{
    char *typed = call_secret(call, error);
    if (!typed)
        return NULL;
    char *prepared = password_prepare(typed, strlen(typed));
    password_free(typed);
    if (!prepared)
        g_set_error(
            error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
            "this can be no password, expected one line of at most %d bytes without control "
            "characters",
            LIMIT_PASSWORD_BYTES);
    else if (g_utf8_strlen(prepared, -1) < LIMIT_PASSWORD_CHARS)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "the password is too short, expected %d characters or more",
                    LIMIT_PASSWORD_CHARS);
    else
        return prepared;
    password_free(prepared);
    return NULL;
}

static gboolean
forget_password(Call *call, Login *login, GError **error)
{
    if (!flow_write(call->flow, remove_login, login, error))
        return FALSE;
    call_say(call, "%s has no password any more, and does not log in", login->person->address);
    return TRUE;
}

/* Made here, where there is time: the writer has none for it. */
static gboolean
make_hash(const Call *call, Login *login, GError **error)
{
    char *password = take_password(call, error);
    login->hash = password ? password_hash(password, random_system(), error) : NULL;
    password_free(password);
    return login->hash != NULL;
}

static void
warn_without_door(Call *call)
{
    const GPtrArray *doors = flow_config(call->flow)->listen;
    for (guint i = 0; i < doors->len; i++)
        if (((const ConfListen *)doors->pdata[i])->auth)
            return;
    call_warn(call, "nobody can log in yet: no listener has auth = true, see postern.conf(5)");
}

static gboolean
password(Call *call, GError **error)
{
    g_auto(Login) login = {.typed = call_argument(call, "ADDRESS"),
                           .now_us = clock_now_us(flow_clock(call->flow))};
    if (call_flag(call, "remove"))
        return forget_password(call, &login, error);
    if (!flow_read(call->flow, find_staff, &login, error) || !make_hash(call, &login, error) ||
        !flow_write(call->flow, set_login, &login, error))
        return FALSE;
    call_say(call, "%s has a new password, and may log in", login.person->address);
    warn_without_door(call);
    return TRUE;
}

static const Parameter address[] = {
    {"ADDRESS", PARAMETER_TEXT, PARAMETER_ONE, NULL, "a mail address of the person"}, {NULL}};
static const Parameter password_options[] = {
    {"remove", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "take it away: they do not log in"},
    {NULL}};
const Command cmd_person_password[] = {
    {.words = "person password",
     .help = "give one of the staff a password to submit mail with",
     .details = "They log in with any of their addresses, at a door that has auth = true. The\n"
                "password is asked for on the terminal, or read as one line from standard input.",
     .arguments = address,
     .options = password_options,
     .secret = "new password",
     .secret_unless = "remove",
     .run = password},
    {NULL}};
