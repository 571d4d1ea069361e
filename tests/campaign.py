#!/usr/bin/env python3
"""Tries to break the program, for as long as it is told: single failing system calls, or damaged indexes.

    campaign.py faults PROGRAM [--state FILE] [--seconds N]
    campaign.py damage PROGRAM [--state FILE] [--seconds N] [--seed N]

`PROGRAM` is a built onrecord. A campaign stops after N seconds of CPU time of the programs that it runs (600) and goes on from
there the next time, because it keeps one line for each trial in the state file. At the end it prints a table of all trials
so far. Exit: 0 if none is bad, 1 if some are, with each on a line.

faults: an update of 60 files with a commit after each file, in which one call fails once: each write, fsync, rename, unlink
and mmap, every tenth open and read; with EIO and with ENOSPC, 2 and 4 threads, five folders. Each round tries every n-th
call with another combination of these; 20 rounds are all. Linux, and a C compiler for the library of `it/faults`.

damage: one file of the index of the sample corpus is changed in one of seven ways. Four questions and `status --verify` must
not crash, hang, or give other answers that `--verify` does not explain.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
FILES = 60
ERRORS = {5: "EIO", 28: "ENOSPC"}
# The kinds of calls, with the step from one n to the next.
CALLS = {"sync": 1, "rename": 1, "unlink": 1, "mmap": 1, "write": 1, "open": 10, "read": 10}
COMBINATIONS = [(seed, error, threads) for seed in range(5) for error in ERRORS for threads in (2, 4)]
# Seconds after which a command hangs.
HANGS = 600


def cpu():
    """CPU seconds of the programs that have ended."""
    times = os.times()
    return times.children_user + times.children_system


class Desk:
    """A folder with an index, and runs of the program in it."""

    def __init__(self, program):
        shared_memory = pathlib.Path("/dev/shm")
        self.root = pathlib.Path(tempfile.mkdtemp(dir=shared_memory if shared_memory.is_dir() else None))
        self.index = self.root / "index"
        self.program = program
        self.surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD", "RUST_", "XDG"))}
        self.surroundings |= {"HOME": str(self.root), "NO_COLOR": "1"}

    def run(self, *arguments, **more):
        command = [self.program, "--index", str(self.index), *arguments]
        surroundings = self.surroundings | more
        # In a group of its own, a program is not interrupted with the campaign.
        return subprocess.run(
            command, cwd=self.root, env=surroundings, capture_output=True, text=True, timeout=HANGS, preexec_fn=os.setpgrp
        )

    def remove(self):
        shutil.rmtree(self.root)


class Update:
    """An index of old versions of articles, and the folder with the new ones."""

    def __init__(self, program, shim, seed):
        self.desk = Desk(program)
        self.shim = shim
        self.old = self.desk.root / "old"
        self.calls = {}
        chance = random.Random(seed)
        self.write(0, chance)
        self.ingest()
        self.desk.index.rename(self.old)
        self.write(1, chance)
        self.ingest()
        self.wanted = self.held()
        assert len(self.wanted) == 2 * FILES, self.wanted

    def write(self, version, chance):
        articles = self.desk.root / "articles"
        articles.mkdir(exist_ok=True)
        entry = "\nThe clerk of the harbour entered the day's landings in the ledger and closed the book.\n"
        for number in range(FILES):
            path = articles / f"{number}.txt"
            said = f'\n"The ledger holds {version} barrels," said Odile Farrant.\n'
            path.write_text(f"Ledger {number} of the harbour\n" + entry * chance.randrange(9) + said)
            # So old that the program trusts it.
            settled = time.time() - 7200 + 3600 * version
            os.utime(path, (settled, settled))

    def ingest(self):
        run = self.desk.run("ingest", "articles", "--quiet")
        assert run.returncode == 0, run

    def held(self):
        """The articles and quotations of the index, sorted."""
        lines = []
        for columns in (["*", "--columns", "id,path,title,text"], ["--quotes", "*", "--columns", "id,path,text,speaker"]):
            run = self.desk.run("export", *columns)
            assert run.returncode in (0, 1), run
            lines += run.stdout.splitlines()
        return sorted(lines)

    def update(self, call, at, error, threads):
        """Updates the old index, with the `at`-th call failing (none if that is 0). Returns the run and the log."""
        shutil.rmtree(self.desk.index, ignore_errors=True)
        shutil.copytree(self.old, self.desk.index)
        log = self.desk.root / "log"
        log.unlink(missing_ok=True)
        run = self.desk.run(
            *["ingest", "articles", "--quiet", "--commit-files", "1", "--threads", str(threads)],
            LD_PRELOAD=str(self.shim),
            FAULT_FOLDER=str(self.desk.index.resolve()),
            FAULT_CALL=call,
            FAULT_AT=str(at),
            FAULT_ERRNO=str(error),
            FAULT_LOG=str(log),
        )
        lines = log.read_text().splitlines() if log.exists() else []
        return run, dict(line.split(" ", 1) for line in lines)

    def count(self, call, threads):
        """The number of calls of a run without a fault."""
        if (call, threads) not in self.calls:
            run, log = self.update(call, 0, 5, threads)
            assert run.returncode == 0 and int(log["commits"]) >= FILES, (run, log)
            self.calls[call, threads] = int(log[call])
        return self.calls[call, threads]

    def fault(self, call, at, error, threads):
        """Returns how a run with one fault ended, and what is wrong."""
        run, log = self.update(call, at, error, threads)
        if "failed" not in log:
            return "not reached", []
        wrong = []
        if run.returncode not in (0, 2) or (run.returncode == 2) != bool(run.stderr):
            wrong.append(f"exit {run.returncode}")
        if "panicked" in run.stderr or "a fault in onrecord" in run.stderr:
            wrong.append("a panic")
        if run.returncode == 0 and self.held() != self.wanted:
            wrong.append("success, but other articles")
        if self.desk.run("status", "--verify").returncode:
            wrong.append("the index is not whole")
        finish = self.desk.run("ingest", "articles", "--quiet")
        if finish.returncode or finish.stderr:
            wrong.append(f"the next run: {finish.returncode} {finish.stderr}")
        if self.held() != self.wanted:
            wrong.append("differs from a fresh one")
        if self.desk.run("status", "--verify").returncode:
            wrong.append("the finished index is not whole")
        if wrong:
            wrong += [log["failed"], run.stderr[:300]]
        return f"exit {run.returncode}", wrong


class State:
    """The trials so far, one on each line of a file: JSON with a key, how it ended, and what is wrong."""

    def __init__(self, path, seconds):
        self.path = path
        self.until = cpu() + seconds
        lines = path.read_text().splitlines() if path.exists() else []
        self.trials = [json.loads(line) for line in lines]
        self.done = {tuple(trial["key"]) for trial in self.trials}

    def is_over(self):
        return cpu() >= self.until

    def stop(self):
        """Ends the campaign after the present trial."""
        self.until = 0

    def add(self, key, ended, wrong):
        trial = {"key": key, "ended": ended, "wrong": wrong}
        self.trials.append(trial)
        self.done.add(tuple(key))
        with self.path.open("a") as file:
            file.write(json.dumps(trial) + "\n")
        if wrong:
            print("bad:", key, wrong, flush=True)

    def report(self, group):
        """Prints a table of trials by group; `group` makes the row's name of a key. Returns the number of bad ones."""
        rows = collections.defaultdict(collections.Counter)
        for trial in self.trials:
            row = rows[group(trial["key"])]
            row["trials"] += 1
            row[trial["ended"]] += 1
            row["bad"] += bool(trial["wrong"])
        endings = sorted({trial["ended"] for trial in self.trials})
        columns = ["trials", *endings, "bad"]
        print("|", " | ".join(["", *columns]), "|")
        print("|", " | ".join(["---", *["---:"] * len(columns)]), "|")
        for name in sorted(rows):
            print("|", " | ".join([name, *(str(rows[name][column]) for column in columns)]), "|")
        return sum(bool(trial["wrong"]) for trial in self.trials)


def faults(program, state):
    with tempfile.TemporaryDirectory() as folder:
        shim = pathlib.Path(folder) / "shim.so"
        source = REPOSITORY / "tests/it/faults/shim.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
        updates = {}
        try:
            for key in wanted_faults(program, shim, updates):
                if state.is_over():
                    break
                if key in state.done:
                    continue
                call, at, seed, error, threads = key
                try:
                    ended, wrong = updates[seed].fault(call, at, error, threads)
                except subprocess.TimeoutExpired as hang:
                    ended, wrong = "hang", [str(hang)]
                state.add(key, ended, wrong)
        finally:
            for update in updates.values():
                update.desk.remove()
    reached = collections.defaultdict(set)
    for trial in state.trials:
        if trial["ended"] != "not reached":
            reached[trial["key"][0]].add(trial["key"][1])
    for call, numbers in reached.items():
        print(f"{call}: {len(numbers)} different n, the largest {max(numbers)}")
    return lambda key: f"{key[0]} {ERRORS[key[3]]}"


def wanted_faults(program, shim, updates):
    """All faults: call, n, seed, error, threads. A round has each n once."""
    for turn in range(len(COMBINATIONS)):
        for call, step in CALLS.items():
            at = 1 + turn % step
            while True:
                # Seven has no part in common with the number of combinations, so each n meets all.
                seed, error, threads = COMBINATIONS[(7 * at + turn) % len(COMBINATIONS)]
                if seed not in updates:
                    updates[seed] = Update(program, shim, seed)
                most = max(updates[seed].count(call, number) for number in (2, 4))
                if at > most:
                    break
                if at <= updates[seed].count(call, threads):
                    yield (call, at, seed, error, threads)
                at += step


QUESTIONS = [
    ["query", "--format", "json", "-n", "all", "the OR of"],
    ["quotes", "--format", "json", "-n", "all", "*"],
    ["people", "--format", "json", "-n", "all"],
    ["query", "--format", "json", "said* W/9 the"],
]
DAMAGES = ["one bit", "some bytes", "cut", "zeros", "appended", "exchanged", "removed"]


def damaged(kind, whole, other, chance):
    """The bytes of a damaged file; None if it is removed."""
    changed = bytearray(whole)
    at = chance.randrange(len(whole))
    if kind == "one bit":
        changed[at] ^= 1 << chance.randrange(8)
    elif kind == "some bytes":
        for _ in range(chance.randrange(2, 40)):
            changed[chance.randrange(len(whole))] = chance.randrange(256)
    elif kind == "cut":
        del changed[at:]
    elif kind == "zeros":
        end = min(len(whole), at + chance.randrange(1, 600))
        changed[at:end] = bytes(end - at)
    elif kind == "appended":
        changed += chance.randbytes(chance.randrange(1, 600))
    elif kind == "exchanged":
        changed = bytearray(other)
    return None if kind == "removed" else bytes(changed)


def damage(program, state, seed):
    desk = Desk(program)
    good = desk.root / "good"
    assert desk.run("ingest", str(REPOSITORY / "sample_corpus"), "--quiet").returncode == 0
    shutil.copytree(desk.index, good)
    right = [desk.run(*question).stdout for question in QUESTIONS]
    files = sorted(path.relative_to(good) for path in good.rglob("*") if path.is_file() and path.stat().st_size)
    number = 0
    while not state.is_over():
        number += 1
        chance = random.Random(f"{seed} {number}")
        file, kind = chance.choice(files), chance.choice(DAMAGES)
        other = (good / chance.choice(files)).read_bytes()
        whole = (good / file).read_bytes()
        changed = damaged(kind, whole, other, chance)
        key = (kind, seed, number, file.suffix or file.name)
        if changed == whole or key in state.done:
            continue
        shutil.rmtree(desk.index)
        shutil.copytree(good, desk.index)
        if changed is None:
            (desk.index / file).unlink()
        else:
            (desk.index / file).write_bytes(changed)
        try:
            ended, wrong = examined(desk, right)
        except subprocess.TimeoutExpired as hang:
            ended, wrong = "hang", [str(hang)]
        state.add(key, ended, wrong)
    desk.remove()
    return lambda key: key[0]


def examined(desk, right):
    """Returns whether `status --verify` reports the damage, and what is wrong."""
    verify = desk.run("status", "--verify")
    answers = [desk.run(*question) for question in QUESTIONS]
    wrong = []
    for run in [verify, *answers]:
        if "panicked" in run.stderr or "a fault in onrecord" in run.stderr or run.returncode not in (0, 1, 2):
            wrong.append(f"exit {run.returncode}: {run.stderr[-300:]}")
    if verify.returncode == 0:
        for question, run, wanted in zip(QUESTIONS, answers, right, strict=True):
            if run.returncode not in (0, 1) or run.stdout != wanted:
                wrong.append(f"not reported, but {question[0]} differs: {run.returncode} {run.stderr[-300:]}")
    return "reported" if verify.returncode else "no answer changed", wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("campaign", choices=["faults", "damage"])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--state", type=pathlib.Path, help="a file for the trials so far; its default is CAMPAIGN.jsonl")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = str(options.program.resolve())
    state = State(options.state or pathlib.Path(f"{options.campaign}.jsonl"), options.seconds)
    # An interrupted campaign prints its table, too.
    signal.signal(signal.SIGINT, lambda *_: state.stop())
    if options.campaign == "faults":
        group = faults(program, state)
    else:
        group = damage(program, state, options.seed)
    sys.exit(1 if state.report(group) else 0)


main()
