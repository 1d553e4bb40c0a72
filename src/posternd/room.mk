sbin_PROGRAMS += posternd
posternd_SOURCES = \
    src/posternd/certificate.c src/posternd/certificate.h \
    src/posternd/door.c src/posternd/door.h \
    src/posternd/main.c \
    src/posternd/service.c src/posternd/service.h \
    src/posternd/starter.c src/posternd/starter.h
dist_man_MANS += src/posternd/posternd.8
