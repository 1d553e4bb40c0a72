# In bin: the path of a command in an alias does not reach into sbin. What it is made of stands by
# itself, so that tests can be made of it, too.
noinst_LIBRARIES += src/postern-inject/libinject.a
src_postern_inject_libinject_a_SOURCES = \
    src/postern-inject/addresses.c src/postern-inject/addresses.h \
    src/postern-inject/arguments.c src/postern-inject/arguments.h \
    src/postern-inject/handover.c src/postern-inject/handover.h \
    src/postern-inject/letter.c src/postern-inject/letter.h \
    src/postern-inject/verdict.c src/postern-inject/verdict.h

bin_PROGRAMS += postern-inject
postern_inject_SOURCES = src/postern-inject/main.c
postern_inject_LDADD = src/postern-inject/libinject.a $(LDADD)
dist_man_MANS += src/postern-inject/postern-inject.8

check_PROGRAMS += tests/unit/test_inject_addresses tests/unit/test_inject_arguments \
    tests/unit/test_inject_handover tests/unit/test_inject_letter tests/unit/test_inject_verdict
tests_unit_test_inject_addresses_LDADD = src/postern-inject/libinject.a $(LDADD)
tests_unit_test_inject_arguments_LDADD = src/postern-inject/libinject.a $(LDADD)
tests_unit_test_inject_letter_LDADD = src/postern-inject/libinject.a $(LDADD)
tests_unit_test_inject_verdict_LDADD = src/postern-inject/libinject.a $(LDADD)
tests_unit_test_inject_handover_SOURCES = tests/unit/test_inject_handover.c \
    tests/unit/few_words.c tests/unit/few_words.h tests/unit/peer.c tests/unit/peer.h
tests_unit_test_inject_handover_LDADD = src/postern-inject/libinject.a $(LDADD)
