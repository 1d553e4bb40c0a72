noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = \
    src/store/access.c src/store/access.h \
    src/store/agenda.c src/store/agenda.h \
    src/store/attributes.c \
    src/store/changes.c src/store/changes.h \
    src/store/checkpointer.c src/store/checkpointer.h \
    src/store/comments.c \
    src/store/db.c src/store/db.h \
    src/store/events.c \
    src/store/facts.c src/store/facts.h \
    src/store/followers.c src/store/followers.h \
    src/store/held.c \
    src/store/lock.c src/store/lock.h \
    src/store/logins.c \
    src/store/merge.c \
    src/store/messages.c src/store/messages.h \
    src/store/migrations.c src/store/migrations.h \
    src/store/outbox_lists.c \
    src/store/outbox_row.c src/store/outbox_row.h \
    src/store/outbox_rows.c src/store/outbox_rows.h \
    src/store/participants.c \
    src/store/people.c src/store/people.h \
    src/store/portfolios.c \
    src/store/projects.c \
    src/store/renderings.c \
    src/store/requests.c src/store/requests.h \
    src/store/search.c src/store/search.h \
    src/store/shares.c src/store/shares.h \
    src/store/statement.c src/store/statement.h \
    src/store/store.c src/store/store.h \
    src/store/store_private.h \
    src/store/syncer.c src/store/syncer.h \
    src/store/teams.c \
    src/store/threads.c \
    src/store/ticket_scan.c src/store/ticket_scan.h \
    src/store/time_entries.c src/store/time_entries.h \
    src/store/tickets.c src/store/tickets.h \
    src/store/wal_vfs.c src/store/wal_vfs.h \
    src/store/writer.c src/store/writer.h

# The schema travels inside the program: each line of it becomes a line of a C string.
AM_CPPFLAGS += -I$(top_builddir)/src
src/store/schema_1.inc: src/store/schema_1.sql
	$(AM_V_GEN)$(MKDIR_P) src/store && \
	    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' \
	    $(top_srcdir)/src/store/schema_1.sql >$@.tmp && mv -f $@.tmp $@
src/store/migrations.$(OBJEXT): src/store/schema_1.inc
CLEANFILES += src/store/schema_1.inc
EXTRA_DIST += src/store/schema_1.sql

check_PROGRAMS += tests/unit/test_access tests/unit/test_checkpointer tests/unit/test_db tests/unit/test_merge tests/unit/test_messages tests/unit/test_outbox_rows tests/unit/test_people tests/unit/test_search tests/unit/test_share \
    tests/unit/test_store tests/unit/test_ticket_scan tests/unit/test_tickets tests/unit/test_wal_vfs tests/unit/test_writer
EXTRA_DIST += tests/unit/store_fixture.h tests/store/schema_1.sql
