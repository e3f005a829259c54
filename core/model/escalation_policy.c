#include "model/escalation_policy.h"
#include "base/must.h"

static const char *const causes[ESCALATION_CAUSES] = {"created", "at_risk", "breached", "manual",
                                                      "plugin"};

const char *escalation_policy_cause_name(enum escalation_cause cause)
{
    MUST(cause < ESCALATION_CAUSES);
    return causes[cause];
}

bool escalation_policy_cause_from(struct text name, enum escalation_cause *cause)
{
    for (unsigned i = 0; i < ESCALATION_CAUSES; i++) {
        if (text_eq_z(name, causes[i])) {
            *cause = (enum escalation_cause)i;
            return true;
        }
    }
    return false;
}
