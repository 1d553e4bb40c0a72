pkglibexec_PROGRAMS += postern-imap
postern_imap_SOURCES = src/postern-imap/main.c
postern_imap_LDADD = $(ENGINE_LIBS)
dist_man_MANS += src/postern-imap/postern-imap.8
