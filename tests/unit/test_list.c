/* Which list carried a message. */
#include "mail/list.h"
#include "test.h"

#include <string.h>

static void
its_address_is_read(void)
{
    static const struct {
        const char *fields;
        const char *to;
        const char *address;
    } cases[] = {
        {"List-Post: <mailto:Team@Lists.example>\r\n", "x@y.example", "team@lists.example"},
        {"List-Post: <https://l.example/t>, <MAILTO:team@lists.example?subject=x>\r\n",
         "x@y.example", "team@lists.example"},
        {"List-Post: NO\r\nList-Id: Team <team.lists.example>\r\n", "team@lists.example",
         "team@lists.example"},
        {"List-Id: team.lists.example\r\n", "team@lists.example", "team@lists.example"},
        {"List-Id: <TEAM.lists.example>\r\n", "team@lists.example", "team@lists.example"},
        {"List-Id: <team.lists.example>\r\n", "other@lists.example", NULL},
        {"List-Id: <teamXlists.example>\r\n", "team@lists.example", NULL},
        {"List-Id: <team.lists.example.org>\r\n", "team@lists.example", NULL},
        {"List-Post: <mailto:\"team\"@lists.example>\r\n", "x@y.example", NULL},
        {"List-Post: <mailto:>\r\n", "x@y.example", NULL},
        {"List-Id:\r\n", "team@lists.example", NULL},
        {"Subject: x\r\n", "team@lists.example", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(HeaderBlock) block = header_block_scan(cases[i].fields, strlen(cases[i].fields));
        g_autoptr(Mail) mail = mail_new();
        g_ptr_array_add(mail->recipients, mail_recipient_new(MAIL_FIELD_CC, cases[i].to, ""));
        g_autofree char *address = list_address(block, mail);
        g_assert_cmpstr(address, ==, cases[i].address);
    }
}

static void
what_is_not_in_to_or_cc_names_no_list(void)
{
    const char *fields = "List-Id: <team.lists.example>\r\n";
    g_autoptr(HeaderBlock) block = header_block_scan(fields, strlen(fields));
    g_autoptr(Mail) mail = mail_new();
    g_ptr_array_add(mail->recipients,
                    mail_recipient_new(MAIL_FIELD_DELIVERED_TO, "team@lists.example", ""));
    g_autofree char *address = list_address(block, mail);
    g_assert_null(address);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/list/address", its_address_is_read);
    g_test_add_func("/list/not-named", what_is_not_in_to_or_cc_names_no_list);
    return g_test_run();
}
