# The house rules that are tests. Each reads the source tree.
fast_tests += \
    tests/lint/lint.test \
    tests/lint/shape.test \
    tests/lint/calls.test
EXTRA_DIST += tests/lib/tap.py tests/lint/lib/csource.py tests/lint/lib/tree.py
