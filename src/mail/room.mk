noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_SOURCES = \
    src/mail/address.c src/mail/address.h \
    src/mail/automatic.h \
    src/mail/header.c src/mail/header.h \
    src/mail/ingest_key.h \
    src/mail/mail.c src/mail/mail.h \
    src/mail/msgid.c src/mail/msgid.h \
    src/mail/sender.h \
    src/mail/token.h \
    src/mail/writer.h

check_PROGRAMS += tests/unit/test_address tests/unit/test_header tests/unit/test_mail \
    tests/unit/test_msgid
