noinst_LIBRARIES += src/rules/librules.a
src_rules_librules_a_SOURCES = \
    src/rules/rules.h
