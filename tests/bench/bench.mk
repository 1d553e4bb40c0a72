# Side by side with peers; ratios. Long runs are by hand: tests/bench/README.
flow_tests += tests/bench/bench.test
dist_noinst_SCRIPTS += tests/bench/run tests/bench/grow
EXTRA_PROGRAMS += tests/bench/bench_parse tests/bench/bench_rules
CLEANFILES += tests/bench/bench_parse tests/bench/bench_rules
tests_bench_bench_parse_SOURCES = tests/bench/bench_parse.c tests/unit/hostile.c \
    tests/unit/hostile.h
EXTRA_DIST += \
    tests/bench/README \
    tests/bench/accept.py \
    tests/bench/fanout.py \
    tests/bench/nodelay.c \
    tests/bench/grown.py \
    tests/bench/imap.py \
    tests/bench/memory.py \
    tests/bench/parse.py \
    tests/bench/rt.py \
    tests/bench/rules.py \
    tests/bench/start.py \
    tests/bench/steady.py \
    tests/bench/lib/bench.py \
    tests/bench/lib/grow.py \
    tests/bench/lib/load.py \
    tests/bench/lib/report.py \
    tests/bench/lib/rounds.py \
    tests/bench/lib/sides.py \
    tests/bench/lib/smtpsink.py \
    tests/bench/lib/tracker.py \
    tests/bench/lib/usage.py
