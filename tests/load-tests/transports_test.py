"""The load tool, over each transport that a server speaks, against the real parleyd. transports_test.py needs PARLEY_BIN and PARLEY_SOURCE."""
import json
import os
import subprocess
import tempfile
import unittest
from collections import defaultdict
from pathlib import Path

BIN = Path(os.environ["PARLEY_BIN"])
SOURCE = Path(os.environ["PARLEY_SOURCE"])
SCENARIO = SOURCE / "load-tests/scenario.jsonl"
DIALOGUES = SOURCE / "load-tests/sample.jsonl"
PATIENCE_S = 120
TRANSPORTS = ("tcp", "ws", "ws+json")


class Server:
    def __init__(self, gateway_key=None):
        self.gateway_key = gateway_key

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="parley-transports-")
        free_ports = [word for flag in ("--listen", "--listen-ws", "--admin") for word in (flag, "127.0.0.1:0")]
        config = Path(self.folder.name, "parley.toml")
        config.write_text(f'[site.default]\ngateway_key = "{self.gateway_key}"\n' if self.gateway_key else "")
        self.process = subprocess.Popen([BIN / "parleyd", "--config", config, "--data", self.data, *free_ports], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.ready = json.loads(self.process.stdout.readline())
        return self

    @property
    def data(self):
        return Path(self.folder.name, "data")

    def target(self, transport):
        return self.ready["listen"] if transport == "tcp" else f"{transport}://{self.ready['ws']}/"

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE_S)

    def load(self, job, *targets, **options):
        """Runs a job of parley-load and returns its report; it must have found nothing wrong."""
        path = Path(self.folder.name, "report.json")
        words = [str(word) for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
        run = subprocess.run([BIN / "parley-load", job, *(word for t in targets for word in ("--target", t)), "--json", path, *words], capture_output=True, text=True,
                             timeout=PATIENCE_S)
        if run.returncode != 0:
            raise AssertionError(f"{job} over {targets} ends with {run.returncode}:\n{run.stdout}{run.stderr}")
        return json.loads(path.read_text())

    def records(self):
        """{session: [records]} as they are on disk."""
        self.stop()
        export = subprocess.run([BIN / "parleyctl", "export", "--data", self.data], capture_output=True, text=True, check=True, timeout=PATIENCE_S)
        sessions = defaultdict(list)
        for line in lines_of(export.stdout):
            record = json.loads(line)
            sessions[record["session"]].append(without_times(record))
        return dict(sessions)

    def __exit__(self, *_):
        self.stop()
        self.process.stdout.close()
        self.folder.cleanup()


def lines_of(text):
    return text.removesuffix("\n").split("\n")  # splitlines() knows ends of lines that JSON does not


def without_times(value):
    """All fields with a time are named …_ms. Everything else is the same each time: numbers count up from the same start on a fresh server."""
    if isinstance(value, dict):
        return {name: without_times(inner) for name, inner in value.items() if not name.endswith("_ms")}
    return [without_times(inner) for inner in value] if isinstance(value, list) else value


def play(transport):
    """Plays the scenario and a few dialogues on a fresh server; returns what is stored, and what each client of the scenario received."""
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        transcript = Path(folder, "transcript.jsonl")
        target = server.target(transport)
        server.load("scenario", target, input=SCENARIO, transcript=transcript)
        # One operator and one dialogue at a time: who gets what is then no matter of time.
        server.load("replay", target, input=DIALOGUES, limit=12, operators=1, capacity=8, concurrency=1)
        return server.records(), [without_times(json.loads(line)) for line in lines_of(transcript.read_text())]


class TransportsTest(unittest.TestCase):
    maxDiff = 4000

    def test_F113_one_scenario_gives_the_same_records_over_tcp_and_both_forms_of_websocket(self):
        stored, received = play("tcp")
        kinds = {record["kind"] for records in stored.values() for record in records}
        self.assertLessEqual({"open", "offered", "accept", "hold", "message", "transfer", "invite", "leave", "note", "tag", "read", "rating", "close"}, kinds)
        self.assertEqual(len(stored), 1 + 12)
        self.assertEqual({line["to"] for line in received}, {"ann", "olga", "otto"})
        self.assertGreaterEqual(len(received), 19)
        for transport in ("ws", "ws+json"):
            other_stored, other_received = play(transport)
            self.assertEqual(other_stored.keys(), stored.keys())
            for session, records in stored.items():
                for mine, theirs in zip(records, other_stored[session], strict=True):
                    self.assertEqual(theirs, mine, transport)
            self.assertEqual(other_received, received, transport)

    def test_dialogues_are_replayed_over_each_transport(self):
        with Server() as server:
            for transport in TRANSPORTS:
                report = server.load("replay", server.target(transport), input=DIALOGUES)
                self.assertEqual(report["transport"], transport)
                self.assertEqual((report["dialogues_finished"], report["posted"]), (32, report["delivered"]))

    def test_gateways_work_over_each_transport(self):
        for transport in TRANSPORTS:
            with Server(gateway_key="a long random text") as server:  # whose queue has nothing of before
                key = {"gateway_key": server.gateway_key}
                server.load("replay", server.target(transport), input=DIALOGUES, gateways=2, **key)
                server.load("assign", server.target(transport), rate=200, seconds=0.5, operators=20, chat_ms=50, **key)
                server.load("open", server.target(transport), sessions=200, resume_check=20, **key)

    def test_visitors_arrive_when_the_server_rests_behind_the_background_sessions(self):
        with Server() as server:
            job = dict(background_sessions=500, settle_seconds=60, rate=200, seconds=0.5, operators=20, chat_ms=50)
            self.assertEqual(server.load("assign", server.target("tcp"), server_pid=server.process.pid, **job)["visitors"], 100)
            with self.assertRaisesRegex(AssertionError, "come to rest"):
                server.load("assign", server.target("tcp"), **job)  # nobody says how busy it is

    def test_a_flood_takes_turns_among_its_targets(self):
        with Server() as server:
            targets = [server.target(transport) for transport in TRANSPORTS]
            report = server.load("flood", *targets, pairs=20, window=3, warmup_seconds=0, messages=2000, seconds=60)
            self.assertEqual(report["transport"], "tcp,ws,ws+json")
            self.assertGreaterEqual(report["measured_messages"], 2000)
            self.assertEqual(server.load("flood", ",".join(targets[1:]), pairs=4, warmup_seconds=0, messages=100, seconds=60)["target"], ",".join(targets[1:]))

    def test_pairs_endure_over_websockets(self):
        with Server() as server:
            report = server.load("endure", server.target("ws"), server.target("ws+json"), pairs=20, seconds=1.5, rate=500)
            self.assertEqual((report["connections"], report["breaks"]), (40, 0))
            self.assertGreater(report["acked"], 100)


if __name__ == "__main__":
    unittest.main()
