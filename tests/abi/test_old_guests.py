"""Guests of every kept minor, as they were built then: today's host serves them, and so does the
one whose structs have all grown. A host that steps or copies by its own sizes is found by that."""
import glob
import json
import os
import subprocess
import sys

from headers import expect, minors

BUILD = os.environ["RUNG_BUILD"]
TODAY = os.path.join(BUILD, "bin", "rung-plugin-check")
NEXT = os.path.join(BUILD, "tests", "rung-plugin-check-next")


def check(kit, path):
    done = subprocess.run([kit, "--json", path], capture_output=True, text=True, check=False,
                          timeout=150)
    return {one["id"]: one["result"] for one in json.loads(done.stdout)}, done.stdout


def main():
    guests = sorted(glob.glob(os.path.join(BUILD, "tests", "abi", "abi_*.so")))
    for minor in map(os.path.basename, minors()):
        expect(any(f"abi_{minor}_" in guest for guest in guests), f"there are guests of {minor}")
    for guest in guests:
        for kit in (TODAY, NEXT):
            if not os.path.exists(kit):
                print("skipped: no host of a next minor was built (it wants clang)")
                return 77
            results, said = check(kit, guest)
            expect(results.get("RC02") == "passed" and "failed" not in results.values(),
                   f"{os.path.basename(guest)} keeps the contract under {os.path.basename(kit)}",
                   said)
    younger = [os.path.join(BUILD, "tests", "abi", "next", f"abi_next_{target}.so")
               for target in (0, 1)]
    for kit, guest in ((TODAY, younger[0]), (NEXT, younger[0]), (NEXT, younger[1])):
        results, said = check(kit, guest)
        expect("failed" not in results.values(),
               f"{os.path.basename(guest)} keeps the contract under {os.path.basename(kit)}", said)
    results, said = check(TODAY, younger[1])
    expect(results["RC01"] == "failed" and "plugin ABI 1.1" in said,
           "a guest that wants the next minor is refused by today's, by name", said)
    hasty, careful = (os.path.join(BUILD, "tests", "abi", "next", f"abi_careful_{n}.so")
                      for n in (0, 1))
    results, said = check(NEXT, careful)
    expect("failed" not in results.values(), "what stands behind RUNG_HAS hurts nobody", said)
    results, said = check(NEXT, hasty)
    failed = [name for name, result in results.items() if result == "failed"]
    expect(failed == ["RC12"] and "behind the end of what minor 0 has (rung_host)" in said,
           "without RUNG_HAS an older server's table is left: RC12 alone sees it", said)
    return 0


sys.exit(main())
