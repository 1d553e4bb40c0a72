# The accountant: the daemon is tortured, and every message accounted for. These are the short
# forms; tests/torture/run plays longer ones.
flow_tests += \
    tests/torture/kill.test \
    tests/torture/killpoints.test \
    tests/torture/workers.test \
    tests/torture/drain.test \
    tests/torture/second.test \
    tests/torture/smarthost.test \
    tests/torture/diskfull.test \
    tests/torture/iofault.test \
    tests/torture/locked.test \
    tests/torture/clock.test \
    tests/torture/slow.test \
    tests/torture/imap.test \
    tests/torture/imapserver.test \
    tests/torture/canary.test \
    tests/torture/forged.test
EXTRA_DIST += \
    tests/torture/README \
    tests/torture/run \
    tests/torture/kill.py \
    tests/torture/killpoints.py \
    tests/torture/workers.py \
    tests/torture/drain.py \
    tests/torture/second.py \
    tests/torture/smarthost.py \
    tests/torture/diskfull.py \
    tests/torture/iofault.py \
    tests/torture/locked.py \
    tests/torture/clock.py \
    tests/torture/slow.py \
    tests/torture/imap.py \
    tests/torture/imapserver.py \
    tests/torture/canary.py \
    tests/torture/forged.py \
    tests/torture/lib/accountant.py \
    tests/torture/lib/arrivals.py \
    tests/torture/lib/books.py \
    tests/torture/lib/canary_answers.py \
    tests/torture/lib/canary_history.py \
    tests/torture/lib/canary_mail.py \
    tests/torture/lib/canary_model.py \
    tests/torture/lib/canary_player.py \
    tests/torture/lib/canary_steps.py \
    tests/torture/lib/canary_undo.py \
    tests/torture/lib/canary_words.py \
    tests/torture/lib/crowd.py \
    tests/torture/lib/faults.py \
    tests/torture/lib/faulty_disk.py \
    tests/torture/lib/forged_cells.py \
    tests/torture/lib/forged_smuggled.py \
    tests/torture/lib/ledger.py \
    tests/torture/lib/load.py \
    tests/torture/lib/preload.py \
    tests/torture/lib/sessions.py \
    tests/torture/lib/set_clock.py \
    tests/torture/lib/short.py \
    tests/torture/lib/small_disk.py \
    tests/torture/lib/torture.py \
    tests/torture/lib/tortured.py

# A second posternd that has the kill points. Only what contains one is compiled again; the linker
# finds it before the archives that hold the same without them.
EXTRA_PROGRAMS += tests/torture/posternd-killpoints
check_DATA = tests/torture/posternd-killpoints$(EXEEXT)
CLEANFILES += tests/torture/posternd-killpoints$(EXEEXT)
tests_torture_posternd_killpoints_SOURCES = $(posternd_SOURCES) \
    src/deliver/smtp.c \
    src/deliver/smtp_connection.c \
    src/flow/flow.c \
    src/flow/flow_deliver.c \
    src/flow/flow_receive.c \
    src/flow/flow_turn.c \
    src/intake/connection.c \
    src/mail/token_keys.c \
    src/outbox/seal.c \
    src/outbox/settle.c \
    src/parse/pool.c \
    src/store/db.c \
    src/store/migrations.c \
    src/store/statement.c \
    src/store/store.c \
    src/store/syncer.c \
    src/store/writer.c
tests_torture_posternd_killpoints_CPPFLAGS = $(AM_CPPFLAGS) -DPOSTERN_KILLPOINTS
src/store/tests_torture_posternd_killpoints-migrations.$(OBJEXT): src/store/schema_1.inc

# Loaded before posternd, which may be instrumented: these are not.
preloaded = tests/torture/faulty_disk.so tests/torture/set_clock.so
EXTRA_PROGRAMS += $(preloaded)
check_DATA += $(preloaded)
CLEANFILES += $(preloaded)
compile_preloaded = -std=gnu11 -O2 -g -fPIC $(WARN_CFLAGS) $(HARDEN_CFLAGS)
link_preloaded = -shared -Wl,-z,relro,-z,now,-z,noexecstack
tests_torture_faulty_disk_so_SOURCES = tests/torture/faulty_disk.c
tests_torture_faulty_disk_so_CFLAGS = $(compile_preloaded)
tests_torture_faulty_disk_so_LDFLAGS = $(link_preloaded)
tests_torture_faulty_disk_so_LDADD =
tests_torture_set_clock_so_SOURCES = tests/torture/set_clock.c
tests_torture_set_clock_so_CFLAGS = $(compile_preloaded)
tests_torture_set_clock_so_LDFLAGS = $(link_preloaded)
tests_torture_set_clock_so_LDADD =
