"""Checks on a real cluster the behaviour that the client of clusters relies on.

    python3 tests/cluster/facts.py [ADDRESS]

Each fact is a check. One that fails means that this version of the engine behaves differently, and that the client has to
be looked at. docs/cluster/queries.md tells what follows from them.
"""

import sys

from client import Cluster, addresses

INDEX, ALIAS, NEXT = "facts-test-1", "facts-test", "facts-test-2"

failures = 0


def check(fact, holds, seen=""):
    global failures
    print(f"{'ok  ' if holds else 'FAIL'} {fact}" + ("" if holds else f": {str(seen)[:500]}"), flush=True)
    failures += not holds


def reason(answer):
    """All types and reasons in an error. The root cause alone depends on the node that answers: a cause that came from another node is
    unwrapped, one of the node's own shard is not."""
    error = answer.get("error") if isinstance(answer, dict) else None
    return " ".join(words_of(error)) if isinstance(error, dict) else str(error)


def words_of(error):
    if isinstance(error, list):
        return [word for part in error for word in words_of(part)]
    if not isinstance(error, dict):
        return []
    own = [str(error[key]) for key in ("type", "reason") if isinstance(error.get(key), str)]
    return own + [word for part in error.values() for word in words_of(part)]


def create(cluster):
    for index in (INDEX, NEXT):
        cluster.ask("DELETE", f"/{index}")
    cluster.do(
        "PUT",
        f"/{INDEX}?wait_for_active_shards=all",
        {
            "settings": {"number_of_shards": 3, "number_of_replicas": 1, "refresh_interval": -1, "gc_deletes": "1h"},
            "aliases": {ALIAS: {}},
            "mappings": {
                "dynamic": "strict",
                "_meta": {"format": 1},
                "_source": {"excludes": ["t"]},
                "properties": {
                    "story": {"type": "keyword"},
                    "name": {"type": "keyword"},
                    "n": {"type": "integer"},
                    "t": {"type": "text"},
                },
            },
        },
    )


def versions(cluster):
    def at(version):
        return f"/{ALIAS}/_doc/a?version_type=external_gte&version={version}"

    def status(method, version):
        return cluster.ask(method, at(version), {"n": 1} if method == "PUT" else None)[0]

    check("a new document is 201", status("PUT", 5) == 201)
    check("the same version again is 200", status("PUT", 5) == 200)
    check("a lower version is 409", status("PUT", 4) == 409)
    check("a delete at a lower version is 409", status("DELETE", 4) == 409)
    check("a delete at the same version is 200", status("DELETE", 5) == 200)
    check("a second delete is 404", status("DELETE", 5) == 404)
    check("a lower version after the delete is 409", status("PUT", 4) == 409)
    check("the same version after the delete is 201", status("PUT", 5) == 201)
    never = f"/{ALIAS}/_doc/never?version_type=external_gte&version="
    check("deleting an id that never was is 404", cluster.ask("DELETE", never + "3")[0] == 404)
    check("and a lower version after that is 409", cluster.ask("PUT", never + "2", {"n": 1})[0] == 409)


def bulk(cluster):
    def action(kind, identity, version):
        return {kind: {"_index": ALIAS, "_id": identity, "version": version, "version_type": "external_gte"}}

    lines = [
        action("index", "b", 5), {"n": 1}, action("index", "b", 4), {"n": 1}, action("delete", "b", 4),
        action("index", "c", 1), {"unknown": 1}, action("index", "c", 1), {"n": "word"}, action("delete", "gone", 1),
        {"index": {"_index": "facts-missing", "_id": "1"}}, {"n": 1},
    ]
    status, answer = cluster.ask("POST", "/_bulk", lines)
    items = [next(iter(item.values())) for item in answer["items"]]
    check("a bulk request with failed items is 200 with errors", status == 200 and answer["errors"])
    check("each item has its status", [item["status"] for item in items] == [201, 409, 409, 400, 400, 404, 404], items)
    check("an item's conflict has its type", items[1]["error"]["type"] == "version_conflict_engine_exception", items[1])
    check("an unknown field has its type", items[3]["error"]["type"] == "strict_dynamic_mapping_exception", items[3])
    check("a wrong value has its type", items[4]["error"]["type"] == "mapper_parsing_exception", items[4])
    check("deleting what is not there is no error", "error" not in items[5], items[5])
    check("a missing index is told in the item", items[6]["error"]["type"] == "index_not_found_exception", items[6])
    short = "/_bulk?filter_path=errors,items.*.status,items.*.error.type"
    status, answer = cluster.ask("POST", short, [action("index", "b", 4), {"n": 1}])
    check("filter_path shortens the answer", answer == {
        "errors": True, "items": [{"index": {"status": 409, "error": {"type": "version_conflict_engine_exception"}}}]
    }, answer)
    status, answer = cluster.ask("POST", "/_bulk", [action("delete", "gone", 1)])
    check("deletes of what is not there leave errors false", answer["errors"] is False, answer)
    check("a malformed line fails the whole request", cluster.ask("POST", "/_bulk", ["x"])[0] == 400)


def load(cluster):
    lines = []
    for number in range(9000):
        lines += [
            {"index": {"_index": ALIAS, "_id": f"id{number}"}},
            # Every name a few times, so that no shard's list of the commonest is the whole cluster's.
            {"story": f"s{number // 2}", "name": f"p{number * 7919 % 1500}", "n": number, "t": "alpha beta" if number % 3 else "alpha"},
        ]
    cluster.bulk(lines)
    cluster.do("POST", f"/{ALIAS}/_refresh")


def search(cluster, body, query=""):
    return cluster.ask("POST", f"/{ALIAS}/_search{query}", body)


def points_in_time(cluster):
    pit = cluster.do("POST", f"/{ALIAS}/_search/point_in_time?keep_alive=10m")["pit_id"]
    body = {
        "size": 1000, "_source": False, "query": {"term": {"t": "beta"}}, "sort": [{"_score": "desc"}, {"n": "asc"}],
        "pit": {"id": pit, "keep_alive": "10m"},
    }
    seen = []
    cluster.do("DELETE", f"/{ALIAS}/_doc/id1?refresh=true")
    while True:
        answer = cluster.do("POST", "/_search", body)
        body["pit"]["id"] = answer["pit_id"]
        hits = answer["hits"]["hits"]
        if not hits:
            break
        seen += [hit["_id"] for hit in hits]
        body["search_after"] = hits[-1]["sort"]
    check("a walk by score and number meets each hit once", len(seen) == len(set(seen)) == 6000, len(seen))
    check("a point in time still has what was deleted since", "id1" in seen)
    check("no tie-break is added to a sort", len(body["search_after"]) == 2, body["search_after"])
    del body["search_after"]
    status, answer = cluster.ask("POST", "/_search", {**body, "sort": ["_shard_doc"]})
    check("_shard_doc is refused", status == 400 and "_shard_doc" in reason(answer), answer)
    status, answer = search(cluster, {"pit": {"id": pit}})
    check("a point in time with an index in the path is refused", status == 400, answer)
    answer = cluster.do("DELETE", "/_search/point_in_time", {"pit_id": [body["pit"]["id"]]})
    check("a point in time can be closed", answer["pits"][0]["successful"], answer)
    status, answer = cluster.ask("POST", "/_search", body)
    check("a closed one is 404", status == 404 and "search_context_missing_exception" in reason(answer), answer)
    status, answer = cluster.ask("POST", f"/{ALIAS}/_pit?keep_alive=1m")
    check("the other flavour's path is 400, with a plain text as the error", status == 400 and isinstance(answer["error"], str), answer)


def aggregations(cluster):
    def terms(**more):
        return search(cluster, {"size": 0, "aggs": {"a": {"terms": {"field": "name", "size": 5, **more}}}})[1]["aggregations"]["a"]

    check("the commonest of many names have an error bound", terms()["doc_count_error_upper_bound"] > 0, terms())
    check("with all names of a shard counted it is 0", terms(shard_size=2000)["doc_count_error_upper_bound"] == 0)
    number = search(cluster, {"size": 0, "aggs": {"a": {"cardinality": {"field": "story", "precision_threshold": 40000}}}})
    number = number[1]["aggregations"]["a"]["value"]
    # Document id1 is deleted by then, and the documents of the other checks have no story.
    check("stories up to 40,000 are counted to a few in ten thousand", abs(number - 4500) <= 5, number)
    after, names = None, 0
    while True:
        source = {"size": 1000, "sources": [{"name": {"terms": {"field": "name"}}}], **({"after": after} if after else {})}
        answer = search(cluster, {"size": 0, "aggs": {"a": {"composite": source}}})[1]["aggregations"]["a"]
        names += len(answer["buckets"])
        after = answer.get("after_key")
        if not after:
            break
    check("a composite walk meets every name", names == 1500, names)
    folded = {"size": 10, "collapse": {"field": "story"}, "track_total_hits": True, "sort": [{"n": "asc"}], "query": {"term": {"t": "beta"}}}
    status, answer = search(cluster, folded)
    stories = [hit["fields"]["story"][0] for hit in answer["hits"]["hits"]]
    check("collapse shows a story once", len(set(stories)) == 10, stories)
    check("its total counts every hit", answer["hits"]["total"]["value"] == 5999, answer["hits"]["total"])
    status, answer = search(cluster, {**folded, "search_after": [5]})
    check("collapse with search_after is refused with 500", status == 500 and "collapse" in reason(answer), (status, answer))


def limits(cluster):
    def should(number, field="name"):
        return {"bool": {"should": [{"term": {field: f"p{at}"}} for at in range(number)]}}

    status, answer = search(cluster, {"size": 0})
    check("a total past 10,000 is a bound unless asked for", answer["hits"]["total"]["relation"] in ("eq", "gte"))
    status, answer = search(cluster, {"from": 10000, "size": 1})
    check("a window past 10,000 is 400", status == 400, answer)
    status, answer = search(cluster, {"size": 0, "query": should(1025)})
    check("1,025 clauses in one bool are 400", status == 400 and "too_many_clauses" in reason(answer), answer)
    status, answer = search(cluster, {"size": 0, "query": {"bool": {"must": [should(1000), should(1000, "t")]}}})
    check("more in the whole question are 500", status == 500 and "too_many_nested_clauses" in reason(answer), answer)
    rules = {"any_of": {"intervals": [{"match": {"query": f"w{at}"}} for at in range(2000)]}}
    status, answer = search(cluster, {"size": 0, "query": {"intervals": {"t": rules}}})
    check("interval rules count as clauses", status == 500 and "too_many_nested_clauses" in reason(answer), answer)
    setting = "indices.query.bool.max_clause_count"
    cluster.do("PUT", "/_cluster/settings?timeout=5m", {"transient": {setting: 8192}})
    status, answer = search(cluster, {"size": 0, "query": {"bool": {"must": [should(4000), should(4000, "t")]}}})
    check("the limit can be raised while the cluster runs", status == 200, answer)
    cluster.do("PUT", "/_cluster/settings", {"transient": {setting: None}})
    status, answer = search(cluster, {"size": 0, "query": {"terms": {"name": [str(at) for at in range(65537)]}}})
    check("65,537 terms are 400", status == 400, answer)
    status, answer = search(cluster, {"size": 0, "query": {"regexp": {"name": "a" * 1001}}})
    check("a regular expression of 1,001 characters is 400", status == 400, answer)


def requests(cluster):
    status, answer = cluster.ask("POST", f"/{ALIAS}/_count", {"query": {"term": {"t": "beta"}}}, compressed=True)
    check("a gzipped request is read", status == 200 and answer["count"] > 0, answer)
    status, answer = cluster.ask("POST", "/facts-missing/_search", {})
    check("a missing index is 404", status == 404 and "index_not_found_exception" in reason(answer), answer)
    status, answer = cluster.ask("PUT", "/facts-missing/_doc/1", {"n": 1})
    check("no index is made by writing to it", status == 404, answer)
    status, answer = cluster.ask("PUT", f"/{INDEX}", {})
    check("an index cannot be made twice", status == 400 and "resource_already_exists_exception" in reason(answer), answer)
    answer = cluster.do("GET", f"/{ALIAS}/_mapping")
    check("the mapping keeps our format", answer[INDEX]["mappings"]["_meta"] == {"format": 1}, answer)
    answer = cluster.do("GET", f"/{ALIAS}/_doc/id2")
    check("an excluded field is not in the source", "t" not in answer["_source"] and "n" in answer["_source"], answer)


def measures(cluster):
    """Scores of named queries tell counts, also of queries that have no part in a match."""
    text = "a b c a b b x x a"
    cluster.do("PUT", f"/{INDEX}/_doc/measured?refresh=true", {"n": 1, "name": "measured", "t": text})

    def word(term):
        return {"match": {"query": term}}

    def pair(one, other):
        return {"all_of": {"intervals": [word(one), word(other)], "ordered": True, "max_gaps": -1}}

    rules = {"count": word("a"), "phrase": {"all_of": {**pair("a", "b")["all_of"], "max_gaps": 0}}, "distance": pair("c", "x"),
             "without": word("zzz")}
    named = [{"bool": {"must": [{"intervals": {"t": rule}}], "_name": name}} for name, rule in rules.items()]
    never = {"bool": {"must": [{"term": {"name": "-"}}, *named]}}
    body = {"query": {"bool": {"filter": [{"term": {"name": "measured"}}], "should": [never]}}, "stored_fields": "_none_",
            "docvalue_fields": ["n"], "size": 10}
    status, answer = cluster.ask("POST", f"/{ALIAS}/_search?include_named_queries_score=true", body)
    found = answer["hits"]["hits"][0] if status == 200 else {}
    scores = found.get("matched_queries", {})
    check("named queries tell their scores, also where they have no part in the match", status == 200 and len(scores) == 3, answer)
    of = {name: score / (1 - score) for name, score in scores.items()}
    check("a word's is f / (1 + f) of its number", round(of.get("count", 0), 3) == 3, scores)
    check("and so is a phrase's", round(of.get("phrase", 0), 3) == 2, scores)
    check("that of two words apart is of the inverse of their distance", round(of.get("distance", 0), 3) == 0.25, scores)
    check("values come without the stored document", found.get("fields") == {"n": [1]} and "_source" not in found, found)


def aliases(cluster):
    cluster.do("PUT", f"/{NEXT}?wait_for_active_shards=all", {"settings": {"number_of_shards": 1}})
    swap = {"actions": [
        {"remove": {"index": INDEX, "alias": ALIAS, "must_exist": True}}, {"add": {"index": NEXT, "alias": ALIAS}}
    ]}
    check("an alias is swapped in one request", cluster.ask("POST", "/_aliases", swap)[0] == 200)
    check("it names the new index", list(cluster.do("GET", f"/_alias/{ALIAS}")) == [NEXT])
    check("a second swap is refused", cluster.ask("POST", "/_aliases", swap)[0] == 404)


def main():
    cluster = Cluster(addresses(sys.argv[1:])[0])
    version = cluster.do("GET", "/")["version"]
    print(f"{version.get('distribution', 'elasticsearch')} {version['number']}")
    create(cluster)
    for facts in (versions, bulk, load, points_in_time, aggregations, limits, requests, measures, aliases):
        facts(cluster)
    for index in (INDEX, NEXT):
        cluster.do("DELETE", f"/{index}")
    sys.exit(f"{failures} facts do not hold" if failures else 0)


if __name__ == "__main__":
    main()
