#include "parse/part_name.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

#define EXTENSION_CHARS 12 /* with its dot; what is longer is none */

/* --- names that were given --- */

static gboolean
is_slash(char c)
{
    return c == '/' || c == '\\';
}

/* "/etc/x", "..\x", "C:\x", "\\host\x" */
static gboolean
is_path(const char *name)
{
    gsize dots = strspn(name, ".");
    return is_slash(name[dots]) ||
           (g_ascii_isalpha(name[0]) && name[1] == ':' && is_slash(name[2]));
}

static const char *
last_component(const char *path)
{
    const char *last = path;
    for (const char *p = last; *p; p++)
        if (is_slash(*p))
            last = p + 1;
    return last;
}

/* Windows opens the device for a file of this name, whatever its extension. */
static gboolean
is_device(const char *name)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul", "com", "lpt"};
    gsize stem = strcspn(name, ". ");
    for (gsize i = 0; i < G_N_ELEMENTS(devices); i++) {
        gboolean is_numbered = i >= 4;
        if (stem == (is_numbered ? 4U : 3U) && !g_ascii_strncasecmp(name, devices[i], 3) &&
            (!is_numbered || g_ascii_isdigit(name[3])))
            return TRUE;
    }
    return FALSE;
}

/* The end of a name that says what is in it, or where the name ends. */
static const char *
extension(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && dot != name && strlen(dot) <= EXTENSION_CHARS ? dot : name + strlen(name);
}

/* At most LIMIT_NAME_CHARS of stem and, behind it, the extension. */
static char *
fit(const char *stem, gssize stem_bytes, const char *end)
{
    glong room = LIMIT_NAME_CHARS - g_utf8_strlen(end, -1);
    g_autofree char *whole = g_strndup(stem, (gsize)stem_bytes);
    g_autofree char *cut = text_clean_line(whole, -1, (gsize)room);
    return g_strconcat(cut, end, NULL);
}

char *
part_name_clean(const char *given)
{
    g_autofree char *line = text_clean_line(given, -1, strlen(given) + 1);
    g_autofree char *name = g_strdup(is_path(line) ? last_component(line) : line);
    g_strdelimit(name, "/\\", '-');
    const char *start = name + strspn(name, ". ");
    gsize length = strlen(start);
    while (length && strchr(". ", start[length - 1]))
        length--;
    g_autofree char *bare = g_strndup(start, length);
    g_autofree char *safe = is_device(bare) ? g_strconcat("_", bare, NULL) : g_strdup(bare);
    const char *end = extension(safe);
    return fit(safe, end - safe, end);
}

/* --- names that are made --- */

/* "logo.png" of "logo.png@01D2A4C5.12345678", as Outlook writes content ids. */
static char *
name_in_content_id(const char *content_id)
{
    const char *at = strchr(content_id, '@');
    g_autofree char *local = g_strndup(content_id, at ? (gsize)(at - content_id) : 0);
    const char *dot = strrchr(local, '.');
    gboolean has_extension = dot && dot != local && strlen(dot) >= 3 && strlen(dot) <= 5;
    for (const char *p = local; *p && has_extension; p++)
        has_extension = g_ascii_isalnum(*p) || strchr("._-", *p);
    return has_extension && g_ascii_isalpha(dot[1]) ? part_name_clean(local) : g_strdup("");
}

char *
part_name_make(const char *type, const char *content_id)
{
    static const struct {
        const char *type;
        const char *name;
    } names[] = {
        {"application/gzip", "archive.gz"},
        {"application/ics", "calendar.ics"},
        {"application/json", "data.json"},
        {"application/msword", "document.doc"},
        {"application/pdf", "document.pdf"},
        {"application/pgp-keys", "key.asc"},
        {"application/pgp-signature", "signature.asc"},
        {"application/pkcs7-mime", "smime.p7m"},
        {"application/pkcs7-signature", "smime.p7s"},
        {"application/rtf", "document.rtf"},
        {"application/vnd.ms-excel", "table.xls"},
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "table.xlsx"},
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         "document.docx"},
        {"application/x-pkcs7-mime", "smime.p7m"},
        {"application/x-pkcs7-signature", "smime.p7s"},
        {"application/xml", "data.xml"},
        {"application/zip", "archive.zip"},
        {"audio/mp4", "audio.m4a"},
        {"audio/mpeg", "audio.mp3"},
        {"audio/ogg", "audio.ogg"},
        {"audio/wav", "audio.wav"},
        {"audio/x-wav", "audio.wav"},
        {"image/bmp", "image.bmp"},
        {"image/gif", "image.gif"},
        {"image/heic", "image.heic"},
        {"image/jpeg", "image.jpg"},
        {"image/jpg", "image.jpg"},
        {"image/pjpeg", "image.jpg"},
        {"image/png", "image.png"},
        {"image/svg+xml", "image.svg"},
        {"image/tiff", "image.tif"},
        {"image/webp", "image.webp"},
        {"text/calendar", "calendar.ics"},
        {"text/css", "style.css"},
        {"text/csv", "table.csv"},
        {"text/directory", "contact.vcf"},
        {"text/html", "document.html"},
        {"text/plain", "text.txt"},
        {"text/rtf", "document.rtf"},
        {"text/vcard", "contact.vcf"},
        {"text/x-vcard", "contact.vcf"},
        {"text/xml", "data.xml"},
        {"video/mp4", "video.mp4"},
        {"video/mpeg", "video.mpg"},
        {"video/quicktime", "video.mov"},
    };
    g_autofree char *named = name_in_content_id(content_id);
    if (*named)
        return g_steal_pointer(&named);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_str_equal(type, names[i].type))
            return g_strdup(names[i].name);
    return g_strdup("");
}

char *
part_name_of_message(const char *subject)
{
    g_autofree char *name = text_clean_line(subject, -1, LIMIT_NAME_CHARS);
    g_strdelimit(name, "/\\", '-');
    const char *start = name + strspn(name, ". ");
    return *start ? fit(start, (gssize)strlen(start), ".eml") : g_strdup("message.eml");
}
