#include "parse/tnef.h"

#include "base/limits.h"
#include "mail/mail.h"
#include "mail/msgid.h"
#include "parse/charset.h"
#include "parse/html.h"
#include "parse/part_name.h"
#include "parse/rtf.h"

#include <string.h>

#define SIGNATURE    0x223e9f78u
#define HEADER_BYTES 6 /* the signature and a key */

/* Attributes ([MS-OXTNEF] §2.1.3.3), without what they say of their type. */
#define ATTR_BODY        0x800c
#define ATTR_DATA        0x800f
#define ATTR_TITLE       0x8010
#define ATTR_BEGIN_FILE  0x9002 /* attAttachRenddata */
#define ATTR_PROPERTIES  0x9003
#define ATTR_FILE        0x9005 /* the properties of a file */
#define ATTR_CODE_PAGE   0x9007
#define ATTR_HEAD_BYTES  9 /* level, id, length */
#define ATTR_CHECK_BYTES 2

/* MAPI properties ([MS-OXPROPS]) and their types ([MS-OXCDATA] §2.11.1). */
#define PROP_BODY       0x1000
#define PROP_RTF        0x1009
#define PROP_HTML       0x1013
#define PROP_SHOWN_NAME 0x3001
#define PROP_DATA       0x3701
#define PROP_SHORT_NAME 0x3704
#define PROP_LONG_NAME  0x3707
#define PROP_MIME_TYPE  0x370e
#define PROP_CONTENT_ID 0x3712
#define PROP_NAMED      0x8000 /* from here on ids are given by names */
#define TYPE_OBJECT     0x0d
#define TYPE_STRING     0x1e
#define TYPE_UNICODE    0x1f
#define TYPE_BINARY     0x102
#define TYPE_MANY       0x1000 /* added to the type of each of many values */
#define OBJECT_ID_BYTES 16     /* before the bytes of an object */

typedef struct {
    const guint8 *start;
    gsize length;
} Slice;

/* A piece of text in bytes, and how they are to be read. */
typedef struct {
    Slice bytes;
    gboolean is_unicode;
} String;

/* What is known of a file so far; later and better names win. */
typedef struct {
    Slice data;
    String title, shown_name, short_name, long_name, type, content_id;
} File;

typedef struct {
    const guint8 *start;
    Tnef *tnef;
    char charset[16];
    Slice plain; /* attBody */
    String body, html;
    Slice rtf;
    File file;
    gboolean has_file;
} Reader;

/* --- bytes --- */

static guint32
read_u32(const guint8 *p)
{
    return (guint32)p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
}

/* Takes this many bytes off the front of from; FALSE when it has not so many. */
static gboolean
take(Slice *from, gsize length, Slice *ret_slice)
{
    if (length > from->length)
        return FALSE;
    *ret_slice = (Slice){from->start, length};
    from->start += length;
    from->length -= length;
    return TRUE;
}

static gboolean
take_u32(Slice *from, guint32 *ret_number)
{
    Slice bytes;
    if (!take(from, 4, &bytes))
        return FALSE;
    *ret_number = read_u32(bytes.start);
    return TRUE;
}

/* Bytes with their length before them, filled up to four. */
static gboolean
take_counted(Slice *from, Slice *ret_slice)
{
    guint32 length;
    Slice fill;
    if (!take_u32(from, &length) || !take(from, length, ret_slice))
        return FALSE;
    take(from, MIN(from->length, (4 - length % 4) % 4), &fill);
    return TRUE;
}

static char *
string_text(const Reader *reader, String string)
{
    gboolean guessed = FALSE;
    gsize length = string.bytes.length;
    const char *charset = string.is_unicode ? "utf-16le" : reader->charset;
    gsize unit = string.is_unicode ? 2 : 1;
    while (length >= unit && string.bytes.start[length - 1] == 0 &&
           string.bytes.start[length - unit] == 0)
        length -= unit;
    return charset_text(charset, string.bytes.start, MIN(length, RTF_BYTES), &guessed);
}

/* --- properties --- */

typedef struct {
    guint id;
    guint type;
    Slice value; /* the first one */
} Property;

static gboolean
is_counted(guint type)
{
    return type == TYPE_OBJECT || type == TYPE_STRING || type == TYPE_UNICODE ||
           type == TYPE_BINARY;
}

/* How long a value of another type is, filled up to four bytes. */
static gsize
fixed_bytes(guint type)
{
    static const struct {
        guint type;
        gsize bytes;
    } others[] = {
        {0x00, 0},  /* unspecified */
        {0x01, 0},  /* null */
        {0x05, 8},  /* double */
        {0x06, 8},  /* currency */
        {0x07, 8},  /* application time */
        {0x14, 8},  /* integer of 64 bits */
        {0x40, 8},  /* system time */
        {0x48, 16}, /* GUID */
    };
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (others[i].type == type)
            return others[i].bytes;
    return 4;
}

static gboolean
take_values(Slice *from, guint type, Slice *ret_first)
{
    guint base = type & ~(guint)TYPE_MANY;
    guint32 count = 1;
    *ret_first = (Slice){from->start, 0};
    if ((type & TYPE_MANY || is_counted(base)) && !take_u32(from, &count))
        return FALSE;
    for (guint32 i = 0; i < count && from->length; i++) {
        Slice value;
        if (is_counted(base) ? !take_counted(from, &value) : !take(from, fixed_bytes(base), &value))
            return FALSE;
        if (i == 0)
            *ret_first = value;
        if (value.length == 0 && !is_counted(base))
            break;
    }
    return TRUE;
}

/* The name of a property that is known by it: a GUID, then a number or a string. */
static gboolean
pass_name(Slice *from)
{
    Slice passed;
    guint32 kind, id;
    if (!take(from, 16, &passed) || !take_u32(from, &kind))
        return FALSE;
    return kind == 0 ? take_u32(from, &id) : take_counted(from, &passed);
}

static gboolean
take_property(Slice *from, Property *ret_property)
{
    guint32 tag;
    if (!take_u32(from, &tag))
        return FALSE;
    ret_property->type = tag & 0xffff;
    ret_property->id = tag >> 16;
    return (ret_property->id < PROP_NAMED || pass_name(from)) &&
           take_values(from, ret_property->type, &ret_property->value);
}

static String
property_string(const Property *property)
{
    return (String){property->value, property->type == TYPE_UNICODE};
}

static void
keep_of_message(Reader *reader, const Property *property)
{
    if (property->id == PROP_BODY)
        reader->body = property_string(property);
    else if (property->id == PROP_HTML)
        reader->html = property_string(property);
    else if (property->id == PROP_RTF)
        reader->rtf = property->value;
}

/* Of an object, say a message inside the message, the bytes behind what kind of object it is. */
static Slice
property_data(const Property *property)
{
    Slice data = property->value;
    Slice id;
    if (property->type == TYPE_OBJECT)
        take(&data, MIN(data.length, OBJECT_ID_BYTES), &id);
    return data;
}

static void
keep_of_file(Reader *reader, const Property *property)
{
    const struct {
        guint id;
        String *string;
    } strings[] = {
        {PROP_SHOWN_NAME, &reader->file.shown_name}, {PROP_SHORT_NAME, &reader->file.short_name},
        {PROP_LONG_NAME, &reader->file.long_name},   {PROP_MIME_TYPE, &reader->file.type},
        {PROP_CONTENT_ID, &reader->file.content_id},
    };
    for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
        if (property->id == strings[i].id)
            *strings[i].string = property_string(property);
    if (property->id == PROP_DATA)
        reader->file.data = property_data(property);
}

static void
read_properties(Reader *reader, Slice from, void (*keep)(Reader *reader, const Property *property))
{
    guint32 count;
    Property property;
    if (!take_u32(&from, &count))
        return;
    for (guint32 i = 0; i < count && take_property(&from, &property); i++)
        keep(reader, &property);
}

/* --- files --- */

static void
tnef_file_free(TnefFile *file)
{
    g_free(file->name);
    g_free(file->type);
    g_free(file->content_id);
    g_free(file);
}

static char *
file_name(const Reader *reader)
{
    const File *file = &reader->file;
    const String *const names[] = {&file->long_name, &file->title, &file->short_name,
                                   &file->shown_name};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *given = string_text(reader, *names[i]);
        g_autofree char *name = part_name_clean(given);
        if (*name)
            return g_steal_pointer(&name);
    }
    return g_strdup("");
}

static char *
file_type(const Reader *reader)
{
    if (tnef_is(reader->file.data.start, reader->file.data.length))
        return g_strdup("application/ms-tnef");
    g_autofree char *given = string_text(reader, reader->file.type);
    g_autofree char *type = g_ascii_strdown(given, -1);
    return g_strdup(mail_type_is_clean(type) ? type : "");
}

static char *
file_content_id(const Reader *reader)
{
    g_autofree char *given = string_text(reader, reader->file.content_id);
    return g_strdup(msgid_is_clean(given) ? given : "");
}

static void
end_file(Reader *reader)
{
    GPtrArray *files = reader->tnef->files;
    if (reader->has_file && files->len < LIMIT_MIME_PARTS) {
        TnefFile *file = g_new0(TnefFile, 1);
        Slice data = reader->file.data;
        file->name = file_name(reader);
        file->type = file_type(reader);
        file->content_id = file_content_id(reader);
        file->offset = data.start ? (gsize)(data.start - reader->start) : 0;
        file->length = data.length;
        g_ptr_array_add(files, file);
    }
    reader->has_file = FALSE;
    reader->file = (File){0};
}

/* --- attributes --- */

static void
do_begin_file(Reader *reader, Slice value)
{
    (void)value;
    end_file(reader);
    reader->has_file = TRUE;
}

static void
do_title(Reader *reader, Slice value)
{
    reader->file.title.bytes = value;
}

static void
do_data(Reader *reader, Slice value)
{
    reader->file.data = value;
}

static void
do_file(Reader *reader, Slice value)
{
    read_properties(reader, value, keep_of_file);
}

static void
do_body(Reader *reader, Slice value)
{
    reader->plain = value;
}

static void
do_properties(Reader *reader, Slice value)
{
    read_properties(reader, value, keep_of_message);
}

static void
do_code_page(Reader *reader, Slice value)
{
    guint32 page;
    if (take_u32(&value, &page))
        g_snprintf(reader->charset, sizeof reader->charset, "cp%u", page & 0xffffu);
}

static void
do_attribute(Reader *reader, guint id, Slice value)
{
    static const struct {
        guint id;
        void (*act)(Reader *reader, Slice value);
    } attributes[] = {
        {ATTR_BEGIN_FILE, do_begin_file},
        {ATTR_BODY, do_body},
        {ATTR_CODE_PAGE, do_code_page},
        {ATTR_DATA, do_data},
        {ATTR_FILE, do_file},
        {ATTR_PROPERTIES, do_properties},
        {ATTR_TITLE, do_title},
    };
    for (guint i = 0; i < G_N_ELEMENTS(attributes); i++)
        if (attributes[i].id == id)
            attributes[i].act(reader, value);
}

static void
read_attributes(Reader *reader, Slice from)
{
    Slice head, value, check;
    while (take(&from, ATTR_HEAD_BYTES, &head) && take(&from, read_u32(head.start + 5), &value)) {
        do_attribute(reader, read_u32(head.start + 1) & 0xffff, value);
        if (!take(&from, ATTR_CHECK_BYTES, &check))
            break;
    }
    end_file(reader);
}

/* --- the text --- */

static char *
html_text(Reader *reader, const char *html, gsize max_bytes, gboolean *ret_cut)
{
    reader->tnef->is_from_html = TRUE;
    return html_to_text(html, strlen(html), max_bytes, ret_cut);
}

static char *
text_of_html(Reader *reader, gsize max_bytes, gboolean *ret_cut)
{
    Slice bytes = reader->html.bytes;
    g_autofree char *charset =
        reader->html.is_unicode ? NULL : html_charset((const char *)bytes.start, bytes.length);
    if (charset)
        g_strlcpy(reader->charset, charset, sizeof reader->charset);
    g_autofree char *html = string_text(reader, reader->html);
    return html_text(reader, html, max_bytes, ret_cut);
}

static char *
text_of_rtf(Reader *reader, gsize max_bytes, gboolean *ret_cut)
{
    g_autoptr(GBytes) rtf = rtf_decompress(reader->rtf.start, reader->rtf.length);
    if (!rtf)
        return g_strdup("");
    gsize length = 0;
    const char *bytes = g_bytes_get_data(rtf, &length);
    gboolean is_html = FALSE;
    g_autofree char *text = rtf_to_text(bytes, length, &is_html);
    return is_html ? html_text(reader, text, max_bytes, ret_cut) : g_steal_pointer(&text);
}

static gboolean
is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

static char *
best_text(Reader *reader, gsize max_bytes, gboolean *ret_cut)
{
    g_autofree char *body = string_text(reader, reader->body);
    if (!is_blank(body))
        return g_steal_pointer(&body);
    g_autofree char *plain = string_text(reader, (String){reader->plain, FALSE});
    if (!is_blank(plain))
        return g_steal_pointer(&plain);
    if (reader->html.bytes.length)
        return text_of_html(reader, max_bytes, ret_cut);
    return text_of_rtf(reader, max_bytes, ret_cut);
}

gboolean
tnef_is(const void *data, gsize length)
{
    return length >= HEADER_BYTES && read_u32(data) == SIGNATURE;
}

Tnef *
tnef_read(const void *data, gsize length, gsize max_bytes, gboolean *ret_cut)
{
    if (!tnef_is(data, length))
        return NULL;
    Tnef *tnef = g_new0(Tnef, 1);
    tnef->files = g_ptr_array_new_with_free_func((GDestroyNotify)tnef_file_free);
    Reader reader = {.start = data, .tnef = tnef, .charset = "cp1252"};
    read_attributes(&reader, (Slice){reader.start + HEADER_BYTES, length - HEADER_BYTES});
    tnef->text = best_text(&reader, max_bytes, ret_cut);
    return tnef;
}

void
tnef_free(Tnef *tnef)
{
    if (!tnef)
        return;
    g_free(tnef->text);
    g_ptr_array_unref(tnef->files);
    g_free(tnef);
}
