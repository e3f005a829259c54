#!/usr/bin/env python3
"""A large store is refused before the disk is full, and not before its size is known."""
import unittest
from unittest import mock

import measures
from programs import Trouble

GIB = 1 << 30


class Room(unittest.TestCase):
    def look(self, have, wanted, used, free):
        bench = measures.Bench(None, {"rounds": 1}, with_peers=False)
        with mock.patch.object(measures, "folder_bytes", lambda _: used), \
                mock.patch.object(measures, "free_bytes", lambda _: free):
            bench.check_room("/keep", have, wanted)

    def test_a_disk_with_room_is_taken(self):
        self.look(have=1000000, wanted=10000000, used=6 * GIB, free=70 * GIB)

    def test_one_without_is_refused_with_what_is_needed_and_what_there_is(self):
        with self.assertRaises(Trouble) as refused:
            self.look(have=1000000, wanted=10000000, used=6 * GIB, free=60 * GIB)
        said = str(refused.exception)
        self.assertIn("67.5 GiB more in /keep", said)
        self.assertIn("6,442 bytes each", said)
        self.assertIn("60.0 GiB are free", said)

    def test_the_first_tickets_are_filled_to_learn_what_one_takes(self):
        self.look(have=10, wanted=10000000, used=GIB, free=GIB)

    def test_a_store_that_is_large_enough_needs_nothing(self):
        self.look(have=1000000, wanted=1000000, used=6 * GIB, free=0)


if __name__ == "__main__":
    unittest.main()
