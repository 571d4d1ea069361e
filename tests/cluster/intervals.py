"""Compares questions on random articles, as interval queries on a real cluster, with a search by brute force.

    python3 tests/cluster/intervals.py [--articles N] [--seed N] [ADDRESS]

The forms marked "exact" must find the same articles as brute force, else the script fails. The forms marked "wrong" look
right and are not; they are listed with what they miss and add, so that nobody writes them again. docs/cluster/queries.md
has the rules that follow.

Fields of an article, one token stream each: words are separated by blanks, tokens at the same position by `|`, and `_` is
a position without a token.

    t  stems and marks: ^s ^p ^q at the first word of a sentence, paragraph, quotation and $s $p $q at its last word;
       s1 p1 q1 instead of the pair if it has one word
    f  folded words, and `=Word` where print differs
    n  names at their words' positions: p:WORD for each word of a person's name;
       for each quotation, at its first word: s:WORD for its speaker, k:KIND
"""

import argparse
import random
import sys

from client import Cluster, addresses

INDEX = "intervals-test"
STEMS = "abcdefghijkl"
NAMES = ["helen marrack", "john marrack", "helen tor", "kerry"]
SPEAKERS = ["marrack", "kerry", "helen"]
KINDS = ["direct", "indirect"]

MAPPING = {
    "settings": {
        "number_of_shards": 3,
        "number_of_replicas": 1,
        "refresh_interval": -1,
        "max_result_window": 100_000,
        "analysis": {
            "filter": {
                "parts": {"type": "pattern_capture", "preserve_original": False, "patterns": ["([^|]+)"]},
                "gaps": {"type": "stop", "stopwords": ["_"]},
            },
            "analyzer": {
                "tokens": {"tokenizer": "whitespace", "filter": ["parts", "gaps"]},
                "token": {"type": "custom", "tokenizer": "keyword"},
            },
        },
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"excludes": ["t", "f", "n"]},
        "properties": {
            "id": {"type": "integer"},
            **{
                field: {
                    "type": "text",
                    "analyzer": "tokens",
                    "search_analyzer": "token",
                    "norms": False,
                }
                for field in "tfn"
            },
        },
    },
}


# Random articles.


class Article:
    """Words with sentences, paragraphs, quotations and names. All bounds are positions, the end exclusive."""

    def __init__(self, chance, number):
        self.id = number
        self.stems, self.forms, self.printed = [], [], []
        self.units = {"s": [], "p": [], "q": []}
        self.quotations = []
        self.names = []
        for _ in range(chance.randint(1, 3)):
            start = len(self.stems)
            for _ in range(chance.randint(1, 3)):
                self.add_sentence(chance)
            self.units["p"].append((start, len(self.stems)))
            self.add_quotations(chance, start, len(self.stems))
        at = 0
        while at < len(self.stems):
            if chance.random() < 0.12:
                self.names.append((at, chance.choice(NAMES).split()))
            at += chance.randint(1, 4)

    def add_sentence(self, chance):
        start = len(self.stems)
        for _ in range(chance.choice([1, 2, 3, 4, 5, 6, 8, 10])):
            stem = STEMS[min(int(chance.expovariate(0.25)), len(STEMS) - 1)]
            form = stem + chance.choice("12")
            self.stems.append(stem)
            self.forms.append(form)
            self.printed.append(form.upper() if chance.random() < 0.3 else form)
        self.units["s"].append((start, len(self.stems)))

    def add_quotations(self, chance, start, end):
        """Quotations may cross sentences and do not overlap."""
        at = start
        while at < end:
            at += chance.randint(0, 6)
            length = chance.choice([1, 2, 3, 5, 8])
            if at + length <= end and chance.random() < 0.5:
                self.units["q"].append((at, at + length))
                self.quotations.append((at, at + length, chance.choice(SPEAKERS), chance.choice(KINDS)))
            at += length

    def document(self):
        stems = [[stem] for stem in self.stems]
        forms = [[form] + (["=" + printed] if printed != form else []) for form, printed in zip(self.forms, self.printed)]
        names = [[] for _ in self.stems]
        for unit, bounds in self.units.items():
            for start, end in bounds:
                if end - start == 1:
                    stems[start].append(unit + "1")
                else:
                    stems[start].append("^" + unit)
                    stems[end - 1].append("$" + unit)
        for at, words in self.names:
            names[at] += ["p:" + word for word in words]
        for start, _, speaker, kind in self.quotations:
            names[start] += ["s:" + speaker, "k:" + kind]
        stream = lambda tokens: " ".join("|".join(place) or "_" for place in tokens)
        return {"id": self.id, "t": stream(stems), "f": stream(forms), "n": stream(names)}


# Brute force: an operand is a function from an article to its stretches (start, end).


def stem(word):
    return lambda article: [(at, at + 1) for at, other in enumerate(article.stems) if other == word]


def form(word):
    return lambda article: [(at, at + 1) for at, other in enumerate(article.forms) if other == word]


def printed(word):
    return lambda article: [(at, at + 1) for at, other in enumerate(article.printed) if other == word]


def person(*words):
    return lambda article: [(at, at + 1) for at, name in article.names if all(word in name for word in words)]


def either(*operands):
    return lambda article: sorted({stretch for operand in operands for stretch in operand(article)})


def phrase(*operands):
    """Consecutive words."""

    def found(article):
        places = [{start for start, _ in operand(article)} for operand in operands]
        return [(at, at + len(places)) for at in sorted(places[0]) if all(at + i in more for i, more in enumerate(places))]

    return found


def sloppy(slop, *words):
    """The words in any order, each at its own place, with at most `slop` others between them."""

    def found(article):
        most = len(words) + slop
        places = [[start for start, _ in stem(word)(article)] for word in words]

        def pick(at, taken):
            if at == len(places):
                yield min(taken), max(taken) + 1
                return
            for place in places[at]:
                if place not in taken:
                    yield from pick(at + 1, taken + [place])

        return sorted({span for span in pick(0, []) if span[1] - span[0] <= most})

    return found


def near(left, right, words=None, unit=None, ordered=False):
    """Stretches that do not overlap, at most `words` apart or in the same unit; neighbours are 1 apart."""

    def found(article):
        spans = set()
        rights = right(article)
        if not rights:
            return []
        for one in left(article):
            for other in rights:
                if one[1] <= other[0]:
                    first, second = one, other
                elif other[1] <= one[0] and not ordered:
                    first, second = other, one
                else:
                    continue
                span = (first[0], second[1])
                if words is not None and second[0] - first[1] >= words:
                    continue
                if unit and not any(start <= span[0] and span[1] <= end for start, end in article.units[unit]):
                    continue
                spans.add(span)
        return sorted(spans)

    return found


def number(stretches):
    """The maximum number of stretches that do not overlap."""
    end, count = 0, 0
    for start, stop in sorted(stretches, key=lambda stretch: stretch[1]):
        if start >= end:
            count, end = count + 1, stop
    return count


def at_least(count, operand):
    return lambda article: number(operand(article)) >= count


def quotation(test):
    """Articles with a quotation that passes: test(said, speaker, kind), where said tells whether an operand is in it."""

    def found(article):
        for start, end, speaker, kind in article.quotations:
            said = lambda operand: any(start <= a and b <= end for a, b in operand(article))
            if test(said, speaker, kind):
                return True
        return False

    return found


def both(*tests):
    return lambda article: all(test(article) for test in tests)


# Interval rules.


def m(token, field=None):
    """One token. The field's search analyzer keeps it whole."""
    return {"match": {"query": token, **({"use_field": field} if field else {})}}


def rule(kind, rules, filter=None, **more):
    return {kind: {"intervals": list(rules), **more, **({"filter": filter} if filter else {})}}


def any_of(*rules, filter=None):
    return rule("any_of", rules, filter)


def in_order(*rules, gaps=None, filter=None):
    return rule("all_of", rules, filter, ordered=True, **({} if gaps is None else {"max_gaps": gaps}))


def together(*rules, gaps=None, filter=None, **more):
    """In any order; two of them may overlap."""
    return rule("all_of", rules, filter, **({} if gaps is None else {"max_gaps": gaps}), **more)


def apart(one, other, gaps=None, filter=None):
    """In any order, not overlapping."""
    return any_of(in_order(one, other, gaps=gaps), in_order(other, one, gaps=gaps), filter=filter)


def words(*rules):
    return in_order(*rules, gaps=0)


def marks(unit, filter=None):
    return any_of(m(unit + "1"), in_order(m("^" + unit), m("$" + unit)), filter=filter)


def inside(unit):
    return {"contained_by": marks(unit)}


def one_name(first, *more):
    """Words of one name, which share a position: one-word intervals contain each other only there."""
    inner = m("p:" + first, "n")
    for word in more:
        inner = {"match": {"query": "p:" + word, "use_field": "n", "filter": {"contained_by": inner}}}
    return inner


def of_speaker(word):
    return m("s:" + word, "n")


def distinct(part, number):
    """The same rule in another shape: equal rules are merged into one that lets its matches overlap."""
    key = next(iter(part))
    return {key: {**part[key], "filter": {"not_containing": m(f"~{number}")}}}


def at_gaps(*parts, filter=None):
    """Tokens with exactly these gaps: at_gaps("a", 2, "b"). A `_` of the query is a gap, as in the fields."""
    query = " ".join("_ " * part + "" if isinstance(part, int) else part for part in parts)
    inner = {"query": query, "analyzer": "tokens", "ordered": True, "max_gaps": 0}
    return {"match": {**inner, **({"filter": filter} if filter else {})}}


def span_at_gaps(*parts):
    """The same as a span query."""
    clauses = [{"span_gap": {"t": part}} if isinstance(part, int) else {"span_term": {"t": part}} for part in parts if part]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def intervals(part):
    return {"intervals": {"t": part}}


def cases():
    """Name, kind, query, test. The kind is "exact", "superset", "approximate" (misses some), or "wrong"."""
    a, b, c, d, e = (m(letter) for letter in "abcde")
    A, B, C, D, E = (stem(letter) for letter in "abcde")
    ab, AB = words(a, b), phrase(A, B)

    yield "word", "exact", {"term": {"t": "k"}}, stem("k")
    yield "word, in intervals", "exact", intervals(m("k")), stem("k")
    yield '"a1" as folded', "exact", {"term": {"f": "a1"}}, form("a1")
    yield '="A1" as printed', "exact", {"term": {"f": "=A1"}}, printed("A1")
    yield '"c1 =D2" (two forms of one field)', "exact", {
        "intervals": {"f": words(m("c1"), m("=D2"))}
    }, phrase(form("c1"), printed("D2"))
    yield '"a b"', "exact", intervals(ab), AB
    yield '"a b" as a span_near query', "exact", {
        "span_near": {"clauses": [{"span_term": {"t": "a"}}, {"span_term": {"t": "b"}}], "slop": 0, "in_order": True}
    }, AB
    yield '"a b" as match_phrase with a whitespace analyzer', "exact", {
        "match_phrase": {"t": {"query": "a b", "analyzer": "whitespace"}}
    }, AB
    yield '"a a"', "exact", intervals(words(a, a)), phrase(A, A)
    yield '"a a" ("a" and an equal rule in another shape)', "exact", intervals(words(a, distinct(a, 1))), phrase(A, A)
    yield '"a b a"', "exact", intervals(words(a, b, a)), phrase(A, B, A)
    yield '"a (b or c2) d"', "exact", intervals(words(a, any_of(b, m("c2", "f")), d)), phrase(A, either(B, form("c2")), D)
    yield '"a b c"~2', "exact", intervals(together(a, b, c, gaps=2)), sloppy(2, "a", "b", "c")
    yield '"a b"~1', "exact", intervals(apart(a, b, gaps=1)), sloppy(1, "a", "b")
    yield '"a a b"~1', "exact", intervals(together(a, a, b, gaps=1)), sloppy(1, "a", "a", "b")

    for n in (1, 3, 5):
        yield f"a W/{n} b, all_of", "exact", intervals(together(a, b, gaps=n - 1)), near(A, B, n)
        yield f"a W/{n} b, apart", "exact", intervals(apart(a, b, gaps=n - 1)), near(A, B, n)
        yield f"a PRE/{n} b", "exact", intervals(in_order(a, b, gaps=n - 1)), near(A, B, n, ordered=True)
    yield "d W/3 d, all_of", "exact", intervals(together(d, d, gaps=2)), near(D, D, 3)
    yield "d W/3 d, in order", "exact", intervals(in_order(d, d, gaps=2)), near(D, D, 3)
    yield "(a OR b) W/3 c", "exact", intervals(apart(any_of(a, b), c, gaps=2)), near(either(A, B), C, 3)
    yield "(a OR e) W/2 a, all_of", "wrong", intervals(together(any_of(a, e), a, gaps=1)), near(either(A, E), A, 2)
    yield "(a OR e) W/2 a, apart", "exact", intervals(apart(any_of(a, e), a, gaps=1)), near(either(A, E), A, 2)
    yield "(a OR e) W/2 a, unordered_no_overlap", "exact", intervals(
        together(any_of(a, e), a, gaps=1, mode="unordered_no_overlap")
    ), near(either(A, E), A, 2)
    yield '"a b" W/2 c', "exact", intervals(apart(ab, c, gaps=1)), near(AB, C, 2)
    yield '"a b" W/2 b, all_of', "wrong", intervals(together(ab, b, gaps=1)), near(AB, B, 2)
    yield '"a b" W/2 b, apart', "exact", intervals(apart(ab, b, gaps=1)), near(AB, B, 2)
    yield '(c OR "a b") W/1 d', "exact", intervals(apart(any_of(c, ab), d, gaps=0)), near(either(C, AB), D, 1)
    yield '(a OR "a b") W/1 c', "exact", intervals(apart(any_of(a, ab), c, gaps=0)), near(either(A, AB), C, 1)
    yield '(a OR "a b") PRE/2 c', "exact", intervals(in_order(any_of(a, ab), c, gaps=1)), near(either(A, AB), C, 2, ordered=True)
    yield '"a b"~2 W/2 c', "approximate", intervals(apart(together(a, b, gaps=2), c, gaps=1)), near(sloppy(2, "a", "b"), C, 2)
    yield "a2 (form) W/3 b (stem)", "exact", intervals(apart(m("a2", "f"), b, gaps=2)), near(form("a2"), B, 3)
    marrack = one_name("marrack", "helen")
    yield "person:helen marrack", "exact", intervals(marrack), person("helen", "marrack")
    yield "person:helen marrack W/3 a", "exact", intervals(apart(marrack, a, gaps=2)), near(person("helen", "marrack"), A, 3)
    yield "person:marrack W/3 b, all_of", "exact", intervals(together(m("p:marrack", "n"), b, gaps=2)), at_least(
        1, lambda article: [pair for pair in overlapping_near(article, person("marrack"), B, 3)]
    )
    yield "(a W/3 b) W/2 c", "approximate", intervals(apart(apart(a, b, gaps=2), c, gaps=1)), near(near(A, B, 3), C, 2)
    yield "a PRE/3 b PRE/3 c", "approximate", intervals(in_order(in_order(a, b, gaps=2), c, gaps=2)), near(
        near(A, B, 3, ordered=True), C, 3, ordered=True
    )
    chain = near(near(A, B, 3, ordered=True), C, 3, ordered=True)
    shapes = [("a", g, "b", h, "c") for g in range(3) for h in range(3)]
    yield "a PRE/3 b PRE/3 c, each gap", "exact", intervals(any_of(*(at_gaps(*shape) for shape in shapes))), chain
    yield "a PRE/3 b PRE/3 c, each gap, as spans", "exact", {
        "bool": {"should": [span_at_gaps(*shape) for shape in shapes]}
    }, chain
    shapes = [
        shape for g in range(3) for h in range(2) for shape in (
            ("a", g, "b", h, "c"), ("b", g, "a", h, "c"), ("c", h, "a", g, "b"), ("c", h, "b", g, "a"))
    ]
    yield "(a W/3 b) W/2 c, each gap", "exact", intervals(any_of(*(at_gaps(*shape) for shape in shapes))), near(near(A, B, 3), C, 2)
    shapes = [("a", g, "b") for g in range(3)] + [("b", g, "a") for g in range(3)]
    slop_two = any_of(*(at_gaps(*shape) for shape in shapes))
    yield '"a b"~2 W/2 c, each gap', "exact", intervals(apart(slop_two, c, gaps=1)), near(sloppy(2, "a", "b"), C, 2)
    yield "(a W/3 b) W/2 person:marrack, each gap", "exact", intervals(
        apart(slop_two, m("p:marrack", "n"), gaps=1)
    ), near(near(A, B, 3), person("marrack"), 2)
    slop_in_sentence = any_of(*(at_gaps(*shape, filter=inside("s")) for shape in shapes))
    yield "((a W/3 b) W/S itself) W/2 c, each gap", "exact", intervals(apart(slop_in_sentence, c, gaps=1)), near(
        lambda article: [span for span in near(A, B, 3)(article)
                         if any(x <= span[0] and span[1] <= y for x, y in article.units["s"])], C, 2)
    superset = {"bool": {"filter": [intervals(apart(a, b, gaps=2)), {"bool": {"should": [
        intervals(apart(any_of(a, b), c, gaps=1))
    ]}}]}}
    yield "(a W/3 b) W/2 c, as a superset of pairs", "superset", superset, near(near(A, B, 3), C, 2)

    for unit, label in (("s", "S"), ("p", "P")):
        yield f"a W/{label} b", "exact", intervals(together(a, b, filter=inside(unit))), near(A, B, unit=unit)
        yield f"a W/{label} b, apart", "exact", intervals(apart(a, b, filter=inside(unit))), near(A, B, unit=unit)
        yield f"a PRE/{label} b", "exact", intervals(in_order(a, b, filter=inside(unit))), near(A, B, unit=unit, ordered=True)
        yield f'"a b" W/{label} b, apart', "exact", intervals(apart(ab, b, filter=inside(unit))), near(AB, B, unit=unit)
        yield f"d W/{label} d, in order", "exact", intervals(in_order(d, d, filter=inside(unit))), near(D, D, unit=unit)
        yield f"person:helen marrack W/{label} b", "exact", intervals(apart(marrack, b, filter=inside(unit))), near(
            person("helen", "marrack"), B, unit=unit
        )
        yield f"(a OR c2 as folded) W/{label} (b OR d)", "exact", intervals(
            apart(any_of(a, m("c2", "f")), any_of(b, d), filter=inside(unit))
        ), near(either(A, form("c2")), either(B, D), unit=unit)
        yield f"(a W/3 b) W/{label} c", "exact", intervals(apart(apart(a, b, gaps=2), c, filter=inside(unit))), near(
            near(A, B, 3), C, unit=unit
        )
        yield f"(a W/{label} b) W/3 c", "approximate", intervals(
            apart(apart(a, b, filter=inside(unit)), c, gaps=2)
        ), near(near(A, B, unit=unit), C, 3)
        border = any_of(m("$" + unit), m("^" + unit))
        yield f"a W/{label} b, not_containing the border", "wrong", intervals(
            together(a, b, filter={"not_containing": words(m("$" + unit), m("^" + unit))})
        ), near(A, B, unit=unit)
        yield f"a W/{label} b, not_containing a mark", "wrong", intervals(
            together(a, b, filter={"not_containing": border})
        ), near(A, B, unit=unit)

    for n in (2, 3, 5):
        yield f"ATLEAST{n}(a), all_of", "exact", intervals(together(*[a] * n)), at_least(n, A)
        yield f"ATLEAST{n}(a), in order", "exact", intervals(in_order(*[a] * n)), at_least(n, A)
    abc, ABC = any_of(a, b, c), either(A, B, C)
    yield "ATLEAST5(a OR b OR c)", "exact", intervals(together(*[abc] * 5)), at_least(5, ABC)
    form_or_stem, FORM_OR_STEM = any_of(a, m("a1", "f")), either(A, form("a1"))
    yield "ATLEAST3(a OR a1 as folded)", "exact", intervals(together(*[form_or_stem] * 3)), at_least(3, FORM_OR_STEM)
    name = m("p:marrack", "n")
    yield "ATLEAST2(person:marrack)", "exact", intervals(in_order(name, name)), at_least(2, person("marrack"))
    yield "ATLEAST2(person:helen marrack)", "exact", intervals(in_order(marrack, marrack)), at_least(2, person("helen", "marrack"))
    aa, AA = words(a, distinct(a, 9)), phrase(A, A)
    yield 'ATLEAST2("a b")', "exact", intervals(in_order(ab, ab)), at_least(2, AB)
    yield 'ATLEAST2("a a"), equal rules', "wrong", intervals(in_order(words(a, a), words(a, a))), at_least(2, AA)
    yield 'ATLEAST2("a a"), distinct', "exact", intervals(in_order(aa, distinct(aa, 1))), at_least(2, AA)
    window, WINDOW = apart(a, b, gaps=2), near(A, B, 3)
    yield "ATLEAST2(a W/3 b), equal rules", "wrong", intervals(in_order(window, window)), at_least(2, WINDOW)
    yield "ATLEAST2(a W/3 b), distinct", "exact", intervals(in_order(window, distinct(window, 1))), at_least(2, WINDOW)
    yield "ATLEAST3(a W/3 b), distinct", "exact", intervals(
        in_order(window, distinct(window, 1), distinct(window, 2))
    ), at_least(3, WINDOW)
    yield 'ATLEAST2(c OR "a b"), distinct', "exact", intervals(
        in_order(any_of(c, ab), distinct(any_of(c, ab), 1))
    ), at_least(2, either(C, AB))
    yield 'ATLEAST2(a OR "a b"), distinct', "exact", intervals(
        in_order(any_of(a, ab), distinct(any_of(a, ab), 1))
    ), at_least(2, either(A, AB))

    q = inside("q")
    yield "QUOTE(speaker:kerry a)", "exact", intervals(together(of_speaker("kerry"), a, filter=q)), quotation(
        lambda said, speaker, kind: speaker == "kerry" and said(A)
    )
    yield "QUOTE(a)", "exact", intervals({"match": {"query": "a", "filter": q}}), quotation(lambda said, speaker, kind: said(A))
    yield 'QUOTE("a b")', "exact", intervals(in_order(a, b, gaps=0, filter=q)), quotation(lambda said, speaker, kind: said(AB))
    yield "QUOTE(speaker:kerry is:direct a b)", "exact", intervals(
        together(of_speaker("kerry"), m("k:direct", "n"), a, b, filter=q)
    ), quotation(lambda said, speaker, kind: speaker == "kerry" and kind == "direct" and said(A) and said(B))
    yield "QUOTE(speaker:kerry (a OR c1 as folded))", "exact", intervals(
        together(of_speaker("kerry"), any_of(a, m("c1", "f")), filter=q)
    ), quotation(lambda said, speaker, kind: speaker == "kerry" and (said(A) or said(form("c1"))))
    yield 'QUOTE(speaker:kerry "a b")', "exact", intervals(together(of_speaker("kerry"), ab, filter=q)), quotation(
        lambda said, speaker, kind: speaker == "kerry" and said(AB)
    )
    yield "QUOTE(speaker:kerry a W/3 b)", "exact", intervals(
        together(of_speaker("kerry"), apart(a, b, gaps=2), filter=q)
    ), quotation(lambda said, speaker, kind: speaker == "kerry" and said(near(A, B, 3)))
    yield "QUOTE(speaker:kerry a W/S b)", "exact", intervals(
        together(of_speaker("kerry"), apart(a, b, filter=inside("s")), filter=q)
    ), quotation(lambda said, speaker, kind: speaker == "kerry" and said(near(A, B, unit="s")))
    yield "QUOTE(ATLEAST2(a) speaker:kerry)", "exact", intervals(
        together(of_speaker("kerry"), in_order(a, a), filter=q)
    ), quotation(lambda said, speaker, kind: speaker == "kerry" and said(near(A, A, 99)))
    yield "QUOTE(speaker:kerry a NOT b), the quotation without b", "exact", intervals(
        together(of_speaker("kerry"), a, filter={"contained_by": marks("q", filter={"not_containing": b})})
    ), quotation(lambda said, speaker, kind: speaker == "kerry" and said(A) and not said(B))
    yield "QUOTE(a NOT speaker:kerry)", "exact", intervals(
        {"match": {"query": "a", "filter": {"contained_by": marks("q", filter={"not_containing": of_speaker("kerry")})}}}
    ), quotation(lambda said, speaker, kind: speaker != "kerry" and said(A))
    for label, kind, excluded in (
        ("", "wrong", any_of(ab, c)),
        (", each in a quotation", "exact", any_of(ab, c, filter=q)),
    ):
        yield f'QUOTE(a NOT ("a b" OR c)){label}', kind, intervals(
            {"match": {"query": "a", "filter": {"contained_by": marks("q", filter={"not_containing": excluded})}}}
        ), quotation(lambda said, speaker, kind: said(A) and not said(either(AB, C)))
    yield "QUOTE(NOT a)", "exact", intervals(marks("q", filter={"not_containing": a})), quotation(
        lambda said, speaker, kind: not said(A)
    )
    yield "QUOTE(a OR speaker:kerry c)", "exact", intervals(
        any_of(a, together(of_speaker("kerry"), c), filter=q)
    ), quotation(lambda said, speaker, kind: said(A) or speaker == "kerry" and said(C))
    for label, kind, excluded in (
        ("", "wrong", together(b, c)),
        (", in a quotation", "exact", together(b, c, filter=q)),
        (", b W/2 c in a quotation", "exact", apart(b, c, gaps=1, filter=q)),
    ):
        yield f"QUOTE(a NOT (b c)){label}", kind, intervals(
            {"match": {"query": "a", "filter": {"contained_by": marks("q", filter={"not_containing": excluded})}}}
        ), quotation((lambda said, speaker, kind: said(A) and not said(near(B, C, 2))) if "W/2" in label else (
            lambda said, speaker, kind: said(A) and not (said(B) and said(C))))
    yield "QUOTE(a NOT b NOT c), filters nested", "exact", intervals(
        {"match": {"query": "a", "filter": {"contained_by": any_of(
            marks("q", filter={"not_containing": b}), filter={"not_containing": c})}}}
    ), quotation(lambda said, speaker, kind: said(A) and not said(B) and not said(C))
    yield "QUOTE(speaker:kerry a b), chain of containing", "exact", intervals(
        any_of(
            any_of(marks("q", filter={"containing": of_speaker("kerry")}), filter={"containing": a}),
            filter={"containing": b},
        )
    ), quotation(lambda said, speaker, kind: speaker == "kerry" and said(A) and said(B))
    yield "QUOTE(speaker:kerry a), marks without q1", "wrong", intervals(
        together(of_speaker("kerry"), a, filter={"contained_by": in_order(m("^q"), m("$q"))})
    ), quotation(lambda said, speaker, kind: speaker == "kerry" and said(A))
    yield "speaker:kerry NOT QUOTE(speaker:kerry a)", "exact", {"bool": {
        "filter": [{"term": {"n": "s:kerry"}}],
        "must_not": [intervals(together(of_speaker("kerry"), a, filter=q))],
    }}, lambda article: quotation(lambda said, speaker, kind: speaker == "kerry")(article) and not quotation(
        lambda said, speaker, kind: speaker == "kerry" and said(A))(article)
    paragraph = together(marks("q", filter={"containing": of_speaker("kerry")}), e, filter=inside("p"))
    yield "QUOTE(speaker:kerry) and e in its paragraph", "exact", intervals(paragraph), lambda article: any(
        speaker == "kerry" and any(
            p0 <= start and end <= p1 and any(p0 <= x < p1 for x, _ in E(article)) for p0, p1 in article.units["p"])
        for start, end, speaker, _ in article.quotations)
    yield "a* as a prefix W/3 b", "exact", intervals(
        apart({"prefix": {"prefix": "a", "use_field": "f"}}, b, gaps=2)
    ), near(either(form("a1"), form("a2")), B, 3)
    yield "?1 as a wildcard W/3 b", "exact", intervals(
        apart({"wildcard": {"pattern": "?1", "use_field": "f", "max_expansions": 1000}}, b, gaps=2)
    ), near(lambda article: [(at, at + 1) for at, word in enumerate(article.forms) if word[1] == "1"], B, 3)
    yield "/[ab]1/ as a regexp W/3 b", "exact", intervals(
        apart({"regexp": {"pattern": "[ab]1", "use_field": "f", "max_expansions": 1000}}, b, gaps=2)
    ), near(either(form("a1"), form("b1")), B, 3)
    yield "a1~1 as fuzzy W/3 b", "exact", intervals(
        apart({"fuzzy": {"term": "k1", "fuzziness": 1, "prefix_length": 0, "use_field": "f"}}, b, gaps=2)
    ), near(lambda article: [(at, at + 1) for at, word in enumerate(article.forms) if word in ("k2",) or word[1] == "1"], B, 3)
    yield "[a1 TO b2] as a range of words", "exact", {"range": {"f": {"gte": "a1", "lte": "b2"}}}, either(
        *(form(word) for word in ("a1", "a2", "b1", "b2"))
    )


def overlapping_near(article, left, right, words):
    """Pairs at most `words` apart, including those at the same position."""
    for one in left(article):
        for other in right(article):
            first, second = sorted((one, other))
            if second[0] - first[1] < words:
                yield first[0], second[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("address", nargs="*")
    options = parser.parse_args()
    cluster = Cluster(addresses(options.address)[0])
    chance = random.Random(options.seed)
    articles = [Article(chance, number) for number in range(options.articles)]
    cluster.ask("DELETE", f"/{INDEX}")
    cluster.do("PUT", f"/{INDEX}?wait_for_active_shards=all", MAPPING)
    check_positions(cluster)
    for start in range(0, len(articles), 2000):
        lines = []
        for article in articles[start : start + 2000]:
            lines += [{"index": {"_index": INDEX, "_id": str(article.id)}}, article.document()]
        cluster.bulk(lines)
    cluster.do("POST", f"/{INDEX}/_refresh")
    failures = 0
    print(f"{'question':58} {'form':12} {'right':>6} {'missed':>6} {'extra':>6}")
    for name, kind, query, test in cases():
        status, answer = cluster.ask(
            "POST",
            f"/{INDEX}/_search?filter_path=hits.hits.fields.id,_shards.failed,error.root_cause",
            {"size": len(articles), "_source": False, "docvalue_fields": ["id"], "sort": ["_doc"],
             "query": {"bool": {"filter": [query]}}},
        )
        if status != 200:
            print(f"{name:58} {kind:12} refused: {answer}")
            failures += 1
            continue
        found = {hit["fields"]["id"][0] for hit in answer.get("hits", {}).get("hits", [])}
        right = {article.id for article in articles if test(article)}
        missed, extra = right - found, found - right
        print(f"{name:58} {kind:12} {len(right):6} {len(missed):6} {len(extra):6}", flush=True)
        failures += kind == "exact" and bool(missed or extra) or kind == "superset" and bool(missed)
    cluster.do("DELETE", f"/{INDEX}")
    sys.exit(f"{failures} questions were not answered right" if failures else 0)


def check_positions(cluster):
    """The token stream becomes the tokens and positions that it says."""
    answer = cluster.do("POST", f"/{INDEX}/_analyze", {"field": "t", "text": "_ a|^s b _ c|$s|=C _ d"})
    got = [(token["token"], token["position"]) for token in answer["tokens"]]
    want = [("a", 1), ("^s", 1), ("b", 2), ("c", 4), ("$s", 4), ("=C", 4), ("d", 6)]
    if got != want:
        sys.exit(f"positions differ: {got}")
    print("token streams: the tokens and positions that they say")


if __name__ == "__main__":
    main()
