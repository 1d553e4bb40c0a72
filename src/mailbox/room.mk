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
    src/mailbox/secret_file.c src/mailbox/secret_file.h
CREDENTIAL_LIBS = src/mailbox/libcredential.a $(LDADD) $(CURL_LIBS) $(JANSSON_LIBS)

# The engine, for postern-imap alone, too.
noinst_LIBRARIES += src/mailbox/libengine.a
src_mailbox_libengine_a_SOURCES = \
    src/mailbox/drain.c src/mailbox/drain.h \
    src/mailbox/envelope.c src/mailbox/envelope.h \
    src/mailbox/folder_name.c src/mailbox/folder_name.h \
    src/mailbox/hand_over.c src/mailbox/hand_over.h \
    src/mailbox/imap.h src/mailbox/imap_private.h \
    src/mailbox/imap_challenge.c src/mailbox/imap_challenge.h \
    src/mailbox/imap_command.c \
    src/mailbox/imap_fetch.c \
    src/mailbox/imap_folder.c \
    src/mailbox/imap_open.c \
    src/mailbox/imap_wait.c \
    src/mailbox/letter.c src/mailbox/letter.h \
    src/mailbox/mailbox_run.c src/mailbox/mailbox_run.h \
    src/mailbox/progress_file.c src/mailbox/progress_file.h \
    src/mailbox/reporter.c src/mailbox/reporter.h \
    src/mailbox/uid_set.c src/mailbox/uid_set.h
ENGINE_LIBS = src/mailbox/libengine.a $(CREDENTIAL_LIBS)

check_PROGRAMS += tests/unit/test_envelope tests/unit/test_imap tests/unit/test_mailbox_packet \
    tests/unit/test_mailbox_run \
    tests/unit/test_progress_file tests/unit/test_uid_set
tests_unit_test_envelope_LDADD = $(ENGINE_LIBS)
tests_unit_test_imap_SOURCES = tests/unit/test_imap.c \
    tests/unit/fake_imap.c tests/unit/fake_imap.h tests/unit/peer.c tests/unit/peer.h
tests_unit_test_imap_LDADD = $(ENGINE_LIBS)
tests_unit_test_mailbox_run_SOURCES = tests/unit/test_mailbox_run.c \
    tests/unit/fake_desk.c tests/unit/fake_desk.h \
    tests/unit/fake_imap.c tests/unit/fake_imap.h tests/unit/peer.c tests/unit/peer.h
tests_unit_test_mailbox_run_LDADD = $(ENGINE_LIBS)
tests_unit_test_progress_file_LDADD = $(ENGINE_LIBS)
tests_unit_test_uid_set_LDADD = $(ENGINE_LIBS)
check_PROGRAMS += tests/unit/test_secret_file tests/unit/test_oauth_answer \
    tests/unit/test_credential
tests_unit_test_secret_file_LDADD = $(CREDENTIAL_LIBS)
tests_unit_test_oauth_answer_LDADD = $(CREDENTIAL_LIBS)
tests_unit_test_credential_SOURCES = tests/unit/test_credential.c tests/unit/peer.c \
    tests/unit/peer.h
tests_unit_test_credential_LDADD = $(CREDENTIAL_LIBS)
