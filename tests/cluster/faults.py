#!/usr/bin/env python3
"""Breaks things while `onrecord ingest` writes to a cluster, and compares what is there in the end with a fresh ingest.

    python3 tests/cluster/faults.py --binary target/debug/onrecord [--only WORD]…

Starts a cluster of its own. Each fault has a collection of its own, and after it, and after the same command once more where
the fault ended the program, articles, quotations and the manifest must be those of an ingest that nothing disturbed.
"""

import argparse
import contextlib
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from client import Cluster

HERE = pathlib.Path(__file__).parent
FIRST = ["Orla", "Piet", "Sunniva", "Tamsin", "Ulric", "Vesna", "Wendel", "Ysolde"]
LAST = ["Brackwell", "Corriden", "Dunmarrow", "Estwick", "Fennimor", "Garrowby", "Hathersett", "Inglemere"]
THINGS = ["harbour", "dam", "ferry", "museum", "railway", "school", "market", "river"]


def article(chance):
    """An invented article with quotations."""
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    thing, other = chance.sample(THINGS, 2)
    parts = [f"The {thing} of Castermoor will close for {chance.randint(2, 30)} weeks, {name} said on Monday."]
    for _ in range(chance.randint(2, 6)):
        parts.append(
            f"\"We have looked at the {thing} and at the {other} {chance.randint(2, 99)} times, and we will not pay for both,\" "
            f"{name.split()[1]} said. The council meets again in {chance.randint(2, 50)} days."
        )
    return f"{thing.capitalize()} to close, says {name.split()[1]}\n\n" + "\n\n".join(parts) + "\n"


class Run:
    """One fault: its collection, files and proxies."""

    def __init__(self, tests, name):
        self.tests, self.name = tests, name
        self.files = tests.folder / "files"

    def address(self, through=None):
        return f"{through or self.tests.nodes}/{self.name}"

    def start(self, through=None, files=None, environment=None, extra=()):
        """Starts an ingest."""
        command = [self.tests.binary, "ingest", "--index", self.address(through), *extra, str(files or self.files)]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**self.tests.environment, **(environment or {})}
        )

    def ingest(self, through=None, files=None, environment=None, code=0, extra=()):
        """Runs an ingest, which has to end with `code`; returns what it printed."""
        process = self.start(through, files, environment, extra)
        said, _ = process.communicate(timeout=1200)
        if process.returncode != code:
            raise AssertionError(f"ingest ended with {process.returncode}, not {code}: {said[-1500:]}")
        return said

    def command(self, *arguments, through=None, environment=None):
        done = subprocess.run(
            [self.tests.binary, arguments[0], "--index", self.address(through), *arguments[1:]],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600, env={**self.tests.environment, **(environment or {})},
        )
        return done.returncode, done.stdout

    def has_written(self, process, kind="articles", number=1):
        """Waits until the ingest has written documents, or has ended."""
        cluster = self.tests.cluster()
        while process.poll() is None:
            cluster.ask("POST", f"/{self.name}-{kind}/_refresh")
            status, answer = cluster.ask("GET", f"/{self.name}-{kind}/_count")
            if status == 200 and answer["count"] >= number:
                return
            time.sleep(0.05)

    def content(self):
        """What the collection holds, without times and versions."""
        cluster = self.tests.cluster()
        found = {}
        for kind, left_out in (("articles", {"added", "generation"}), ("sources", {"generation", "version", "modified"})):
            cluster.do("POST", f"/{self.name}-{kind}/_refresh")
            hits = cluster.do("POST", f"/{self.name}-{kind}/_search", {"size": 10_000, "query": {"match_all": {}}})["hits"]["hits"]
            found[kind] = {hit["_id"]: {key: value for key, value in hit["_source"].items() if key not in left_out} for hit in hits}
        return found

    def check(self, expected, note=""):
        found = self.content()
        for kind, documents in expected.items():
            missing, extra = documents.keys() - found[kind].keys(), found[kind].keys() - documents.keys()
            other = [name for name in documents.keys() & found[kind].keys() if documents[name] != found[kind][name]]
            if missing or extra or other:
                example = ""
                if other:
                    one, two = documents[other[0]], found[kind][other[0]]
                    example = f"; e.g. {[(key, one.get(key), two.get(key)) for key in one.keys() | two.keys() if one.get(key) != two.get(key)]}"[:400]
                raise AssertionError(
                    f"{kind}{note}: {len(documents)} expected, {len(missing)} missing, {len(extra)} too many, {len(other)} different{example}"
                )
        code, said = self.command("status", "--verify")
        if code and "not on a cluster yet" not in said:
            raise AssertionError(f"status --verify ended with {code}: {said[-600:]}")


class Tests:
    def __init__(self, options):
        self.binary = os.path.abspath(options.binary)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="onrecord-faults-"))
        self.cluster_folder = self.folder / "cluster"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("ONRECORD_")},
            "XDG_CONFIG_HOME": str(self.folder / "config"), "ONRECORD_CLUSTER_DIR": str(self.cluster_folder),
        }
        chance = random.Random(18)
        files = self.folder / "files"
        files.mkdir()
        for number in range(options.files):
            (files / f"{number:04}.txt").write_text(article(chance), encoding="utf-8")
        # Files have to be older than the run that reads them, or it reads them again.
        past = time.time() - 100
        for path in files.iterdir():
            os.utime(path, (past, past))

    def script(self, *arguments):
        subprocess.run([HERE / "cluster.sh", *arguments], check=True, env=self.environment, stdout=subprocess.DEVNULL)

    def start_cluster(self, *options):
        for attempt in range(3):
            try:
                self.script("start", "--owner", str(os.getpid()), *options)
                break
            except subprocess.CalledProcessError:
                # A port that was free may have been taken before the node listened on it.
                if attempt == 2:
                    raise
        self.addresses = (self.cluster_folder / "addresses").read_text().split()

    @property
    def nodes(self):
        """Every node, as one address."""
        return self.addresses[0] + "".join("," + address.removeprefix("http://") for address in self.addresses[1:])

    def cluster(self):
        for address in self.addresses:
            with contextlib.suppress(OSError):
                cluster = Cluster(address)
                cluster.do("GET", "/")
                return cluster
        raise AssertionError("no node answers")

    @contextlib.contextmanager
    def proxy(self, *options):
        """The address of a proxy in front of the first node."""
        with subprocess.Popen(
            [sys.executable, HERE / "proxy.py", "--to", self.addresses[0], *map(str, options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as running:
            try:
                yield running.stdout.readline().strip()
            finally:
                running.stdin.close()


def twice(run, expected):
    run.ingest()
    run.check(expected)
    said = run.ingest()
    run.check(expected)
    assert "0 added" in said, f"the second ingest added something: {said}"


def node_killed(run, expected):
    process = run.start()
    run.has_written(process, "sources")
    # A part whose copy was never made is away with its node.
    run.tests.cluster().do("GET", f"/_cluster/health/{run.name}-*?wait_for_status=green&timeout=60s")
    run.tests.script("kill", "2")
    said, _ = process.communicate(timeout=1200)
    assert process.returncode == 0, f"ended with {process.returncode}: {said}"
    run.tests.script("restart", "2")
    run.tests.cluster().do("GET", "/_cluster/health?wait_for_status=green&wait_for_nodes=3&timeout=120s")
    run.check(expected)


def node_hangs(run, expected):
    process = run.start()
    run.has_written(process, "sources")
    run.tests.script("pause", "3")
    time.sleep(5)
    run.tests.script("resume", "3")
    said, _ = process.communicate(timeout=1200)
    assert process.returncode == 0, f"ended with {process.returncode}: {said}"
    run.check(expected)


def worker_killed(run, expected):
    for kind in ("sources", "articles"):
        process = run.start()
        run.has_written(process, kind)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    run.ingest()
    run.check(expected)


def workers_on_the_same_files(run, expected):
    workers = [run.start() for _ in range(2)]
    for worker in workers:
        said, _ = worker.communicate(timeout=1200)
        assert worker.returncode == 0, f"ended with {worker.returncode}: {said}"
    run.check(expected)


def workers_with_shares(run, expected):
    workers = [run.start(extra=["--share", f"{number}/3"]) for number in (1, 2, 3)]
    for worker in workers:
        said, _ = worker.communicate(timeout=1200)
        assert worker.returncode == 0, f"ended with {worker.returncode}: {said}"
    run.check(expected)


def stale_worker(run, expected):
    """A worker that read a file long ago writes it after another has written the file's next version."""
    for part, skip in (("_bulk", 0), ("_bulk", 1), ("_bulk", 2)):
        files = run.tests.folder / f"stale-{skip}"
        shutil.copytree(run.files, files)
        run.name = f"{run.name}-{skip}"
        fresh = Run(run.tests, f"{run.name}-fresh")
        with run.tests.proxy("--fault", f"hang=8:{part}:1:{skip}") as through:
            slow = run.start(through, files)
            run.has_written(slow, "sources", 0)
            time.sleep(4)
            changed = files / "0003.txt"
            changed.write_text(article(random.Random(99)), encoding="utf-8")
            (files / "0004.txt").unlink()
            past = time.time() - 50
            os.utime(changed, (past, past))
            run.ingest(files=files)
            said, _ = slow.communicate(timeout=1200)
            # On a slow machine it may read the folder only after the file has gone.
            assert slow.returncode in (0, 1, 3), f"ended with {slow.returncode}: {said}"
        fresh.ingest(files=files)
        run.ingest(files=files)
        run.check(fresh.content(), f" with request {skip + 1} held back")


def cut(kind):
    def test(run, expected):
        for skip in range(6):
            run.name = f"{kind}-{skip}"
            with run.tests.proxy("--fault", f"{kind}:_bulk:1:{skip}") as through:
                run.ingest(through)
            run.check(expected, f" with request {skip + 1} cut")

    return test


def busy(status):
    def test(run, expected):
        with run.tests.proxy("--fault", f"status={status}:_bulk:3") as through:
            run.ingest(through)
        run.check(expected)

    return test


def full_disk(run, expected):
    other = Run(run.tests, "room")
    other.ingest(files=run.files / "0001.txt")
    run.ingest(files=run.files / "0001.txt")
    run.tests.script("full")
    said = run.ingest(code=2)
    run.tests.script("roomy")
    assert "free space" in said, f"does not say what to do: {said}"
    run.ingest()
    run.check(expected)


def small_queue(run, expected):
    workers = [run.start(extra=["--share", f"{number}/6"]) for number in range(1, 7)]
    for worker in workers:
        said, _ = worker.communicate(timeout=1200)
        assert worker.returncode == 0, f"ended with {worker.returncode}: {said}"
    run.check(expected)


def other_format(run, expected):
    run.ingest(files=run.files / "0001.txt")
    mapping = {"_meta": {"onrecord": 999, "analysis": "of the future"}}
    for kind in ("articles", "sources"):
        run.tests.cluster().do("PUT", f"/{run.name}-{kind}/_mapping", mapping)
    for arguments in (("query", "harbour"), ("ingest", str(run.files)), ("status",)):
        code, said = run.command(*arguments)
        assert code not in (0, 1) or "format" in said or "version" in said, f"{arguments[0]}: {code} {said}"
        assert "999" in said or "format" in said or "version" in said or "not on a cluster yet" in said, f"{arguments[0]} does not tell: {said}"


def let_in(run, expected):
    """TLS with an authority of its own, and a password that no message shows."""
    tls = run.tests.folder / "tls"
    with run.tests.proxy("--tls", tls, "--user", "desk:moth-parade") as through:
        access = {
            "ONRECORD_CLUSTER_CA": str(tls / "ca.pem"), "ONRECORD_CLUSTER_USER": "desk", "ONRECORD_CLUSTER_PASSWORD": "moth-parade"
        }
        run.ingest(through, environment=access)
        run.check(expected)
        without_authority = {name: value for name, value in access.items() if name != "ONRECORD_CLUSTER_CA"}
        for name, environment in (
            ("no authority", without_authority), ("a wrong password", {**access, "ONRECORD_CLUSTER_PASSWORD": "wrong-moth"}),
        ):
            code, said = run.command("query", "harbour", through=through, environment=environment)
            assert code not in (0, 1), f"{name}: ended with {code}: {said}"
            assert "moth" not in said, f"{name}: the password is printed: {said}"
            print(f"     {name}: {said.strip()[:300]}")
    with run.tests.proxy("--api-key", "c2VjcmV0") as through:
        code, said = run.command("query", "harbour", through=through, environment={"ONRECORD_CLUSTER_API_KEY": "c2VjcmV0"})
        assert code == 0, f"with the key: {code} {said}"


def not_a_cluster(run, expected):
    with run.tests.proxy("--fault", "garbage:/:1000") as through:
        code, said = run.command("query", "harbour", through=through)
        assert code not in (0, 1), f"ended with {code}: {said}"
        print(f"     {said.strip()[:300]}")


FAULTS = {
    "twice": twice,
    "node-killed": node_killed,
    "node-hangs": node_hangs,
    "worker-killed": worker_killed,
    "workers-on-the-same-files": workers_on_the_same_files,
    "workers-with-shares": workers_with_shares,
    "stale-worker": stale_worker,
    "no-answer": cut("no-answer"),
    "cut-answer": cut("cut-answer"),
    "cut-request": cut("cut-request"),
    "refuse": cut("refuse"),
    "busy-429": busy(429),
    "busy-503": busy(503),
    "full-disk": full_disk,
    "other-format": other_format,
    "let-in": let_in,
    "not-a-cluster": not_a_cluster,
    # Last: on a cluster with a queue of one request.
    "small-queue": small_queue,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--only", action="append")
    options = parser.parse_args()
    about = subprocess.run([options.binary, "ingest", "--help"], capture_output=True, text=True, check=True).stdout
    if "--share" not in about:
        print("skipped: this build does not write to clusters")
        return
    tests = Tests(options)
    passed = failed = 0
    try:
        tests.start_cluster()
        calm = Run(tests, "calm")
        calm.ingest()
        expected = calm.content()
        print("calm:", ", ".join(f"{len(documents)} {kind}" for kind, documents in expected.items()), flush=True)
        for name, fault in FAULTS.items():
            if options.only and not any(word in name for word in options.only):
                continue
            if fault is small_queue:
                tests.script("stop")
                tests.start_cluster("--setting", "thread_pool.write.queue_size=1", "--setting", "thread_pool.write.size=1")
            began = time.monotonic()
            try:
                fault(Run(tests, name), expected)
                print(f"ok   {name} ({time.monotonic() - began:.0f} s)", flush=True)
                passed += 1
            except (AssertionError, subprocess.SubprocessError) as error:
                print(f"FAIL {name}: {error}", flush=True)
                failed += 1
    finally:
        tests.script("stop")
        shutil.rmtree(tests.folder)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{usage.ru_utime + usage.ru_stime:.0f} CPU s beside those of the nodes")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
