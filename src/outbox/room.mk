noinst_LIBRARIES += src/outbox/liboutbox.a
src_outbox_liboutbox_a_SOURCES = \
    src/outbox/compose.c \
    src/outbox/fanout.c src/outbox/fanout.h \
    src/outbox/letter.c src/outbox/letter.h \
    src/outbox/lookup.c src/outbox/lookup.h \
    src/outbox/markup.c src/outbox/markup.h \
    src/outbox/outbox.h \
    src/outbox/question.c src/outbox/question.h \
    src/outbox/render.c src/outbox/render.h \
    src/outbox/seal.c src/outbox/seal.h \
    src/outbox/share_notice.c src/outbox/share_notice.h \
    src/outbox/settle.c \
    src/outbox/stop.c src/outbox/stop.h \
    src/outbox/template.c src/outbox/template.h
nodist_src_outbox_liboutbox_a_SOURCES = src/outbox/template_en.c

# A language's templates as a C string.
EXTRA_DIST += conf/templates/en.tmpl
CLEANFILES += src/outbox/template_en.c
src/outbox/template_en.c: conf/templates/en.tmpl
	$(AM_V_GEN)$(MKDIR_P) $(@D) && { \
	    echo '#include "outbox/template.h"' && echo 'const char template_en[] =' && \
	    sed -e 's/[\\"]/\\&/g' -e 's/^/    "/' -e 's/$$/\\n"/' \
	        '$(srcdir)/conf/templates/en.tmpl' && echo '    ;'; } > $@-t && mv -f $@-t $@

check_PROGRAMS += tests/unit/test_fanout tests/unit/test_question tests/unit/test_render tests/unit/test_seal \
    tests/unit/test_stop \
    tests/unit/test_template
