/*
 * Where the door for mail meets the line: what intake asks is answered from the route table, what
 * it brings goes to flow_receive, and what became of it is said as a reply code.
 */
#pragma once

#include "flow/flow.h"
#include "intake/intake.h"

/* A sink that borrows flow. */
IntakeSink door_sink(Flow *flow);
