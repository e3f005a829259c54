/* The kind clock_script: the clocks of one ticket over a list of events. */
#ifndef TESTS_CASES_RUNG_CASES_SCRIPT_H
#define TESTS_CASES_RUNG_CASES_SCRIPT_H
#include "rung_cases.h"

void rung_cases_script_run(struct rung_case *c);

#endif
