# The accountant: the daemon is tortured, and every message accounted for. These are the short
# forms; tests/torture/run plays longer ones.
flow_tests += \
    tests/torture/kill.test \
    tests/torture/smarthost.test
EXTRA_DIST += \
    tests/torture/README \
    tests/torture/run \
    tests/torture/kill.py \
    tests/torture/smarthost.py \
    tests/torture/lib/accountant.py \
    tests/torture/lib/arrivals.py \
    tests/torture/lib/books.py \
    tests/torture/lib/faults.py \
    tests/torture/lib/ledger.py \
    tests/torture/lib/load.py \
    tests/torture/lib/sessions.py \
    tests/torture/lib/short.py \
    tests/torture/lib/torture.py \
    tests/torture/lib/tortured.py
