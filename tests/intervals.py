#!/usr/bin/env python3
"""How far a figure can be trusted: 95 % bootstrap intervals of the scorers' F1. Python 3 standard library only.

usage: intervals.py TASK GOLD.jsonl PRED.jsonl --eval FOLDER

TASK is entities, persons or quotes; PRED is what `score.py --keep` wrote, FOLDER holds the scorers, which do the counting.
Articles are drawn with replacement, as many as there are, 1,000 times; between the 2.5th and the 97.5th percentile of the
F1 of these draws lies the interval. The seed is fixed: the same predictions print the same intervals.
"""
import importlib
import json
import random
import sys
from collections import Counter

SAMPLES, SEED = 1000, 1


def f1(right, predicted, gold):
    return 100 * 2 * right / (predicted + gold) if predicted + gold else 0.0


def entities(scorer, gold, pred):
    """Counts of each article, and the figures of summed counts: strict F1 of each kind."""
    labels = ("PERSON", "ORG", "PLACE")
    articles = []
    for identity, record in gold.items():
        counts = Counter()
        found = scorer.spans(pred.get(identity, {"id": identity}), record["text"], labels)
        told = scorer.spans(record, record["text"], labels)
        for label in labels:
            counts[label, "right"] = len(found[label] & told[label])
            counts[label, "predicted"], counts[label, "gold"] = len(found[label]), len(told[label])
        articles.append(counts)
    return articles, lambda sums: {
        label: f1(*(sums[label, count] for count in ("right", "predicted", "gold"))) for label in labels}


def persons(scorer, gold, pred):
    """Counts of each article, and the figures of summed counts: B-cubed F1 of names, F1 of pronouns."""
    articles = []
    for record in gold.values():
        result = scorer.evaluate([record], {record["id"]: pred.get(record["id"], {}).get("persons", [])})
        names, pronouns = result["name_mentions"], result["pronouns"]
        answered = round(result["found"] * names) + result["spurious"]
        articles.append(Counter({
            "names": names, "answered": answered,
            "precision": result["names_b3"]["p"] * answered, "recall": result["names_b3"]["r"] * names,
            "right": pronouns["tp"], "predicted": pronouns["pred"], "gold": pronouns["gold"]}))

    def figures(sums):
        precision = sums["precision"] / max(sums["answered"], 1)
        recall = sums["recall"] / max(sums["names"], 1)
        return {"names (B3)": 100 * 2 * precision * recall / max(precision + recall, 1e-9),
                "pronouns": f1(sums["right"], sums["predicted"], sums["gold"]),
                "pronouns, precision": 100 * sums["right"] / max(sums["predicted"], 1)}
    return articles, figures


def quotes(scorer, gold, pred):
    """Counts of each article, and the figures of summed counts: F1 as the scorer reports it."""
    report, scorer.report = scorer.report, lambda counts: counts
    articles = [scorer.evaluate([record], {record["id"]: pred.get(record["id"], {}).get("quotes", [])})
                for record in gold.values()]

    def figures(sums):
        result = report(sums)
        kinds = result["C_all_kinds"]
        return {"direct, found": 100 * result["A_direct"]["F1"],
                "direct, with speaker": 100 * result["E2E_direct_quote_and_speaker_lenient"]["F1"],
                "direct, with the speaker's name": 100 * result["E2E_direct_quote_and_name"]["F1"],
                "mixed": 100 * kinds["mixed"]["F1"], "indirect": 100 * kinds["indirect"]["F1"]}
    return articles, figures


def main(argv):
    if len(argv) != 5 or argv[3] != "--eval" or argv[0] not in TASKS:
        sys.exit(__doc__)
    task, gold_path, pred_path, _, folder = argv
    sys.path.insert(0, folder)
    scorer = importlib.import_module(f"{task}_eval")
    articles, figures = TASKS[task](scorer, load(gold_path), load(pred_path))
    chance = random.Random(SEED)
    draws = [figures(total(chance.choices(articles, k=len(articles)))) for _ in range(SAMPLES)]
    for name, value in figures(total(articles)).items():
        drawn = sorted(draw[name] for draw in draws)
        low, high = drawn[SAMPLES * 25 // 1000], drawn[SAMPLES * 975 // 1000 - 1]
        print(f"{name:<32} {value:5.1f}   95 % {low:.1f} to {high:.1f}   {len(articles)} articles")


def total(counts):
    out = Counter()
    for one in counts:
        for key, value in one.items():
            out[key] += value
    return out


def load(path):
    with open(path, encoding="utf-8") as handle:
        return {record["id"]: record for record in map(json.loads, filter(str.strip, handle))}


TASKS = {"entities": entities, "persons": persons, "quotes": quotes}

if __name__ == "__main__":
    main(sys.argv[1:])
