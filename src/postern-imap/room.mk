# What shuts it in stands by itself, so that a test can be shut in, too.
noinst_LIBRARIES += src/postern-imap/libimapsandbox.a
src_postern_imap_libimapsandbox_a_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
src_postern_imap_libimapsandbox_a_SOURCES = src/postern-imap/sandbox.c src/postern-imap/sandbox.h
IMAP_SANDBOX_LIBS = src/postern-imap/libimapsandbox.a $(CONFINE_LIBS)

pkglibexec_PROGRAMS += postern-imap
postern_imap_SOURCES = src/postern-imap/main.c
postern_imap_LDADD = $(IMAP_SANDBOX_LIBS) $(ENGINE_LIBS)
dist_man_MANS += src/postern-imap/postern-imap.8

check_PROGRAMS += tests/unit/test_imap_sandbox
tests_unit_test_imap_sandbox_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
tests_unit_test_imap_sandbox_LDADD = $(IMAP_SANDBOX_LIBS) $(ENGINE_LIBS)
