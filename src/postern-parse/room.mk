pkglibexec_PROGRAMS += postern-parse
postern_parse_SOURCES = src/postern-parse/main.c
postern_parse_LDADD = $(PARSE_WORKER_LIBS)
dist_man_MANS += src/postern-parse/postern-parse.8
