#!/usr/bin/env python3
"""Makes articles out of the paragraphs of real ones, and measures what a cluster needs for them.

    python3 tests/cluster/load.py make --from FOLDER… --articles N --out FOLDER [--seed N]
    python3 tests/cluster/load.py load --from FOLDER… --articles N [--shards N] [--address ADDRESS]
    python3 tests/cluster/load.py ask [--address ADDRESS]
    python3 tests/cluster/load.py ingest --binary onrecord [--workers N] [--address ADDRESS] PATH…

`make` writes articles for `onrecord ingest`: each has the length of a real one, its paragraphs come from anywhere in the folders,
and three words of its own keep the vocabulary growing. `load` sends the same articles with token streams like those of
docs/cluster/queries.md (words in lower case instead of stems, names guessed from capitals), and prints bytes sent, the size
of the indexes, and the CPU seconds of the nodes. `ask` prints the nodes' CPU milliseconds for each kind of question.
`ingest` runs `onrecord ingest` on a new collection through a proxy that counts bytes, and prints the same for it, with the
client's CPU seconds.

Sizes are read after a merge, a minute after the load: until then the source of a document is kept whole beside it.
"""

import argparse
import gzip
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

from client import Cluster, addresses
from intervals import MAPPING, apart, in_order, inside, m, of_speaker, together

INDEXES = {"articles": "load-articles", "quotations": "load-quotations"}
WORD = re.compile(r"\w+(?:['’]\w+)*")
SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[\"“A-Z])")
QUOTATION = re.compile(r"[\"“]([^\"“”]{3,})[\"”]")
NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")


def paragraphs_of(folders):
    """For each article below the folders, its headline and paragraphs."""
    articles = []
    for path in sorted(path for folder in folders for path in pathlib.Path(folder).rglob("*")):
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        head = [line[3:] for line in text.splitlines() if line.startswith("-- ")]
        body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", body) if part.strip()]
        if not head and parts:
            head, parts = parts[:1], parts[1:]
        if parts:
            articles.append((head[0] if head else "", parts))
    return articles


def generated(folders, number, seed):
    """Articles as (headline, day, paragraphs)."""
    real = paragraphs_of(folders)
    pool = [part for _, parts in real for part in parts]
    heads = [head for head, _ in real]
    chance = random.Random(seed)
    for at in range(number):
        count = len(chance.choice(real)[1])
        parts = [chance.choice(pool) for _ in range(count)]
        own = " ".join(f"{''.join(chance.choices('abcdefghijklmnopqrstuvwxyz', k=7))}" for _ in range(3))
        parts[-1] += f" Filed as {own}."
        day = f"{chance.randint(2000, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        yield f"{chance.choice(heads)} {at}", day, parts


class Stream:
    """Tokens by position."""

    def __init__(self):
        self.places = []

    def add(self, *tokens):
        self.places.append(list(tokens))

    def mark(self, unit, start, end):
        if end - start == 1:
            self.places[start].append(unit + "1")
        elif end > start:
            self.places[start].append("^" + unit)
            self.places[end - 1].append("$" + unit)

    def text(self, start=0, end=None):
        return " ".join("|".join(place) or "_" for place in self.places[start:end])


def documents(headline, day, parts):
    """The article's document and those of its quotations."""
    stems, forms, names = Stream(), Stream(), Stream()
    quotations = []
    for part in parts:
        start = len(stems.places)
        places = {}
        for sentence in SENTENCE.split(part):
            first = len(stems.places)
            for word in WORD.findall(sentence):
                low = word.lower()
                stems.add(low)
                forms.add(*([low] if low == word else [low, "=" + word]))
                names.add()
            stems.mark("s", first, len(stems.places))
        stems.mark("p", start, len(stems.places))
        for number, word in enumerate(WORD.finditer(part)):
            places[word.start()] = start + number
        # Sentence marks are cut out of the text, so the number of words is the same in both.
        position = lambda offset: min((place for at, place in places.items() if at >= offset), default=None)
        for quotation in QUOTATION.finditer(part):
            said, end = position(quotation.start(1)), position(quotation.end(1))
            end = len(stems.places) if end is None else end
            if said is not None and said < end <= len(stems.places):
                stems.mark("q", said, end)
                quotations.append((said, end, start))
        for name in NAME.finditer(part):
            at = position(name.start())
            if at is not None and at < len(names.places):
                names.places[at] += ["p:" + word.lower() for word in name.group().split()]
    people = [[token for token in place if token.startswith("p:")] for place in names.places]
    rows = []
    for said, end, start in quotations:
        near = next((people[at] for at in range(min(end + 8, len(people)) - 1, start - 1, -1) if people[at]), ["p:nobody"])
        names.places[said] += ["s:" + token[2:] for token in near] + ["k:direct"]
        rows.append((said, end, start, near[-1][2:]))
    title = " ".join(word.lower() for word in WORD.findall(headline))
    body = "\n\n".join(parts)
    article = {"t": stems.text(), "f": forms.text(), "n": names.text(), "title": title, "day": day, "head": headline, "body": body,
               "people": sorted({" ".join(token[2:] for token in place) for place in people if place})}
    said = [
        {"t": stems.text(first, end), "f": forms.text(first, end), "around": stems.text(start, end), "title": title, "day": day, "speaker": speaker}
        for first, end, start, speaker in rows
    ]
    return article, said


def mapping(kind, shards):
    stream = {"type": "text", "analyzer": "tokens", "search_analyzer": "token"}
    streams = {"articles": ["t", "f", "n", "title"], "quotations": ["t", "f", "around", "title"]}[kind]
    keywords = {"articles": ["people"], "quotations": ["speaker", "article"]}[kind]
    return {
        "settings": {
            "number_of_shards": shards, "number_of_replicas": 1, "refresh_interval": "30s",
            "analysis": MAPPING["settings"]["analysis"],
            # Questions are measured, not the memory of their answers.
            "queries.cache.enabled": False, "requests.cache.enable": False,
        },
        "mappings": {
            "dynamic": False,
            "_source": {"excludes": streams},
            "properties": {
                **{name: stream for name in streams}, **{name: {"type": "keyword"} for name in keywords},
                "day": {"type": "date"},
            },
        },
    }


def cpu_seconds():
    """CPU seconds of the nodes of the test cluster so far."""
    folder = os.environ.get("ONRECORD_CLUSTER_DIR")
    if not folder:
        sys.exit("ONRECORD_CLUSTER_DIR has to name the cluster's folder")
    tick = os.sysconf("SC_CLK_TCK")
    total = 0
    for pid in pathlib.Path(folder).glob("node*/pid"):
        fields = pathlib.Path(f"/proc/{pid.read_text().strip()}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / tick
    return total


def load(options):
    cluster = Cluster(addresses(options.address)[0])
    for kind, index in INDEXES.items():
        cluster.ask("DELETE", f"/{index}")
        cluster.do("PUT", f"/{index}?wait_for_active_shards=all", mapping(kind, options.shards))
    text = raw = packed = quotations = 0
    before = cpu_seconds()
    lines = []
    size = 0

    def send():
        nonlocal lines, size, raw, packed
        body = "".join(lines).encode()
        small = gzip.compress(body, 1)
        raw, packed = raw + len(body), packed + len(small)
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        cluster.connection.request("POST", "/_bulk?filter_path=errors", small, headers)
        answer = json.loads(cluster.connection.getresponse().read())
        if answer["errors"]:
            sys.exit("a document was refused")
        lines, size = [], 0

    for number, (headline, day, parts) in enumerate(generated(options.folders, options.articles, options.seed)):
        article, said = documents(headline, day, parts)
        text += len(article["body"].encode())
        quotations += len(said)
        rows = [("quotations", f"{number}:{at}", {**row, "article": str(number)}) for at, row in enumerate(said)]
        for kind, name, row in rows + [("articles", str(number), article)]:
            line = json.dumps({"index": {"_index": INDEXES[kind], "_id": name}}) + "\n" + json.dumps(row, ensure_ascii=False) + "\n"
            lines.append(line)
            size += len(line)
        if size > 5_000_000:
            send()
    if lines:
        send()
    print(f"articles {options.articles}, quotations {quotations}, text {megabytes(text)} MB")
    print(f"sent {megabytes(raw)} MB, gzipped {megabytes(packed)} MB: {packed / text:.2f} of the text")
    report(cluster, "load-*", before, text)


def ingest(options):
    address = addresses(options.address)[0]
    cluster = Cluster(address)
    name = f"measured-{os.getpid()}"
    text = sum(text_bytes(pathlib.Path(path)) for path in options.paths)
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder, "log")
        proxy = pathlib.Path(__file__).with_name("proxy.py")
        with subprocess.Popen(
            [sys.executable, proxy, "--to", address, "--log", log], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as running:
            collection = running.stdout.readline().strip() + "/" + name
            before = cpu_seconds()
            workers = [
                subprocess.Popen([options.binary, "ingest", "--index", collection, "--share", f"{at}/{options.workers}", *options.paths])
                for at in range(1, options.workers + 1)
            ]
            client = 0
            for worker in workers:
                _, status, usage = os.wait4(worker.pid, 0)
                client += usage.ru_utime + usage.ru_stime
                if status:
                    sys.exit(f"a worker ended with {status}")
            running.stdin.close()
        rows = [line.split() for line in log.read_text().splitlines()]
    sent = sum(int(row[3]) for row in rows)
    count = cluster.do("GET", f"/{name}-articles/_count")["count"]
    print(f"articles {count}, text {megabytes(text)} MB, {options.workers} workers: {client:.1f} CPU s, {client / count * 1000:.2f} ms an article")
    print(f"{len(rows)} requests, {megabytes(sent)} MB on the wire: {sent / text:.2f} of the text")
    report(cluster, f"{name}-*", before, text)
    for index in sizes(cluster, f"{name}-*"):
        cluster.do("DELETE", f"/{index}")


def text_bytes(path):
    """Bytes of the articles' text; for all but JSON lines, of the files."""
    if path.is_dir():
        return sum(text_bytes(inner) for inner in path.rglob("*") if inner.is_file())
    if path.suffix == ".jsonl":
        with open(path, encoding="utf-8") as lines:
            return sum(len(json.loads(line)["text"].encode()) for line in lines)
    return path.stat().st_size


def report(cluster, pattern, before, text):
    """Prints what the nodes did since `before` CPU seconds, and the sizes of the indexes as they are and merged."""
    loaded = cpu_seconds() - before
    cluster.do("POST", f"/{pattern}/_refresh")
    cluster.do("POST", f"/{pattern}/_flush")
    time.sleep(70)
    settled = cpu_seconds() - before
    unmerged = sizes(cluster, pattern)
    cluster.do("POST", f"/{pattern}/_forcemerge?max_num_segments=1")
    cluster.do("POST", f"/{pattern}/_refresh")
    cluster.do("POST", f"/{pattern}/_flush?force=true")
    merged = cpu_seconds() - before
    # Sizes are remembered by the nodes for ten seconds.
    time.sleep(12)
    print(f"nodes: {loaded:.1f} CPU s at the end of the load, {settled:.1f} a minute later, {merged:.1f} merged; one replica included")
    for index, size in sizes(cluster, pattern).items():
        print(f"{index}: {megabytes(unmerged[index])} MB, {megabytes(size)} merged, {size / text:.2f} of the text, without replica")


def sizes(cluster, pattern):
    rows = cluster.do("GET", f"/_cat/indices/{pattern}?format=json&bytes=b")
    return {row["index"]: int(row["pri.store.size"]) for row in rows}


def megabytes(value):
    return f"{value / 1e6:.1f}"


def questions():
    a, b = m("said"), m("government")
    x, y = m("market"), m("minister")
    must = lambda *tokens: [{"term": {"t": token}} for token in tokens]
    intervals = lambda rule: {"intervals": {"t": rule}}
    yield "one common word", must("said")
    yield "common AND common", must("said", "government")
    yield "common AND common AND common", must("said", "government", "market")
    yield '"x y"', [intervals(in_order(m("prime"), y, gaps=0))]
    yield "x W/5 y, both orders", [intervals(apart(a, b, gaps=4))]
    yield "x W/5 y, any order", [intervals(together(a, b, gaps=4))]
    yield "x W/5 y, both orders, with the AND", must("said", "government") + [intervals(apart(a, b, gaps=4))]
    for unit in "sp":
        label = unit.upper()
        yield f"x W/{label} y, both orders", [intervals(apart(a, b, filter=inside(unit)))]
        yield f"x W/{label} y, any order", [intervals(together(a, b, filter=inside(unit)))]
        yield f"x W/{label} y, both orders, with the AND", must("said", "government") + [intervals(apart(a, b, filter=inside(unit)))]
        yield f"rarer x W/{label} y, both orders, with the AND", must("market", "minister") + [intervals(apart(x, y, filter=inside(unit)))]
    yield "QUOTE(x y)", [intervals(together(a, b, filter=inside("q")))]
    yield "QUOTE(x y), with the AND", must("said", "government") + [intervals(together(a, b, filter=inside("q")))]
    yield "QUOTE(speaker:s x)", [{"term": {"n": "s:bush"}}, {"term": {"t": "government"}}, intervals(together(of_speaker("bush"), b, filter=inside("q")))]
    yield "ATLEAST5(x)", [intervals(in_order(*[b] * 5))]


def ask(options):
    cluster = Cluster(addresses(options.address)[0])
    body = lambda filters: {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": filters}}}
    path = f"/{INDEXES['articles']}/_search?request_cache=false"
    print(f"{'question':48} {'hits':>8} {'CPU ms':>8}")
    for name, filters in questions():
        for _ in range(5):
            total = cluster.do("POST", path, body(filters))["hits"]["total"]["value"]
        times, before = 0, cpu_seconds()
        started = time.monotonic()
        while times < 20 or time.monotonic() - started < 3 and times < 300:
            cluster.do("POST", path, body(filters))
            times += 1
        print(f"{name:48} {total:8} {(cpu_seconds() - before) / times * 1000:8.1f}", flush=True)
    words = [word for word in ("said", "market", "minister", "government")]
    bodies = {
        "page of 10 hits, source of each": {"size": 10, "query": {"terms": {"t": words}}},
        "names: terms of 20, all counted": {"size": 0, "query": {"term": {"t": "said"}}, "aggs": {"a": {"terms": {"field": "people", "size": 20, "shard_size": 10000}}}},
        "months": {"size": 0, "query": {"term": {"t": "said"}}, "aggs": {"a": {"date_histogram": {"field": "day", "calendar_interval": "month"}}}},
    }
    for name, request in bodies.items():
        for _ in range(5):
            total = cluster.do("POST", path, request)["hits"]["total"]["value"]
        before = cpu_seconds()
        for _ in range(30):
            cluster.do("POST", path, request)
        print(f"{name:48} {total:8} {(cpu_seconds() - before) / 30 * 1000:8.1f}", flush=True)


def make(options):
    """Files of 500 articles, so that workers can share them."""
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, (headline, day, parts) in enumerate(generated(options.folders, options.articles, options.seed), 1):
        lines.append(json.dumps({"title": headline, "date": day, "text": "\n\n".join(parts)}, ensure_ascii=False) + "\n")
        if len(lines) == 500 or number == options.articles:
            (out / f"{(number - 1) // 500:05}.jsonl").write_text("".join(lines), encoding="utf-8")
            lines = []


def main():
    parser = argparse.ArgumentParser(description="Measures what a cluster needs for generated articles.")
    commands = parser.add_subparsers(required=True)
    for name, action in (("make", make), ("load", load), ("ask", ask), ("ingest", ingest)):
        command = commands.add_parser(name)
        command.set_defaults(action=action)
        if action is ingest:
            command.add_argument("--binary", required=True)
            command.add_argument("--workers", type=int, default=1)
            command.add_argument("paths", nargs="+")
        if action in (make, load):
            command.add_argument("--from", dest="folders", nargs="+", required=True)
            command.add_argument("--articles", type=int, required=True)
            command.add_argument("--seed", type=int, default=1)
        if action is make:
            command.add_argument("--out", required=True)
        else:
            command.add_argument("--address", action="append", default=[])
        if action is load:
            command.add_argument("--shards", type=int, default=3)
    options = parser.parse_args()
    options.action(options)


if __name__ == "__main__":
    main()
