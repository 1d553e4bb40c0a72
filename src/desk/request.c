#include "desk/request.h"

const DeskWord request_kind_words[] = {{REQUEST_RELEASE, "release"},
                                       {REQUEST_CONFIRM, "confirm"},
                                       {REQUEST_COMMANDS, "commands"},
                                       {REQUEST_MANAGED, "managed"},
                                       {REQUEST_GRANT, "grant"},
                                       {REQUEST_ACCESS, "access"},
                                       {0, NULL}};

void
request_free(Request *request)
{
    if (!request)
        return;
    g_free(request->about);
    g_free(request->nonce);
    g_free(request->answer);
    g_free(request);
}

gboolean
request_is_open(const Request *request, gint64 now_us)
{
    return !request->answered_us && now_us < request->expires_us;
}

const char *
request_state(const Request *request, gint64 now_us)
{
    if (request->answered_us)
        return "answered";
    if (now_us >= request->expires_us)
        return "expired";
    return request->asked_us ? "open" : "gathering";
}

GArray *
request_ids(const char *about)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (const char *p = about; g_ascii_isdigit(*p);) {
        char *end;
        gint64 id = g_ascii_strtoll(p, &end, 10);
        g_array_append_val(ids, id);
        p = *end == ' ' ? end + 1 : end;
    }
    return ids;
}

const char *
request_words(const char *about)
{
    while (g_ascii_isdigit(*about)) {
        about += strspn(about, "0123456789");
        about += *about == ' ';
    }
    return about;
}
