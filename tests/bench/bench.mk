# Side by side with peers; ratios. Long runs are by hand: tests/bench/README.
flow_tests += tests/bench/bench.test
dist_noinst_SCRIPTS += tests/bench/run
EXTRA_DIST += \
    tests/bench/README \
    tests/bench/accept.py \
    tests/bench/lib/bench.py \
    tests/bench/lib/load.py \
    tests/bench/lib/processes.py \
    tests/bench/lib/report.py \
    tests/bench/lib/rounds.py \
    tests/bench/lib/sides.py
