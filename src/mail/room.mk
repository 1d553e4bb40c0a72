noinst_LIBRARIES += src/mail/libmail.a
src_mail_libmail_a_SOURCES = \
    src/mail/address.h \
    src/mail/automatic.h \
    src/mail/header.h \
    src/mail/ingest_key.h \
    src/mail/mail.h \
    src/mail/msgid.h \
    src/mail/sender.h \
    src/mail/token.h \
    src/mail/writer.h
