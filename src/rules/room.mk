noinst_LIBRARIES += src/rules/librules.a
src_rules_librules_a_SOURCES = \
    src/rules/rule_condition.c src/rules/rule_condition.h \
    src/rules/rule_eval.c \
    src/rules/rule_load.c \
    src/rules/rule_marks.c \
    src/rules/rule_node.c src/rules/rule_node.h \
    src/rules/rule_set.c src/rules/rule_set.h \
    src/rules/rule_value.c src/rules/rule_value.h \
    src/rules/rules.h
