"""A real server in a folder of its own, and somebody who asks its admin API; every answer is held against docs/openapi.yaml."""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import jsonschema
import yaml

BIN = Path(sys.argv.pop(1)) if len(sys.argv) > 1 and Path(sys.argv[1]).is_dir() else Path("build/dev/bin")
DESCRIPTION = yaml.safe_load((Path(__file__).parents[2] / "docs/openapi.yaml").read_text())
PATIENCE_S = 60
METHODS = ("get", "post", "put", "patch", "delete")


class Description:
    """docs/openapi.yaml, as far as answers can be held against it."""

    def __init__(self, document=DESCRIPTION):
        self.document = document
        self.operations = {}  # (METHOD, path): operation
        for path, item in document["paths"].items():
            for method in METHODS:
                if method in item:
                    self.operations[method.upper(), path] = item[method]

    def resolved(self, node):
        while "$ref" in node:
            at = self.document
            for name in node["$ref"].removeprefix("#/").split("/"):
                at = at[name.replace("~1", "/").replace("~0", "~")]
            node = at
        return node

    def operation(self, method, target):
        path = target.split("?")[0]
        # Literal paths before those with parameters; the rest of a settings path may have slashes.
        for (m, pattern) in sorted(self.operations, key=lambda o: o[1].count("{")):
            regex = re.sub(r"\\{path\\}", ".+", re.escape(pattern))
            regex = re.sub(r"\\{\w+\\}", "[^/]+", regex)
            if m == method and re.fullmatch(regex, path):
                return (m, pattern)
        return None

    def check(self, method, target, answer):
        """Fails if the API may not answer so."""
        key = self.operation(method, target)
        assert key, f"{method} {target} is not described"
        responses = self.operations[key]["responses"]
        assert str(answer.status) in responses, f"{method} {target}: {answer.status} is not described: {answer.text}"
        described = self.resolved(responses[str(answer.status)])
        for name in described.get("headers", {}):
            assert name in answer.fields or answer.body.__class__ is dict and "based_on" in answer.body, f"{method} {target}: no {name}"
        content = described.get("content")
        if not content:
            assert not answer.text, f"{method} {target}: a body where none is described"
            return
        kind = answer.fields["Content-Type"].split(";")[0]
        assert kind in content, f"{method} {target}: {kind} is not described"
        schema = content[kind]["schema"]
        if kind.endswith("json"):
            jsonschema.Draft202012Validator({**schema, "components": self.document["components"]}).validate(answer.body)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.fields = dict(response.getheaders())
        self.text = response.read().decode()
        self.body = json.loads(self.text) if self.text and "json" in self.fields.get("Content-Type", "") else None

    def __getitem__(self, name):
        return self.body[name]


class Api:
    """One who asks. `token`: None: nobody."""

    described = Description()
    called = set()  # operations that were answered with success

    def __init__(self, address, token=None):
        self.address, self.token = address, token

    def ask(self, method, target, body=None, if_match=None, **fields):
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if if_match is not None:
            headers["If-Match"] = if_match
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE_S)
        try:
            connection.request(method, target, body, headers)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        self.described.check(method, target, answer)
        if answer.status < 300:
            self.called.add(self.described.operation(method, target))
        return answer

    def get(self, target, **more):
        return self.ask("GET", target, **more)

    def post(self, target, body=None, **more):
        return self.ask("POST", target, body, **more)

    def put(self, target, body=None, **more):
        return self.ask("PUT", target, body, **more)

    def patch(self, target, body=None, **more):
        return self.ask("PATCH", target, body, **more)

    def delete(self, target, **more):
        return self.ask("DELETE", target, **more)

    def login(self, name, password):
        """Somebody else, with the tokens of this account."""
        answer = self.post("/api/v1/login", {"name": name, "password": password})
        assert answer.status == 200, answer.text
        return Api(self.address, answer["access_token"])


class Server:
    """parleyd; ends with the test that started it."""

    def __init__(self, config=""):
        self.folder = Path(tempfile.mkdtemp(prefix="parley-api-"))
        self.config = self.folder / "parley.toml"
        self.config.write_text(config)
        self.errors = self.folder / "stderr"
        self.start()

    def start(self):
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [BIN / "parleyd", "--config", self.config, "--data", self.folder / "data", "--listen", "127.0.0.1:0", "--listen-ws", "127.0.0.1:0", "--admin", "127.0.0.1:0"],
                stdout=subprocess.PIPE, stderr=errors, text=True)
        line = self.process.stdout.readline()
        assert line, "the server did not start: " + self.errors.read_text()
        self.ready = json.loads(line)
        self.nobody = Api(self.ready["admin"])

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()

    def restart(self):
        self.stop()
        self.start()

    def administrator(self, password="a long enough password"):
        """Logged in, the one-time password changed."""
        once = re.search(r"one-time password (\S+)", self.errors.read_text())[1]
        first = self.nobody.login("admin", once)
        changed = first.put("/api/v1/me/password", {"old_password": once, "password": password, "password_confirmation": password})
        assert changed.status == 200, changed.text
        return Api(self.ready["admin"], changed["access_token"])

    def reset_administrator(self):
        """As who has lost the password does, with the server stopped. Returns the new one-time password."""
        self.stop()
        said = subprocess.run([BIN / "parleyd", "--data", self.folder / "data", "account", "reset-admin"], capture_output=True, text=True, timeout=PATIENCE_S)
        assert said.returncode == 0, said.stderr
        self.start()
        return re.search(r"one-time password (\S+)", said.stdout + said.stderr)[1]

    def read_file_again(self):
        self.process.send_signal(signal.SIGHUP)

    def log_lines(self, event):
        return [json.loads(line) for line in self.errors.read_text().splitlines() if f'"{event}"' in line]

    def load(self, *arguments, wait=True):
        """parley-load, which talks the binary protocol."""
        job, *flags = [str(a) for a in arguments]
        process = subprocess.Popen([BIN / "parley-load", job, "--target", self.ready["listen"], "--json", self.folder / "load.json", *flags],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if not wait:
            return process
        text, _ = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, text
        return json.loads((self.folder / "load.json").read_text())

    def visitor(self, name=""):
        """A new visitor: its number, and an Api with the token of its welcome."""
        host, port = self.ready["ws"].split(":")
        hello = json.dumps({"kind": "hello", "client_id": "1", "body": {"protocol": 1, "role": "visitor", "name": name}}).encode()
        with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as s, s.makefile("rb") as said:
            s.sendall(b"GET / HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: parley.v1.json\r\n\r\n" % self.ready["ws"].encode())
            while said.readline().strip():
                pass
            s.sendall(bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello)  # a text of less than 126 bytes, masked with zeros
            size = said.read(2)[1]
            frames = json.loads(said.read(int.from_bytes(said.read(2), "big") if size == 126 else size))
        welcome = next(f["body"] for f in frames if f["kind"] == "welcome")
        return welcome["principal"].removeprefix("visitor:"), Api(self.ready["admin"], welcome["token"])

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
        shutil.rmtree(self.folder)


class ServerTest(unittest.TestCase):
    config = ""

    def setUp(self):
        self.server = Server(self.config)
        self.addCleanup(self.server.close)
        self.boss = self.server.administrator()

    def operator(self, name, **more):
        """A new account, logged in."""
        made = self.boss.post("/api/v1/operators", {"name": name, **more})
        self.assertEqual(made.status, 201, made.text)
        return self.server.nobody.login(name, made.body.get("password") or more["password"])

    def until(self, so, what="it comes about"):
        give_up = time.monotonic() + PATIENCE_S
        while not so():
            self.assertLess(time.monotonic(), give_up, f"in vain until {what}")
            time.sleep(0.01)


def main():
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    unittest.main()
