"""A server for one test: `with Server() as server:` runs the program that PARLEYD names on free ports and a fresh history. Where PARLEY_BRIDGE names the bridge, clients reach the
server through one."""
import json
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request


def start(command, **environment):
    """A program that prints one line of JSON when it is ready: the process and what the line says."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **environment})
    return process, json.loads(process.stdout.readline())


class Bridge:
    """A bridge to `router`, HOST:PORT; ready when it has reached it."""

    def __init__(self, router, *flags, wait=True):
        self.process, ready = start([os.environ["PARLEY_BRIDGE"], "--router", router, "--listen-ws", "127.0.0.1:0", "--admin", "127.0.0.1:0", *flags])
        self.address = ready["ws"]
        self.admin = ready["admin"]
        self.url = f"ws://{self.address}/"
        if wait:
            self.wait_until(200)

    def readiness(self):
        try:
            return urllib.request.urlopen(f"http://{self.admin}/readyz", timeout=10).status
        except urllib.error.HTTPError as refused:
            return refused.code

    def wait_until(self, status):
        deadline = time.monotonic() + 60
        while self.readiness() != status:
            assert time.monotonic() < deadline, f"/readyz does not become {status}"
            time.sleep(0.05)

    def metrics(self):
        return urllib.request.urlopen(f"http://{self.admin}/metrics", timeout=10).read().decode()

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def stop(self):
        """As the service manager does it. The exit code."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=30)
        finally:
            self.process.stdout.close()


class Server:
    def __init__(self, *flags):
        self.flags = flags

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        free_ports = [word for flag in ("--listen", "--listen-ws", "--admin") for word in (flag, "127.0.0.1:0")]
        self.process, ready = start([os.environ["PARLEYD"], "--data", self.folder.name, *free_ports, *self.flags])
        self.bridge = Bridge(ready["listen"]) if "PARLEY_BRIDGE" in os.environ else None
        address = self.bridge.address if self.bridge else ready["ws"]
        self.url = f"ws://{address}/"
        self.host, port = address.rsplit(":", 1)
        self.port = int(port)
        return self

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def __exit__(self, *_):
        if self.bridge:
            self.bridge.stop()
        self.stop()
        self.process.stdout.close()
        self.folder.cleanup()
