"""The plugin without a server: what the far side is told, and what its answers mean."""
import unittest

import @NAME@
from rung_plugin import Fail, Retry
from rung_plugin_test import Host

URL = "https://far.example/pages"


class Send(unittest.TestCase):
    def page(self, status):
        host = Host(@NAME@.p, url=URL)
        host.answer(URL, status)
        return host, host.call("notification.send", ticket={"id": 1},
                               message={"to": "ann", "subject": "T-1", "body": "It is down"})

    def test_a_page_leaves_with_a_key(self):
        host, effects = self.page(202)
        request = host.requests[0]
        self.assertEqual(request.body, b"To: ann\nT-1\n\nIt is down\n")
        self.assertIn("Idempotency-Key: 1\r\n", request.headers)
        self.assertEqual((effects[0]["key"], effects[0]["num"]), ("receipt", 202))

    def test_what_may_pass_is_tried_again(self):
        for status in (0, 408, 429, 500, 503):
            with self.assertRaises(Retry):
                self.page(status)

    def test_what_is_refused_is_not(self):
        with self.assertRaisesRegex(Fail, "404"):
            self.page(404)


unittest.main()
