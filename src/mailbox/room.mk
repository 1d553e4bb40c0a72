noinst_LIBRARIES += src/mailbox/libmailbox.a
src_mailbox_libmailbox_a_SOURCES = \
    src/mailbox/mailbox.h \
    src/mailbox/mailbox_packet.c

# What a mailbox is logged into with; libcurl and jansson are for postern-imap alone.
noinst_LIBRARIES += src/mailbox/libcredential.a
src_mailbox_libcredential_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS) $(JANSSON_CFLAGS)
src_mailbox_libcredential_a_SOURCES = \
    src/mailbox/credential.c src/mailbox/credential.h \
    src/mailbox/https.c src/mailbox/https.h \
    src/mailbox/oauth.c src/mailbox/oauth.h \
    src/mailbox/oauth_answer.c src/mailbox/oauth_answer.h \
    src/mailbox/secret.c src/mailbox/secret.h \
    src/mailbox/secret_file.c src/mailbox/secret_file.h
CREDENTIAL_LIBS = src/mailbox/libcredential.a $(LDADD) $(CURL_LIBS) $(JANSSON_LIBS)

check_PROGRAMS += tests/unit/test_mailbox_packet
check_PROGRAMS += tests/unit/test_secret_file tests/unit/test_oauth_answer \
    tests/unit/test_credential
tests_unit_test_secret_file_LDADD = $(CREDENTIAL_LIBS)
tests_unit_test_oauth_answer_LDADD = $(CREDENTIAL_LIBS)
tests_unit_test_credential_SOURCES = tests/unit/test_credential.c tests/unit/peer.c \
    tests/unit/peer.h
tests_unit_test_credential_LDADD = $(CREDENTIAL_LIBS)
