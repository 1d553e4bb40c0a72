# How tests are run: Automake's TAP driver for C and shell alike. Unit tests are named by their rooms
# (check_PROGRAMS), the rest here. `make check` runs everything, `make check-fast` what needs no server.
TEST_EXTENSIONS = .test
LOG_DRIVER = env AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_LOG_DRIVER = $(LOG_DRIVER)
# Texts are UTF-8 whatever the terminal has, other users may reach what a test lays out for them, and
# no folder is so deep that a socket's path below it is too long.
AM_TESTS_ENVIRONMENT = \
    umask 022; LC_ALL=C.UTF-8; export LC_ALL; \
    test `expr "$$TMPDIR" : '.*'` -lt 40 || TMPDIR=/tmp; \
    top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
    top_builddir='$(abs_top_builddir)'; export top_builddir; \
    G_TEST_SRCDIR='$(abs_top_srcdir)/tests'; export G_TEST_SRCDIR; \
    G_TEST_BUILDDIR='$(abs_top_builddir)/tests'; export G_TEST_BUILDDIR; \
    G_DEBUG=fatal-criticals; export G_DEBUG;

fast_tests =
flow_tests =
include tests/lint/lint.mk
include tests/flow/flow.mk
include tests/mail/mail.mk
include tests/torture/torture.mk
include tests/fuzz/fuzz.mk
include tests/sanitizers/sanitizers.mk
include tests/bench/bench.mk
include contrib/contrib.mk

dist_check_SCRIPTS += $(fast_tests) $(flow_tests)
EXTRA_DIST += tests/README
TESTS = $(check_PROGRAMS) $(fast_tests) $(flow_tests)

# One after another: `all` is a make of its own, and two must not write one archive.
check-fast: all
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) $(check_PROGRAMS)
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(check_PROGRAMS) $(fast_tests)'
.PHONY: check-fast
