#!/usr/bin/env python3
"""Runs the programs in examples/ against a real server: examples_test.py PARLEYD FLATC CHAT [unittest arguments]"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
PARLEYD, FLATC, CHAT = (Path(p) for p in sys.argv[1:4])
PATIENCE_S = 60  # a test that waits for what never comes shall not hang


class ExamplesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="parley-examples-"))
        subprocess.run([FLATC, "--python", "--gen-object-api", "-o", cls.folder, ROOT / "protocol/schema/wire.fbs"], check=True)
        cls.server = subprocess.Popen([PARLEYD, "--data", f"{cls.folder}/data", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--listen-ws", "127.0.0.1:0"],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        cls.ready = json.loads(cls.server.stdout.readline())

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.communicate(timeout=PATIENCE_S)

    def start(self, *command):
        environment = dict(os.environ, PYTHONPATH=self.folder, PYTHONDONTWRITEBYTECODE="1")
        started = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        self.addCleanup(started.communicate)
        self.addCleanup(started.kill)
        return started

    def chat(self, echo, visitor):
        """Every text of the visitor comes back."""
        self.start(*echo, "echo", self.id())
        texts = ["Hello", "Grüße, 世界", "Bye"]
        visiting = self.start(*visitor, *texts)
        self.assertEqual(visiting.communicate(timeout=PATIENCE_S)[0].splitlines(), texts)
        self.assertEqual(visiting.returncode, 0)

    @property
    def tcp(self):
        return [sys.executable, EXAMPLES / "tcp_chat.py", *self.ready["listen"].rsplit(":", 1)]

    def test_a_visitor_in_python_chats_over_tcp(self):
        self.chat(self.tcp, [*self.tcp, "visitor"])

    def test_a_visitor_in_cxx_chats_over_tcp(self):
        self.chat(self.tcp, [CHAT, self.ready["listen"]])

    @property
    def websocket(self):
        return [sys.executable, EXAMPLES / "websocket_chat.py", f"ws://{self.ready['ws']}/"]

    def test_a_visitor_in_python_chats_over_a_websocket(self):
        self.chat(self.websocket, [*self.websocket, "visitor"])

    def test_a_visitor_over_a_websocket_chats_with_an_operator_over_tcp(self):
        self.chat(self.tcp, [*self.websocket, "visitor"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
