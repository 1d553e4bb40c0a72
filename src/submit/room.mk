noinst_LIBRARIES += src/submit/libsubmit.a
src_submit_libsubmit_a_SOURCES = \
    src/submit/crlf.c src/submit/crlf.h \
    src/submit/lmtp.c src/submit/lmtp.h \
    src/submit/reply.c src/submit/reply.h \
    src/submit/submission.c src/submit/submission.h \
    src/submit/submit.h

check_PROGRAMS += tests/unit/test_crlf tests/unit/test_reply tests/unit/test_submission
tests_unit_test_submission_SOURCES = tests/unit/test_submission.c \
    tests/unit/few_words.c tests/unit/few_words.h tests/unit/peer.c tests/unit/peer.h
