/* Files that travel in a mail: as text, and as parts. */
#include "tests/unit/test.h"

#include "base/limits.h"
#include "outbox/attached.h"

#include <string.h>

static AttachedFile *
file_new(gint64 message, const char *name)
{
    MailAttachment attachment = {.place = (char *)"1.2",
                                 .name = (char *)name,
                                 .type = (char *)"image/png",
                                 .content_id = (char *)"",
                                 .size_bytes = 7};
    RouteSettings settings = {"desk.example", "reply", "bounce", '+', US_PER_DAY};
    TokenContext tokens = {.domain = "desk.example"};
    RouteTable *routes = route_table_new(&settings, &tokens);
    AttachedFile *file = attached_file_new(routes, (MessageId){message}, &attachment);
    route_table_unref(routes);
    return file;
}

static void
files_come_back_from_text(void)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)attached_file_free);
    g_ptr_array_add(files, file_new(7, "a b c.png"));
    g_ptr_array_add(files, file_new(G_MAXINT64, "caf\303\251\n9 7 1 x/y z"));
    g_ptr_array_add(files, file_new(8, ""));
    g_autofree char *text = attached_write(files, "Not sent.");
    g_assert_cmpstr(text, ==,
                    "Not sent.\n"
                    "7 7 1.2 image/png a b c.png\n"
                    "9223372036854775807 7 1.2 image/png caf\303\251 9 7 1 x/y z\n"
                    "8 7 1.2 image/png \n");
    g_autofree char *instead = NULL;
    g_autoptr(GPtrArray) read = attached_read(text, &instead);
    g_assert_cmpstr(instead, ==, "Not sent.");
    g_assert_cmpuint(read->len, ==, 3);
    const AttachedFile *second = read->pdata[1];
    g_assert_cmpint(second->message.value, ==, G_MAXINT64);
    g_assert_cmpuint(second->size_bytes, ==, 7);
    g_assert_cmpstr(second->place, ==, "1.2");
    g_assert_cmpstr(second->type, ==, "image/png");
    g_assert_cmpstr(second->name, ==, "caf\303\251 9 7 1 x/y z");
}

static void
none_is_nothing(void)
{
    static const char *const damaged[] = {"",
                                          "words",
                                          "words\n",
                                          "words\nx 7 1 image/png a",
                                          "words\n0 7 1 image/png a",
                                          "words\n7 -1 1 image/png a",
                                          "words\n7 7 1 image/png",
                                          "words\n7 7",
                                          "words\n\n7 7 1 a/b c"};
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autofree char *text = attached_write(none, "Not sent.");
    g_assert_cmpstr(text, ==, "");
    for (guint i = 0; i < G_N_ELEMENTS(damaged); i++) {
        g_autofree char *instead = NULL;
        g_autoptr(GPtrArray) read = attached_read(damaged[i], &instead);
        g_assert_cmpuint(read->len, ==, 0);
        g_assert_null(instead);
    }
    g_autofree char *instead = NULL;
    g_autoptr(GPtrArray) read = attached_read(NULL, &instead);
    g_assert_cmpuint(read->len, ==, 0);
}

static void
words_stand_where_a_file_is_missing(void)
{
    g_autoptr(AttachedFile) file = file_new(7, "a.png");
    g_autoptr(GBytes) content = g_bytes_new_static("\0\1\2", 3);
    GString *part = attached_part(file, content, "Not sent.");
    g_assert_cmpstr(part->str, ==,
                    "Content-Type: image/png\r\n"
                    "Content-Transfer-Encoding: base64\r\n"
                    "Content-Disposition: attachment;\r\n filename=\"a.png\"\r\n\r\n"
                    "AAEC\r\n");
    g_string_free(part, TRUE);
    part = attached_part(file, NULL, "Not sent.");
    g_assert_cmpstr(part->str, ==,
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: 7bit\r\n\r\n"
                    "a.png: Not sent.\r\n");
    g_string_free(part, TRUE);
}

typedef struct {
    const char *type;
    guint64 size_bytes;
    gboolean is_inline;
    const char *content_id;
} Came;

/* The places of those that travel, of some at "0", "1" and so on. */
static GPtrArray *
choose(const Came *came, guint count, guint64 limit_bytes)
{
    g_autoptr(GPtrArray) files =
        g_ptr_array_new_with_free_func((GDestroyNotify)mail_attachment_free);
    for (guint i = 0; i < count; i++) {
        g_autofree char *place = g_strdup_printf("%u", i);
        MailAttachment file = {.place = place,
                               .name = (char *)"",
                               .type = (char *)came[i].type,
                               .content_id = (char *)came[i].content_id,
                               .is_inline = came[i].is_inline,
                               .size_bytes = came[i].size_bytes};
        g_ptr_array_add(files, mail_attachment_copy(&file));
    }
    g_autoptr(GPtrArray) chosen = attached_choose(files, limit_bytes);
    GPtrArray *places = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < chosen->len; i++)
        g_ptr_array_add(places, g_strdup(((MailAttachment *)chosen->pdata[i])->place));
    return places;
}

static guint
count_chosen(const Came *came, guint count, guint64 limit_bytes)
{
    g_autoptr(GPtrArray) places = choose(came, count, limit_bytes);
    return places->len;
}

static void
those_travel_that_are_small_enough_together(void)
{
    static const Came two[] = {{"a/b", 10, FALSE, ""}, {"a/b", 20, FALSE, ""}};
    static const Came huge[] = {{"a/b", G_MAXINT64, FALSE, ""}, {"a/b", G_MAXINT64, FALSE, ""}};
    static const Came empty[] = {{"a/b", 0, FALSE, ""}};
    Came many[LIMIT_ATTACHED_FILES + 1];
    for (guint i = 0; i < G_N_ELEMENTS(many); i++)
        many[i] = empty[0];
    g_assert_cmpuint(count_chosen(two, 2, 30), ==, 2);
    g_assert_cmpuint(count_chosen(two, 2, 29), ==, 0);
    g_assert_cmpuint(count_chosen(two, 1, 10), ==, 1);
    g_assert_cmpuint(count_chosen(empty, 1, 1), ==, 1);
    g_assert_cmpuint(count_chosen(empty, 1, 0), ==, 0);
    g_assert_cmpuint(count_chosen(huge, 2, G_MAXUINT64), ==, 0);
    g_assert_cmpuint(count_chosen(many, LIMIT_ATTACHED_FILES, 1), ==, LIMIT_ATTACHED_FILES);
    g_assert_cmpuint(count_chosen(many, LIMIT_ATTACHED_FILES + 1, 1), ==, 0);
}

static void
what_is_a_mail_or_belongs_to_one_stays(void)
{
    static const Came came[] = {{"message/rfc822", 9, FALSE, ""},
                                {"text/rfc822-headers", 9, FALSE, ""},
                                {"application/ms-tnef", 9, FALSE, ""},
                                {"application/pkcs7-signature", 9, FALSE, ""},
                                {"image/png", 9, TRUE, "logo@a.example"},
                                {"image/png", 1, FALSE, "photo@a.example"},
                                {"image/png", 1, TRUE, ""},
                                {"application/pdf", 1, TRUE, "plan@a.example"}};
    g_autoptr(GPtrArray) places = choose(came, G_N_ELEMENTS(came), 3);
    g_assert_cmpuint(places->len, ==, 3);
    g_assert_cmpstr(places->pdata[0], ==, "5");
    g_assert_cmpstr(places->pdata[2], ==, "7");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attached/files-come-back-from-text", files_come_back_from_text);
    g_test_add_func("/attached/none-is-nothing", none_is_nothing);
    g_test_add_func("/attached/words-stand-where-a-file-is-missing",
                    words_stand_where_a_file_is_missing);
    g_test_add_func("/attached/those-travel-that-are-small-enough-together",
                    those_travel_that_are_small_enough_together);
    g_test_add_func("/attached/what-is-a-mail-or-belongs-to-one-stays",
                    what_is_a_mail_or_belongs_to_one_stays);
    return g_test_run();
}
