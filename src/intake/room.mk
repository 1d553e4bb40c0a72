noinst_LIBRARIES += src/intake/libintake.a
src_intake_libintake_a_SOURCES = \
    src/intake/channel.c src/intake/channel.h \
    src/intake/connection.c src/intake/connection.h \
    src/intake/content.c src/intake/content.h \
    src/intake/dot.c src/intake/dot.h \
    src/intake/intake.h src/intake/intake_reply.c \
    src/intake/listener.c src/intake/listener.h \
    src/intake/login_gate.c src/intake/login_gate.h \
    src/intake/receive_memory.c src/intake/receive_memory.h \
    src/intake/session.c src/intake/session.h src/intake/session_private.h \
    src/intake/session_reply.c \
    src/intake/smtp_cmd_auth.c \
    src/intake/smtp_cmd_data.c \
    src/intake/smtp_cmd_ehlo.c \
    src/intake/smtp_cmd_help.c \
    src/intake/smtp_cmd_mail.c \
    src/intake/smtp_cmd_noop.c \
    src/intake/smtp_cmd_quit.c \
    src/intake/smtp_cmd_rcpt.c \
    src/intake/smtp_cmd_rset.c \
    src/intake/smtp_cmd_starttls.c \
    src/intake/smtp_cmd_vrfy.c \
    src/intake/smtp_command.c \
    src/intake/throttle.c src/intake/throttle.h

check_PROGRAMS += tests/unit/test_channel tests/unit/test_connection tests/unit/test_dot \
    tests/unit/test_listener tests/unit/test_login_gate tests/unit/test_session tests/unit/test_throttle
tests_unit_test_session_SOURCES = tests/unit/test_session.c tests/unit/smtp_scenario.c \
    tests/unit/smtp_scenario.h
tests_unit_test_channel_SOURCES = tests/unit/test_channel.c tests/unit/line.c tests/unit/line.h \
    tests/unit/peer.c tests/unit/peer.h tests/unit/tls_client.c tests/unit/tls_client.h
tests_unit_test_connection_SOURCES = tests/unit/test_connection.c tests/unit/line.c \
    tests/unit/line.h
EXTRA_DIST += tests/smtp/README tests/smtp/auth.txt \
    tests/smtp/commands.txt tests/smtp/data.txt tests/smtp/greeting.txt tests/smtp/lines.txt \
    tests/smtp/lmtp.txt tests/smtp/mailbox.txt tests/smtp/mail.txt tests/smtp/pipelining.txt tests/smtp/rcpt.txt \
    tests/smtp/sequence.txt tests/smtp/size.txt tests/smtp/smuggling.txt tests/smtp/tls.txt
