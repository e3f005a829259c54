/* How an edit of the policies is to take effect: the section `policy_change`. */
#ifndef POLICY_LOAD_CHANGE_H
#define POLICY_LOAD_CHANGE_H
#include "policy_loading.h"

void policy_load_change(struct policy_load *load);

#endif
