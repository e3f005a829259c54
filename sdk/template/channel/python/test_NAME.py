"""The plugin without a server: what comes in from files, and goes out to them."""
import os
import tempfile
import unittest

import @NAME@
from rung_plugin import Fail
from rung_plugin_test import Host

RAW = b"From: anna@example.org\nSubject: My card\n\nIt is gone."


class Files(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = self.temporary.name
        self.host = Host(@NAME@.p, folder=self.folder)
        self.addCleanup(self.temporary.cleanup)

    def test_a_file_becomes_a_message_once(self):
        path = os.path.join(self.folder, "in/1.msg")
        with open(path, "wb") as file:
            file.write(RAW)
        self.host.advance("3s")
        self.assertEqual(self.host.pushed, [{"external_id": "1.msg", "raw": RAW,
                                             "kind": "message"}])
        self.assertFalse(os.path.exists(path))

    def test_its_head_and_text_are_read(self):
        effects = self.host.call("inbound.parse", message={"external_id": "1.msg", "raw": RAW})
        self.assertEqual({one["key"]: one["val"] for one in effects},
                         {"from": "anna@example.org", "external_id": "1.msg",
                          "subject": "My card", "body": "It is gone."})
        refused = self.host.call("inbound.parse", message={"external_id": "2.msg", "raw": b"hello"})
        self.assertEqual(refused[0]["key"], "no_sender")

    def test_what_is_sent_twice_is_one_file(self):
        message = {"to": "anna", "subject": "Re", "body": "Here", "external_id": "<9@x>"}
        self.host.call("notification.send", message=message)
        self.host.call("notification.send", message=message, again=True)
        self.assertEqual(os.listdir(os.path.join(self.folder, "out")), ["_9_x_.msg"])

    def test_a_relative_folder_is_refused(self):
        with self.assertRaisesRegex(Fail, "absolute"):
            Host(@NAME@.p, folder="messages")


unittest.main()
