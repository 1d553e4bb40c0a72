noinst_LIBRARIES += src/rules/librules.a
src_rules_librules_a_SOURCES = \
    src/rules/rule_case.c src/rules/rule_case.h \
    src/rules/rule_condition.c src/rules/rule_condition.h \
    src/rules/rule_eval.c \
    src/rules/rule_happened.c src/rules/rule_happened.h \
    src/rules/rule_load.c \
    src/rules/rule_marks.c \
    src/rules/rule_node.c src/rules/rule_node.h \
    src/rules/rule_set.c src/rules/rule_set.h \
    src/rules/rule_value.c src/rules/rule_value.h \
    src/rules/rules.h

check_PROGRAMS += tests/unit/test_rule_eval tests/unit/test_rule_load tests/unit/test_rule_value
EXTRA_DIST += tests/unit/rule_files.h tests/rules

dist_man_MANS += src/rules/postern-rules.5
rulesdir = $(docdir)/rules
dist_rules_DATA = rules/10-vendor.rules rules/20-customer.rules
ruleexamplesdir = $(docdir)/rules/examples
dist_ruleexamples_DATA = rules/examples/thanks.rules rules/examples/urgent.rules
