# How well mail is read: tests/mail/score, over a collection of real messages with expectations.
# reader is built with everything else, so that the score can be taken of any build.
noinst_PROGRAMS += tests/mail/reader
tests_mail_reader_SOURCES = tests/mail/reader.c
tests_mail_reader_LDADD = $(PARSE_WORKER_LIBS)

flow_tests += tests/mail/differential.test tests/mail/score.test
dist_noinst_SCRIPTS += tests/mail/score
EXTRA_DIST += \
    tests/mail/README \
    tests/mail/lib/expected.py \
    tests/mail/lib/html_words.py \
    tests/mail/lib/made.py \
    tests/mail/lib/scoring.py \
    tests/mail/lib/second_reader.py \
    tests/mail/sources/bodies.py \
    tests/mail/sources/bounceparser.py \
    tests/mail/sources/chatwoot.py \
    tests/mail/sources/crisp_erp.py \
    tests/mail/sources/discourse_trimmer.py \
    tests/mail/sources/flufl_bounce.py \
    tests/mail/sources/forwards.py \
    tests/mail/sources/kinds.py \
    tests/mail/sources/redmine.py \
    tests/mail/sources/rubymail.py \
    tests/mail/sources/sisimai.py \
    tests/mail/sources/sisimai_not.py \
    tests/mail/sources/talon.py \
    tests/mail/sources/zammad.py

# tests/mail is distributed whole, and what a build has put there must not go with it.
dist-hook:
	rm -rf '$(distdir)/tests/mail/reader' '$(distdir)/tests/mail/.deps'
	rm -f '$(distdir)'/tests/mail/*.o '$(distdir)'/tests/mail/*.log '$(distdir)'/tests/mail/*.trs \
	    '$(distdir)'/tests/mail/.dirstamp
