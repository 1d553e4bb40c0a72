noinst_LIBRARIES += src/outbox/liboutbox.a
src_outbox_liboutbox_a_SOURCES = \
    src/outbox/access_notice.c src/outbox/access_notice.h \
    src/outbox/answers.c src/outbox/answers.h \
    src/outbox/answer_table.c src/outbox/answer_table.h \
    src/outbox/attached.c src/outbox/attached.h \
    src/outbox/compose.c \
    src/outbox/fanout.c src/outbox/fanout.h \
    src/outbox/letter.c src/outbox/letter.h \
    src/outbox/lookup.c src/outbox/lookup.h \
    src/outbox/markup.c src/outbox/markup.h \
    src/outbox/outbox.h \
    src/outbox/query_about.c \
    src/outbox/query.c src/outbox/query.h src/outbox/query_private.h \
    src/outbox/query_answer.c src/outbox/query_answer.h \
    src/outbox/query_filter.c src/outbox/query_filter.h \
    src/outbox/query_find.c \
    src/outbox/query_get.c \
    src/outbox/query_group.c \
    src/outbox/query_help.c \
    src/outbox/query_history.c \
    src/outbox/query_row.c src/outbox/query_row.h \
    src/outbox/query_show.c \
    src/outbox/query_tickets.c \
    src/outbox/query_who.c \
    src/outbox/query_why.c \
    src/outbox/question.c src/outbox/question.h \
    src/outbox/render.c src/outbox/render.h \
    src/outbox/seal.c src/outbox/seal.h \
    src/outbox/help_notice.c src/outbox/help_notice.h \
    src/outbox/share_notice.c src/outbox/share_notice.h \
    src/outbox/settle.c \
    src/outbox/stop.c src/outbox/stop.h \
    src/outbox/template.c src/outbox/template.h
nodist_src_outbox_liboutbox_a_SOURCES = src/outbox/template_texts.c

# The templates of each language as a C string.
templates = conf/templates/en.tmpl conf/templates/fr.tmpl conf/templates/da.tmpl \
    conf/templates/es.tmpl conf/templates/ru.tmpl
EXTRA_DIST += $(templates)
CLEANFILES += src/outbox/template_texts.c
src/outbox/template_texts.c: $(templates)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && { \
	    echo '#include "outbox/template.h"' && for file in $(templates); do \
	        echo "const char template_$$(basename $$file .tmpl)[] =" && \
	        sed -e 's/[\\"]/\\&/g' -e 's/^/    "/' -e 's/$$/\\n"/' "$(srcdir)/$$file" && \
	        echo '    ;' || exit 1; done; } > $@-t && mv -f $@-t $@

check_PROGRAMS += tests/unit/test_answer_table tests/unit/test_answers tests/unit/test_attached tests/unit/test_fanout tests/unit/test_question tests/unit/test_render tests/unit/test_seal \
    tests/unit/test_seal_language \
    tests/unit/test_stop \
    tests/unit/test_template
EXTRA_DIST += tests/unit/office.h
