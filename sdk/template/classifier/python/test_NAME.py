"""The plugin without a server: what the operator may set wrongly, and what a ticket gets."""
import unittest

import @NAME@
from rung_plugin import Fail
from rung_plugin_test import Host


class Classify(unittest.TestCase):
    def test_a_word_in_any_case_gives_the_label(self):
        host = Host(@NAME@.p, words=["broken"], confidence=60)
        effects = host.call("ticket.classify", ticket={"subject": "It is BROKEN"})
        self.assertEqual(effects, [{"fx": "label", "key": "outage", "weight": 0.6,
                                    "reason": "broken"}])

    def test_other_words_give_none(self):
        self.assertIsNone(Host(@NAME@.p).call("ticket.classify", ticket={"subject": "thanks"}))

    def test_a_label_without_a_name_is_refused(self):
        with self.assertRaisesRegex(Fail, "label is empty"):
            Host(@NAME@.p, label="")


unittest.main()
