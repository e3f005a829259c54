#!/usr/bin/env python3
"""What is measured is the server with its plugins: one that runs without them is refused."""
import unittest

from programs import Trouble
from servers import expect_all_run


class Plugins(unittest.TestCase):
    def test_a_server_whose_plugins_all_run_is_measured(self):
        expect_all_run([{"instance": "mail", "state": "running"},
                        {"instance": "rules", "state": "running"}])

    def test_one_that_is_not_loaded_is_named_and_nothing_is_measured(self):
        with self.assertRaises(Trouble) as refused:
            expect_all_run([{"instance": "mail", "state": "running"},
                            {"instance": "rules", "state": "refused"},
                            {"instance": "route", "state": "missing"}])
        self.assertIn("not running: rules, route", str(refused.exception))


if __name__ == "__main__":
    unittest.main()
