# What is run from the source tree, not installed.
EXTRA_DIST += .ci/run .clang-tidy contrib/analyse contrib/check contrib/common.sh contrib/coverage \
    contrib/cppcheck.cfg contrib/cppcheck.suppressions contrib/demo contrib/demo.py \
    contrib/postern.service tests/bench/.clang-tidy tests/torture/.clang-tidy
