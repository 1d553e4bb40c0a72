noinst_LIBRARIES += src/ctl/libctl.a
src_ctl_libctl_a_SOURCES =
