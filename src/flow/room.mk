noinst_LIBRARIES += src/flow/libflow.a
src_flow_libflow_a_SOURCES =
