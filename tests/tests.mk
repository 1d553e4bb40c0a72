# How tests are run: Automake's TAP driver for C and shell alike. Unit tests are named by their rooms
# (check_PROGRAMS), the rest here. `make check` runs everything, `make check-fast` what needs no server.
TEST_EXTENSIONS = .test
LOG_DRIVER = env AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_LOG_DRIVER = $(LOG_DRIVER)
AM_TESTS_ENVIRONMENT = \
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
