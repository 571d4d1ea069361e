"""A client of the test cluster for the scripts beside it. Standard library only."""

import gzip
import http.client
import json
import os
import sys
import urllib.parse


class Cluster:
    """Sends requests to one node."""

    def __init__(self, address):
        self.address = address
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=120)

    def ask(self, method, path, body=None, compressed=False):
        """Returns the status and the answer. `body` is a JSON value, or a list of lines for `_bulk`."""
        headers = {}
        if body is not None:
            if isinstance(body, list):
                body = "".join(json.dumps(line) + "\n" for line in body)
                headers["Content-Type"] = "application/x-ndjson"
            else:
                body = json.dumps(body)
                headers["Content-Type"] = "application/json"
            body = body.encode()
            if compressed:
                body = gzip.compress(body, 1)
                headers["Content-Encoding"] = "gzip"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.headers.get_content_type() == "application/json":
            answer = json.loads(answer) if answer else None
        return response.status, answer

    def do(self, method, path, body=None, compressed=False):
        """The answer of a request that has to succeed."""
        status, answer = self.ask(method, path, body, compressed)
        if status >= 300:
            raise SystemExit(f"{method} {path}: {status} {json.dumps(answer)[:2000]}")
        return answer

    def bulk(self, lines, path="/_bulk"):
        """The items' results of a bulk request, all of which have to succeed."""
        answer = self.do("POST", path, lines, compressed=True)
        if answer["errors"]:
            failed = [item for item in answer["items"] if list(item.values())[0]["status"] >= 300]
            raise SystemExit(f"bulk: {json.dumps(failed[0])[:2000]}")
        return answer["items"]


def addresses(arguments):
    """The nodes' addresses: the arguments, else ONRECORD_TEST_CLUSTER (separated by commas)."""
    found = arguments or [part for part in os.environ.get("ONRECORD_TEST_CLUSTER", "").split(",") if part]
    if not found:
        sys.exit("no cluster: give its address, or set ONRECORD_TEST_CLUSTER")
    return found
