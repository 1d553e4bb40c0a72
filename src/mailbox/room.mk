noinst_LIBRARIES += src/mailbox/libmailbox.a
src_mailbox_libmailbox_a_SOURCES = \
    src/mailbox/mailbox.h \
    src/mailbox/mailbox_packet.c

check_PROGRAMS += tests/unit/test_mailbox_packet
