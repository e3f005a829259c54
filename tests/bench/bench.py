#!/usr/bin/env python3
"""Benchmarks with their opponents; `./dev bench` calls this.

    bench.py NAME|all|peers|fill [option ...]

    --smoke          tiny sizes, no opponents: does everything run?
    --full           the sizes of the bars: stores of 1,000,000 and 10,000,000 tickets
    --rounds N       how often each side is measured (7); what counts is the median
    --seconds N      of a sustained round
    --creates N      of a round of `create`
    --tickets N      in the store that rows start from; --large N for the larger one, 0: none
    --keep DIR       filled stores stay there and are used again; an interrupted fill goes on
    --no-peers       ours alone

Prints each line when it is finished, and all of them at the end. Ends with 0 when everything was
measured: whether a bar is reached is for the reader.
"""
import argparse
import signal
import sys

import measures
from figures import HEAD, row, table
from measures import Bench, say
from programs import Trouble, Work, raise_open_files

SIZES = {
    "smoke": {"rounds": 1, "creates": 500, "single_seconds": 0.2, "seconds": 0.5, "tickets": 600,
              "sustained_rounds": 1, "store_tickets": 400, "ack_seconds": 0.5, "bare_syncs": 100,
              "get_seconds": 0.3, "redis_keys": 1000, "redis_gets": 1000, "raw_batches": 20,
              "judge_seconds": 0.5, "timers": 400, "timers_due": 50,
              "storm_per_second": 100000, "storm_patience": 20, "storm_rounds": 1, "idle": 50,
              "idle_rounds": 1},
    "normal": {"rounds": 7, "creates": 200000, "single_seconds": 3, "seconds": 20,
               "sustained_rounds": 7, "tickets": 100000, "store_tickets": 32000, "ack_seconds": 10,
               "bare_syncs": 2000, "get_seconds": 3, "redis_keys": 100000, "redis_gets": 1000000,
               "raw_batches": 2000, "judge_seconds": 5, "timers": 100000, "timers_due": 20000,
               "storm_per_second": 100000, "storm_patience": 60,
               "storm_rounds": 3, "idle": 10000, "idle_rounds": 3},
}
SIZES["full"] = dict(SIZES["normal"], seconds=60, tickets=1000000, tickets_large=10000000,
                     timers=1000000, ack_seconds=20, storm_rounds=1)


def read_arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", add_help=True)
    parser.add_argument("name", choices=list(measures.ALL) + ["all", "peers", "fill"])
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--smoke", action="store_true")
    size.add_argument("--full", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--creates", type=int)
    parser.add_argument("--tickets", type=int)
    parser.add_argument("--large", type=int)
    parser.add_argument("--keep")
    parser.add_argument("--no-peers", action="store_true")
    return parser.parse_args()


def choose_sizes(arguments):
    sizes = dict(SIZES["smoke" if arguments.smoke else "full" if arguments.full else "normal"])
    if arguments.rounds:
        sizes["rounds"] = sizes["sustained_rounds"] = arguments.rounds
        sizes["idle_rounds"] = min(sizes["idle_rounds"], arguments.rounds)
        sizes["storm_rounds"] = min(sizes["storm_rounds"], arguments.rounds)
    for name, given in (("seconds", arguments.seconds), ("creates", arguments.creates),
                        ("tickets", arguments.tickets), ("tickets_large", arguments.large)):
        if given is not None:
            sizes[name] = given
    return sizes


def fill(bench):
    bench.filled(bench.sizes.get("tickets_large") or bench.sizes["tickets"])
    if bench.has(measures.Postgres):
        bench.filled_postgres(bench.sizes["tickets"])


def run(bench, name):
    if name == "fill":
        fill(bench)
        return 0
    if name == "peers":
        measures.peers(bench)
        return 0
    failed = []
    say(row(HEAD))
    for one in measures.ALL if name == "all" else [name]:
        try:
            measures.ALL[one](bench)
        except Trouble as trouble:
            failed.append(one)
            say(f"{one}: {trouble}")
    if len(bench.lines) > 1:
        say("\n" + table(bench.lines))
    return 1 if failed else 0


def main():
    arguments = read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    raise_open_files()
    try:
        work = Work(arguments.keep)
    except Trouble as trouble:
        say(f"bench: {trouble}")
        return 1
    try:
        peers = arguments.name == "peers" or not (arguments.smoke or arguments.no_peers)
        if not peers:
            say("opponents are left out: a smoke run, or --no-peers")
        return run(Bench(work, choose_sizes(arguments), peers), arguments.name)
    except Trouble as trouble:
        say(f"bench: {trouble}")
        return 1
    finally:
        work.close()


if __name__ == "__main__":
    sys.exit(main())
