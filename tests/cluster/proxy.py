#!/usr/bin/env python3
"""A reverse proxy in front of a node of the test cluster, with TLS, a password, and faults.

    python3 tests/cluster/proxy.py --to http://127.0.0.1:9200 [option…]

Prints its own address as the first line of standard output, and serves until its standard input is closed: a test that
holds the other end of the pipe takes the proxy with it when it ends.

    --tls FOLDER               serves https; makes FOLDER/ca.pem (the file to trust) and a certificate for 127.0.0.1 and
                               localhost, unless they are there
    --user NAME:PASSWORD       answers 401 without these credentials; `--api-key KEY` is the same for `Authorization: ApiKey`
    --log FILE                 appends a line for each request: method, path, status, bytes of the request's and of the
                               answer's body on the wire, fault
    --fault KIND:PART:COUNT[:SKIP]
                               spoils COUNT requests whose path contains PART, after letting SKIP of them pass; may be
                               repeated

Kinds of fault:

    refuse        closes the connection before the request is passed on
    cut-request   the same after half of the request was read
    no-answer     passes the request on, and closes without an answer: it took effect, and nobody was told
    cut-answer    passes the request on, and closes after half of the answer
    hang=SECONDS  passes the request on, and holds its answer back
    status=CODE   answers with this status and an error as the engine words it; the request is not passed on
    garbage       answers 200 with a page that is not JSON
"""

import argparse
import base64
import http.client
import http.server
import json
import pathlib
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

ERRORS = {
    429: ("rejected_execution_exception", "rejected execution of coordinating operation"),
    503: ("cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/2/no cluster-manager];"),
}


class Fault:
    def __init__(self, text):
        self.kind, self.part, count, *skip = text.split(":")
        self.left, self.skip = int(count), int(skip[0]) if skip else 0
        self.lock = threading.Lock()

    def strikes(self, path):
        if self.part not in path:
            return False
        with self.lock:
            if self.skip:
                self.skip -= 1
                return False
            self.left -= 1
            return self.left >= 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    options = None

    def log_message(self, *_):
        pass

    def serve(self):
        options = self.options
        fault = next((fault.kind for fault in options.fault if fault.strikes(self.path)), "")
        length = int(self.headers.get("Content-Length") or 0)
        if fault == "cut-request":
            self.rfile.read(length // 2)
        if fault in ("refuse", "cut-request"):
            self.note(0, length, 0, fault)
            return self.hang_up()
        body = self.rfile.read(length) if length else self.chunks()
        if not self.is_allowed():
            error = {"error": {"type": "security_exception", "reason": "missing authentication credentials"}, "status": 401}
            return self.answer(401, json.dumps(error).encode(), "application/json", len(body), fault)
        if fault.startswith("status="):
            status = int(fault.split("=")[1])
            kind, reason = ERRORS.get(status, ("exception", "fault of the test"))
            cause = {"type": kind, "reason": reason}
            error = {"error": {"root_cause": [cause], **cause}, "status": status}
            return self.answer(status, json.dumps(error).encode(), "application/json", len(body), fault)
        if fault == "garbage":
            return self.answer(200, b"<html><h1>It works!</h1></html>", "text/html", len(body), fault)
        headers = {key: value for key, value in self.headers.items() if key.lower() not in ("host", "connection", "authorization", "transfer-encoding", "content-length")}
        try:
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(options.to).netloc, timeout=120)
            connection.request(self.command, self.path, body or None, headers)
            response = connection.getresponse()
            answer = response.read()
            connection.close()
        except OSError as error:
            return self.answer(502, f"no answer from the node: {error}".encode(), "text/plain", len(body), fault)
        if fault.startswith("hang="):
            time.sleep(float(fault.split("=")[1]))
        if fault == "no-answer":
            self.note(0, len(body), 0, fault)
            return self.hang_up()
        kind, encoding = response.headers.get("Content-Type"), response.headers.get("Content-Encoding")
        self.answer(response.status, answer, kind, len(body), fault, encoding)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = serve

    def chunks(self):
        """The body of a request in chunks; empty if there is none."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return b""
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def is_allowed(self):
        given = self.headers.get("Authorization", "")
        options = self.options
        if options.user:
            return given == "Basic " + base64.b64encode(options.user.encode()).decode()
        return not options.api_key or given == "ApiKey " + options.api_key

    def answer(self, status, body, kind, sent, fault, encoding=None):
        self.note(status, sent, len(body), fault)
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="search"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault == "cut-answer":
            self.wfile.write(body[: len(body) // 2])
            return self.hang_up()
        if self.command != "HEAD":
            self.wfile.write(body)

    def hang_up(self):
        self.wfile.flush()
        self.close_connection = True

    def note(self, status, sent, received, fault):
        if self.options.log:
            with open(self.options.log, "a", encoding="utf-8") as log:
                log.write(f"{self.command} {self.path} {status} {sent} {received} {fault or '-'}\n")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that goes away is what some tests do."""


def certificate(folder):
    """The files of a certificate for loopback, signed by FOLDER/ca.pem."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ca, ca_key, cert, key = (folder / name for name in ("ca.pem", "ca-key.pem", "node.pem", "node-key.pem"))
    if not cert.exists():
        def openssl(*arguments):
            subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        openssl("req", "-x509", *curve, "-keyout", ca_key, "-out", ca, "-days", 30, "-subj", "/CN=onrecord test authority",
                "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
        request = folder / "node.csr"
        openssl("req", *curve, "-keyout", key, "-out", request, "-subj", "/CN=localhost")
        names = folder / "names"
        names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n")
        openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-out", cert, "-days", 30,
                "-extfile", names)
    return cert, key


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", required=True)
    parser.add_argument("--tls")
    parser.add_argument("--user")
    parser.add_argument("--api-key")
    parser.add_argument("--log")
    parser.add_argument("--fault", type=Fault, action="append", default=[])
    Handler.options = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if Handler.options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(Handler.options.tls))
        # The handshake belongs to the connection's own thread, so that a client that never speaks holds up nobody.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{scheme}://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
