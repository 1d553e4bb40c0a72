noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_SOURCES = \
    src/mail/address.c src/mail/address.h \
    src/mail/authres.c src/mail/authres.h \
    src/mail/automatic.c src/mail/automatic.h \
    src/mail/bounce.c src/mail/bounce.h src/mail/bounce_private.h \
    src/mail/bounce_line.c \
    src/mail/bounce_report.c \
    src/mail/bounce_text.c \
    src/mail/bounce_words.c \
    src/mail/commands.c src/mail/commands.h \
    src/mail/encode.c src/mail/encode.h \
    src/mail/forward.c src/mail/forward.h \
    src/mail/forward_block.c src/mail/forward_block.h \
    src/mail/forward_line.c src/mail/forward_line.h \
    src/mail/forward_words.c src/mail/forward_words.h \
    src/mail/header.c src/mail/header.h \
    src/mail/identity.c src/mail/identity.h \
    src/mail/ingest_key.c src/mail/ingest_key.h \
    src/mail/kind.c src/mail/kind.h \
    src/mail/list.c src/mail/list.h \
    src/mail/mail.c src/mail/mail.h \
    src/mail/mailbox_key.c src/mail/mailbox_key.h \
    src/mail/msgid.c src/mail/msgid.h \
    src/mail/sender.c src/mail/sender.h \
    src/mail/token.c src/mail/token.h \
    src/mail/token_keys.c src/mail/token_keys.h \
    src/mail/trim.c src/mail/trim.h \
    src/mail/trim_fold.c src/mail/trim_fold.h \
    src/mail/trim_known.c src/mail/trim_known.h \
    src/mail/trim_marks.c src/mail/trim_marks.h \
    src/mail/trim_page.c src/mail/trim_page.h \
    src/mail/trim_tail.c src/mail/trim_tail.h \
    src/mail/trim_text.c src/mail/trim_text.h \
    src/mail/trim_words.c src/mail/trim_words.h \
    src/mail/unsubscribe.c src/mail/unsubscribe.h \
    src/mail/withhold.c src/mail/withhold.h \
    src/mail/withhold_text.c src/mail/withhold_text.h \
    src/mail/writer.c src/mail/writer.h

check_PROGRAMS += \
    tests/unit/test_address \
    tests/unit/test_authres \
    tests/unit/test_automatic \
    tests/unit/test_bounce \
    tests/unit/test_commands \
    tests/unit/test_forward \
    tests/unit/test_header \
    tests/unit/test_identity \
    tests/unit/test_ingest_key \
    tests/unit/test_kind \
    tests/unit/test_list \
    tests/unit/test_mail \
    tests/unit/test_mail_writer \
    tests/unit/test_mailbox_key \
    tests/unit/test_msgid \
    tests/unit/test_sender tests/unit/test_sender_splits \
    tests/unit/test_token \
    tests/unit/test_trim \
    tests/unit/test_unsubscribe \
    tests/unit/test_withhold
EXTRA_DIST += tests/unit/mail_made.h tests/unit/mail_writer_readback.py
