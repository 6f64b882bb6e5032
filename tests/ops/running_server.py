"""A parleyd in a folder of its own, for tests."""
import json
import os
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path

BIN = Path(os.environ["PARLEY_BIN"])
SOURCE = Path(os.environ["PARLEY_SOURCE"])
PATIENCE_S = 60


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.01)
    return found


class Server:
    """Starts at once and is ready when made; its log is kept line by line."""

    def __init__(self, config="", env=None):
        self.folder = tempfile.TemporaryDirectory(prefix="parley-ops-")
        self.config = Path(self.folder.name, "parley.toml")
        self.config.write_text(config)
        flags = ["--config", str(self.config), "--data", f"{self.folder.name}/data", "--listen", "127.0.0.1:0", "--listen-ws", "127.0.0.1:0", "--admin", "127.0.0.1:0"]
        self.process = subprocess.Popen([BIN / "parleyd", *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
        self.log = []
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"parleyd did not start: {self.log}")
        ready = json.loads(line)
        self.listen, self.admin, self.ws = ready["listen"], ready["admin"], ready["ws"]

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(json.loads(line) if line.startswith("{") else {"event": "text", "text": line})

    def events(self, name):
        return [line for line in self.log if line["event"] == name]

    def wait_for_event(self, name, count=1):
        return wait_until(lambda: len(found := self.events(name)) >= count and found, f"{count} × {name} in {self.log}")

    def get(self, page):
        with urllib.request.urlopen(f"http://{self.admin}{page}", timeout=PATIENCE_S) as answer:
            return answer.read().decode()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        self.process.stdout.close()
        self.process.stderr.close()
        self.folder.cleanup()
        return code


class NotifySocket:
    """The service manager's end of its protocol."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="parley-ops-")
        self.path = f"{self.folder.name}/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(PATIENCE_S)

    def next(self):
        return self.socket.recv(4096).decode()

    def next_but(self, uninteresting):
        while (message := self.next()) == uninteresting:
            pass
        return message

    def close(self):
        self.socket.close()
        self.folder.cleanup()


class ServerTest(unittest.TestCase):
    """Ends every server that a test began."""

    def start(self, **options):
        server = Server(**options)
        self.addCleanup(server.stop)
        return server
