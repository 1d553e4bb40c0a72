#include "parse/gmime_tree.h"

#include "parse/transfer.h"

#include <string.h>

struct GmimeTree {
    const char *bytes;
    gsize length;
    GByteArray view; /* bytes, as GMime wants them; it only reads */
    GMimeObject *root;
};

/* Where the fields begin that say of what parts a message is: with the first of those. The last of
 * a header without any, for there has to be one. */
static gsize
first_of_content(const HeaderBlock *block, const char *bytes)
{
    static const char prefix[] = "Content-";
    const HeaderField *field = NULL;
    for (guint i = 0; i < header_block_size(block); i++) {
        field = header_block_at(block, i);
        if (field->name_length >= sizeof prefix - 1 &&
            !g_ascii_strncasecmp(field->name, prefix, sizeof prefix - 1))
            break;
    }
    return field ? (gsize)(field->name - bytes) : 0;
}

GmimeTree *
gmime_tree_new(const HeaderBlock *block, const char *bytes, gsize length)
{
    g_return_val_if_fail(length <= G_MAXUINT, NULL);
    g_autoptr(GmimeTree) tree = g_new0(GmimeTree, 1);
    gsize skipped = first_of_content(block, bytes);
    tree->bytes = bytes + skipped;
    tree->length = length - skipped;
    tree->view = (GByteArray){.data = (guint8 *)tree->bytes, .len = (guint)tree->length};
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_byte_array(&tree->view);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    g_autoptr(GMimeParserOptions) options = g_mime_parser_options_new();
    g_mime_parser_options_set_address_compliance_mode(options, GMIME_RFC_COMPLIANCE_STRICT);
    g_mime_parser_options_set_parameter_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
    g_mime_parser_options_set_rfc2047_compliance_mode(options, GMIME_RFC_COMPLIANCE_STRICT);
    /* Not as a message: of each field GMime makes objects, and others read them here. */
    tree->root = g_mime_parser_construct_part(parser, options);
    return tree->root ? g_steal_pointer(&tree) : NULL;
}

void
gmime_tree_free(GmimeTree *tree)
{
    if (!tree)
        return;
    g_clear_object(&tree->root);
    g_free(tree);
}

GMimeObject *
gmime_tree_root(const GmimeTree *tree)
{
    return tree->root;
}

/* Reads the number at *place and moves behind it and its dot; 0 when there is none. */
static guint
next_number(const char **place)
{
    char *end = NULL;
    guint64 number = g_ascii_strtoull(*place, &end, 10);
    if (end == *place || number > G_MAXINT || (*end && (*end != '.' || !end[1])))
        return 0;
    *place = *end ? end + 1 : end;
    return (guint)number;
}

GMimeObject *
gmime_tree_find(const GmimeTree *tree, const char *place)
{
    GMimeObject *part = gmime_tree_root(tree);
    if (part && !GMIME_IS_MULTIPART(part))
        return g_str_equal(place, "1") ? part : NULL;
    while (part && *place) {
        guint number = next_number(&place);
        if (!number || !GMIME_IS_MULTIPART(part) ||
            (int)number > g_mime_multipart_get_count(GMIME_MULTIPART(part)))
            return NULL;
        part = g_mime_multipart_get_part(GMIME_MULTIPART(part), (int)number - 1);
    }
    return part;
}

GMimeObject *
gmime_tree_find_around(const GmimeTree *tree, const char *place, guint *ret_number)
{
    const char *dot = strrchr(place, '.');
    guint64 number = 0;
    if (!dot || dot[1] == '0' ||
        !g_ascii_string_to_unsigned(dot + 1, 10, 1, G_MAXINT, &number, NULL))
        return NULL;
    g_autofree char *around = g_strndup(place, (gsize)(dot - place));
    *ret_number = (guint)number;
    return gmime_tree_find(tree, around);
}

static GBytes *
message_content(GMimeMessage *message)
{
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
    g_autoptr(GMimeFormatOptions) options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    if (g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream) < 0)
        return g_bytes_new(NULL, 0);
    GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    return g_bytes_new(array->data, array->len);
}

/* The line end before a boundary is the boundary's. GMime leaves half of it to the part where the
 * last boundary ends the message without a line end of its own. */
static gsize
without_half_line_end(const GmimeTree *tree, gsize start, gsize length)
{
    gsize end = start + length;
    gboolean is_half =
        length && end < tree->length && tree->bytes[end - 1] == '\r' && tree->bytes[end] == '\n';
    return is_half ? length - 1 : length;
}

/* The part's bytes as they stand in the message: GMime's content stream is a piece of ours. It is
 * not read through GMime, whose base64 reader stops at the first padding. */
static GBytes *
part_content(const GmimeTree *tree, GMimePart *part)
{
    GMimeDataWrapper *wrapper = g_mime_part_get_content(part);
    GMimeStream *stream = wrapper ? g_mime_data_wrapper_get_stream(wrapper) : NULL;
    if (!stream || g_mime_stream_reset(stream) < 0)
        return g_bytes_new(NULL, 0);
    gint64 start = g_mime_stream_tell(stream);
    gint64 length = g_mime_stream_length(stream);
    if (start < 0 || length <= 0 || (guint64)start > tree->length ||
        (guint64)length > tree->length - (guint64)start)
        return g_bytes_new(NULL, 0);
    GMimeHeader *header = g_mime_header_list_get_header(
        g_mime_object_get_header_list(GMIME_OBJECT(part)), "Content-Transfer-Encoding");
    const char *encoding = header ? g_mime_header_get_raw_value(header) : NULL;
    return transfer_decode(transfer_encoding(encoding), tree->bytes + start,
                           without_half_line_end(tree, (gsize)start, (gsize)length));
}

GBytes *
gmime_tree_content(const GmimeTree *tree, GMimeObject *part)
{
    if (GMIME_IS_PART(part))
        return part_content(tree, GMIME_PART(part));
    GMimeMessage *message = GMIME_IS_MESSAGE_PART(part)
                                ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))
                                : NULL;
    return message ? message_content(message) : g_bytes_new(NULL, 0);
}
