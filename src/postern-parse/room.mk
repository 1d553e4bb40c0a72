# What shuts the worker in stands by itself, so that a test can be shut in, too.
noinst_LIBRARIES += src/postern-parse/libsandbox.a
src_postern_parse_libsandbox_a_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
src_postern_parse_libsandbox_a_SOURCES = src/postern-parse/sandbox.c src/postern-parse/sandbox.h
SANDBOX_LIBS = src/postern-parse/libsandbox.a $(CONFINE_LIBS)

pkglibexec_PROGRAMS += postern-parse
postern_parse_SOURCES = src/postern-parse/main.c
postern_parse_LDADD = $(SANDBOX_LIBS) $(PARSE_WORKER_LIBS)
dist_man_MANS += src/postern-parse/postern-parse.8

check_PROGRAMS += tests/unit/test_sandbox
tests_unit_test_sandbox_LDADD = $(SANDBOX_LIBS) $(LDADD)
