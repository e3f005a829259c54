"""The plugin without a server: who gets a ticket."""
import unittest

import @NAME@
from rung_plugin_test import Host


def agent(name, presence="online", open_tickets=0):
    return {"id": name, "presence": presence, "open_tickets": open_tickets, "capacity": 3}


class Assign(unittest.TestCase):
    def assigned(self, *agents):
        host = Host(@NAME@.p, team="support")
        host.teams["support"] = agents
        return host.call("route.assign", ticket={"subject": "help"})

    def test_the_fewest_tickets_win(self):
        effects = self.assigned(agent("ann", open_tickets=2), agent("bob"), agent("abe", "away"))
        self.assertEqual((effects[-1]["key"], effects[-1]["val"]), ("support", "bob"))
        codes = {one["key"]: one["val"] for one in effects[:-1]}
        self.assertEqual(codes, {"ann": "eligible", "bob": "eligible", "abe": "not_present"})

    def test_the_team_gets_it_when_nobody_can(self):
        effects = self.assigned(agent("ann", open_tickets=3))
        self.assertEqual(effects[-1], {"fx": "route", "key": "support",
                                       "reason": "nobody is there and has room"})

    def test_without_a_team_it_has_no_opinion(self):
        self.assertIsNone(Host(@NAME@.p).call("route.assign", ticket={}))


unittest.main()
