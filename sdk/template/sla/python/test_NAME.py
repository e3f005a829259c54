"""The plugin without a server: for whom it does more, and what."""
import unittest

import @NAME@
from rung_plugin_test import Host


class LookAfter(unittest.TestCase):
    def effects(self, tier, priority=1, hook="sla.at_risk"):
        host = Host(@NAME@.p, manager="cid")
        return host.call(hook, method="resolution", ticket={"tier": tier, "priority": priority})

    def test_a_customer_of_the_tier_goes_up_and_somebody_is_told(self):
        up, told = self.effects("gold")
        self.assertEqual((up["fx"], up["num"]), ("set_priority", 3))
        self.assertEqual((told["fx"], told["key"]), ("notify", "cid"))
        self.assertEqual(told["reason"], "resolution of a gold customer is at risk")

    def test_nobody_goes_down(self):
        (told,) = self.effects("gold", priority=3, hook="sla.breached")
        self.assertEqual(told["reason"], "resolution of a gold customer is breached")

    def test_everybody_else_is_left_to_the_policy(self):
        self.assertIsNone(self.effects("silver"))
        self.assertIsNone(self.effects(""))


unittest.main()
