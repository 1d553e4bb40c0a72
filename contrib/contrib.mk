# What is run from the source tree, not installed.
EXTRA_DIST += contrib/check contrib/common.sh contrib/coverage contrib/demo contrib/demo.py \
    contrib/postern.service .ci/run
