sbin_PROGRAMS += posternctl
posternctl_SOURCES = \
    src/posternctl/client.c src/posternctl/client.h \
    src/posternctl/main.c \
    src/posternctl/options.c src/posternctl/options.h \
    src/posternctl/secret.c src/posternctl/secret.h
dist_man_MANS += src/posternctl/posternctl.8
