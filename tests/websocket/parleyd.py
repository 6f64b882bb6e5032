"""A server for one test: `with Server() as server:` runs the program that PARLEYD names on free ports and a fresh history."""
import json
import os
import subprocess
import tempfile


class Server:
    def __init__(self, *flags):
        self.flags = flags

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        free_ports = [word for flag in ("--listen", "--listen-ws", "--admin") for word in (flag, "127.0.0.1:0")]
        self.process = subprocess.Popen([os.environ["PARLEYD"], "--data", self.folder.name, *free_ports, *self.flags], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.url = f"ws://{ready['ws']}/"
        self.host, port = ready["ws"].rsplit(":", 1)
        self.port = int(port)
        return self

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def __exit__(self, *_):
        self.stop()
        self.process.stdout.close()
        self.folder.cleanup()
