# In a build with --enable-sanitizers, what a sanitizer says of any process fails the test that
# started it.
if SANITIZED
LOG_COMPILER = $(top_srcdir)/tests/sanitizers/watch
TEST_LOG_COMPILER = $(LOG_COMPILER)
endif
fast_tests += tests/sanitizers/watch.test
EXTRA_DIST += tests/sanitizers/tsan.supp tests/sanitizers/watch
