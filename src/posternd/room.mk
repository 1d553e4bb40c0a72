sbin_PROGRAMS += posternd
posternd_SOURCES = \
    src/posternd/certificate.c src/posternd/certificate.h \
    src/posternd/door.c src/posternd/door.h \
    src/posternd/mailbox_process.c src/posternd/mailbox_process.h \
    src/posternd/mailbox_trial.c src/posternd/mailbox_trial.h \
    src/posternd/mailbox_watch.c src/posternd/mailbox_watch.h \
    src/posternd/mailboxes.c src/posternd/mailboxes.h \
    src/posternd/main.c \
    src/posternd/service.c src/posternd/service.h \
    src/posternd/starter.c src/posternd/starter.h
dist_man_MANS += src/posternd/posternd.8

check_PROGRAMS += tests/unit/test_mailbox_watch
tests_unit_test_mailbox_watch_SOURCES = tests/unit/test_mailbox_watch.c \
    src/posternd/mailbox_watch.c src/posternd/mailbox_watch.h
