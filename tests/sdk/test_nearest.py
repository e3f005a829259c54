"""sdk/python/examples/nearest.py on its test host: which example is the most similar, if any."""
import os
import sys
import tempfile
import unittest

SDK = os.path.join(os.environ["RUNG_SOURCE"], "sdk/python")
sys.dont_write_bytecode = True
sys.path[:0] = [SDK, os.path.join(SDK, "examples")]
import nearest  # noqa: E402
from rung_plugin import Fail  # noqa: E402
from rung_plugin_test import Host  # noqa: E402

EXAMPLES = """# label, tab, text
card\tThe machine has swallowed my card
card\tmy card is gone, please block the card
password\tI forgot my password and cannot log in
password\tthe login says that my password is wrong
"""


class Nearest(unittest.TestCase):
    def opened(self, text=EXAMPLES, **config):
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            return Host(nearest.p, examples=file.name, **config)

    def label(self, host, subject):
        effects = host.call("ticket.classify", ticket={"subject": subject})
        return effects and effects[0]

    def test_the_most_similar_example_gives_the_label(self):
        host = self.opened()
        card = self.label(host, "A machine swallowed a card of mine")
        self.assertEqual(card["key"], "card")
        self.assertIn("swallowed", card["reason"])
        self.assertEqual(self.label(host, "password forgot")["key"], "password")

    def test_an_example_itself_is_sure(self):
        label = self.label(self.opened(), "I forgot my password and cannot log in")
        self.assertGreater(label["weight"], 0.99)
        self.assertLessEqual(label["weight"], 1)

    def test_what_is_like_none_is_no_opinion(self):
        host = self.opened()
        self.assertIsNone(self.label(host, "Grüße aus Bonn"))
        self.assertIsNone(self.label(host, ""))
        self.assertIsNone(self.label(self.opened(least=0.99), "a card"))

    def test_a_line_without_a_tab_is_named(self):
        with self.assertRaisesRegex(Fail, ":2: there is no tab"):
            self.opened("card\tmy card\nmy password\n")
        with self.assertRaisesRegex(Fail, "examples: .*no/such"):
            Host(nearest.p, examples="/no/such/file")

    def test_no_examples_are_no_opinion(self):
        self.assertIsNone(self.label(self.opened(""), "my card"))


unittest.main()
