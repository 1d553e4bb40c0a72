# The house rules that are tests. Each reads the source tree; hardening reads what was built.
fast_tests += \
    tests/lint/lint.test \
    tests/lint/shape.test \
    tests/lint/calls.test \
    tests/lint/rooms.test \
    tests/lint/words.test \
    tests/lint/format.test \
    tests/lint/manuals.test \
    tests/lint/languages.test \
    tests/lint/python.test
if HARDENED
fast_tests += tests/lint/hardening.test
endif
EXTRA_DIST += tests/lib/tap.py tests/lint/lib/csource.py tests/lint/lib/tree.py
