noinst_LIBRARIES += src/deliver/libdeliver.a
src_deliver_libdeliver_a_SOURCES = \
    src/deliver/deliver.h \
    src/deliver/maildir.c src/deliver/maildir.h \
    src/deliver/smtp.c src/deliver/smtp.h \
    src/deliver/smtp_login.c src/deliver/smtp_login.h \
    src/deliver/smtp_connection.c src/deliver/smtp_connection.h \
    src/deliver/transport.c src/deliver/transport.h

check_PROGRAMS += tests/unit/test_maildir tests/unit/test_pipelining \
    tests/unit/test_smtp_login tests/unit/test_transport_smtp
tests_unit_test_smtp_login_SOURCES = tests/unit/test_smtp_login.c \
    tests/unit/smarthost.c tests/unit/smarthost.h tests/unit/peer.c tests/unit/peer.h
tests_unit_test_transport_smtp_SOURCES = tests/unit/test_transport_smtp.c \
    tests/unit/smarthost.c tests/unit/smarthost.h tests/unit/peer.c tests/unit/peer.h
tests_unit_test_pipelining_SOURCES = tests/unit/test_pipelining.c \
    tests/unit/smarthost.c tests/unit/smarthost.h tests/unit/peer.c tests/unit/peer.h
