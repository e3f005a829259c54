#!/usr/bin/env python3
"""What the table of a benchmark says, on figures that are known."""
import unittest

from figures import Line, median, number, spread, table


class Figures(unittest.TestCase):
    def test_a_median_is_the_middle_and_no_outlier_moves_it(self):
        self.assertEqual(median([1, 2, 3, 4, 1000]), 3)
        self.assertEqual(median([4, 1, 3, 2]), 2.5)

    def test_a_spread_is_a_part_of_the_median(self):
        self.assertAlmostEqual(spread([90, 100, 120]), 0.3)

    def test_a_ratio_is_of_the_same_round(self):
        line = Line("x", "/s", [100, 10], [50, 5], "peer", 1.0)
        self.assertEqual(line.ratios, [2, 2])

    def test_a_bar_from_below_is_reached_at_it_and_missed_under_it(self):
        self.assertEqual(Line("x", "/s", [80], [100], "peer", 0.8).verdict(), "reached")
        self.assertEqual(Line("x", "/s", [79], [100], "peer", 0.8).verdict(), "missed")

    def test_a_bar_from_above_is_reached_at_it_and_missed_over_it(self):
        self.assertEqual(Line("x", "MiB", [256], bar=256, at_most=True).verdict(), "reached")
        self.assertEqual(Line("x", "MiB", [257], bar=256, at_most=True).verdict(), "missed")

    def test_a_bar_of_none_lost_is_missed_by_one(self):
        self.assertEqual(Line("lost", "", [0], bar=0, at_most=True).verdict(), "reached")
        self.assertEqual(Line("lost", "", [1], bar=0, at_most=True).verdict(), "missed")

    def test_a_disk_that_changed_its_mind_makes_a_run_void_and_still_says_what_came_out(self):
        steady = Line("x", "/s", [90, 90, 90], [100, 100, 100], "peer", 0.8, syncs=[100, 110, 120])
        shaky = Line("x", "/s", [90, 90, 90], [100, 100, 100], "peer", 0.8, syncs=[100, 110, 140])
        self.assertEqual(steady.verdict(), "reached")
        self.assertEqual(shaky.verdict(), "void (reached; fdatasync varied by 36 %)")

    def test_a_missing_opponent_is_no_victory(self):
        self.assertEqual(Line("x", "/s", [100], [], "peer", 0.8).verdict(), "no peer")
        self.assertEqual(Line("x", "s", [], bar=2, at_most=True).verdict(), "not measured")

    def test_a_table_has_a_head_and_a_line_for_each_measure(self):
        said = table([Line("one", "/s", [1234.5], bar=1), Line("two", "ms", [0.5])])
        self.assertEqual(len(said.splitlines()), 3)
        self.assertIn("1,234 /s", said)
        self.assertEqual(number(None), "-")


if __name__ == "__main__":
    unittest.main()
