#!/usr/bin/env python3
"""TLS of a real server: chats over TCP and WebSocket, the admin port, a certificate that is renewed, files that are wrong. Python's ssl, and openssl for the certificates."""
import asyncio
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

import websockets

from running_server import BIN, PATIENCE_S, ServerTest

HEAD_BYTES = 48


def make_certificate(folder, name):
    """NAME.pem and NAME-key.pem for 127.0.0.1, its own authority."""
    files = Path(folder, f"{name}.pem"), Path(folder, f"{name}-key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", files[1], "-out", files[0]], check=True, capture_output=True, timeout=60)
    return files


def names_of(connection):
    return dict(pair[0] for pair in connection.getpeercert()["subject"])["commonName"]


class TlsTest(ServerTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="parley-tls-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.certificate, self.key = make_certificate(self.folder, "first")

    def config(self, more=""):
        return f'[tls]\ncertificate = "{self.certificate}"\nkey = "{self.key}"\nlisten = true\nlisten_ws = true\nadmin = true\n{more}'

    def trust(self, *certificates, **options):
        context = ssl.create_default_context()
        for one in certificates or (self.certificate,):
            context.load_verify_locations(one)
        for name, value in options.items():
            setattr(context, name, value)
        return context

    def connect(self, address, context=None):
        host, port = address.rsplit(":", 1)
        plain = socket.create_connection((host, int(port)), timeout=PATIENCE_S)
        self.addCleanup(plain.close)
        if context is None:
            return plain
        secured = context.wrap_socket(plain, server_hostname=host, suppress_ragged_eofs=False)
        self.addCleanup(secured.close)
        return secured

    def get(self, server, page, context=None):
        with urllib.request.urlopen(f"https://{server.admin}{page}", timeout=PATIENCE_S, context=context or self.trust()) as answer:
            return answer.read().decode()

    def metric(self, server, name):
        return float(re.search(rf"^{name} (\S+)$", self.get(server, "/metrics"), re.MULTILINE)[1])

    def replace_certificate(self, name):
        for new, old in zip(make_certificate(self.folder, name), (self.certificate, self.key)):
            new.replace(old)

    # ---- each port

    def test_the_admin_port_speaks_https_and_the_ready_line_is_as_ever(self):
        server = self.start(config=self.config())
        self.assertRegex(server.listen, r"^127\.0\.0\.1:\d+$")
        self.assertEqual(self.get(server, "/healthz").strip(), "ok")
        self.assertGreater(self.metric(server, "parley_tls_handshakes_total"), 0)
        expires = ssl.cert_time_to_seconds(self.connect(server.admin, self.trust()).getpeercert()["notAfter"])
        self.assertEqual(self.metric(server, "parley_tls_certificate_expiry_timestamp_seconds"), expires)

    def test_each_port_is_switched_on_by_itself(self):
        server = self.start(config=self.config().replace("listen_ws = true\nadmin = true\n", ""))
        self.assertEqual(names_of(self.connect(server.listen, self.trust())), "first")
        self.assertEqual(server.get("/readyz").strip(), "ready")
        self.assertRaises(OSError, self.connect, server.admin, self.trust())

    def test_a_chat_goes_over_wss(self):
        server = self.start(config=self.config())

        async def next_of(peer, kind):
            while True:
                for frame in json.loads(await asyncio.wait_for(peer.recv(), PATIENCE_S)):
                    if frame["kind"] == kind:
                        return frame

        async def chat():
            def peer():
                return websockets.connect(f"wss://{server.ws}/", ssl=self.trust(), subprotocols=["parley.v1.json"])

            async with peer() as olga, peer() as ann:
                await olga.send(json.dumps({"kind": "hello", "client_id": "1", "body": {"protocol": 1, "role": "operator", "name": "olga"}}))
                await next_of(olga, "welcome")
                await ann.send(json.dumps({"kind": "hello", "client_id": "1", "body": {"protocol": 1, "role": "visitor"}}))
                base = int((await next_of(ann, "welcome"))["body"]["client_id_base"])
                await ann.send(json.dumps({"kind": "open", "client_id": str(base + 1), "body": {}}))
                session = (await next_of(olga, "offered"))["session"]
                await olga.send(json.dumps({"kind": "accept", "client_id": "1000", "session": session, "body": {}}))
                for n, text in enumerate(("Grüße, 世界", "x" * 30_000)):
                    await ann.send(json.dumps({"kind": "message", "client_id": str(base + 2 + n), "session": session, "body": {"text": text}}))
                    self.assertEqual((await next_of(olga, "message"))["body"]["text"], text)

        asyncio.run(chat())

    def test_bye_comes_before_the_end_of_tls(self):
        server = self.start(config=self.config() + "[limits]\nhello_timeout_ms = 2000\n")
        for version in ("TLSv1_2", "TLSv1_3"):
            only = getattr(ssl.TLSVersion, version)
            client = self.connect(server.listen, self.trust(minimum_version=only, maximum_version=only))
            read = b""
            while part := client.recv(4096):  # an end without close_notify would be an error here
                read += part
            self.assertGreater(len(read), HEAD_BYTES)

    def test_it_may_come_byte_by_byte(self):
        server = self.start(config=self.config())
        plain = self.connect(server.listen)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = self.trust().wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")

        def step(call):
            while True:
                try:
                    return call()
                except ssl.SSLWantReadError:
                    for byte in outgoing.read():
                        plain.send(bytes([byte]))
                    incoming.write(plain.recv(1))
        step(client.do_handshake)
        client.write(b"\xff" * 100)  # no frame: the stream is lost, and the server says so
        self.assertGreater(len(step(lambda: client.read(4096))), HEAD_BYTES - 1)

    # ---- who does not fit

    def test_old_versions_and_plain_bytes_are_closed_counted_and_harm_nobody(self):
        server = self.start(config=self.config())
        bystander = self.connect(server.listen, self.trust())
        old = self.trust(check_hostname=False, minimum_version=ssl.TLSVersion.TLSv1_1, maximum_version=ssl.TLSVersion.TLSv1_1)
        old.set_ciphers("ALL:@SECLEVEL=0")
        with self.assertRaisesRegex(ssl.SSLError, "(?i)alert protocol version"):
            self.connect(server.listen, old)
        for port in (server.listen, server.ws, server.admin):
            plain = self.connect(port)
            plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                while plain.recv(4096):
                    pass
            except ConnectionResetError:
                pass
        self.assertEqual(self.metric(server, "parley_tls_handshakes_failed_total"), 4)
        bystander.setblocking(False)
        self.assertRaises(ssl.SSLWantReadError, bystander.recv, 1)

    # ---- renewal

    def reload(self, server):
        os.kill(server.process.pid, signal.SIGHUP)

    def test_a_renewed_certificate_serves_new_connections_after_a_reload_and_old_ones_go_on(self):
        server = self.start(config=self.config())
        old = self.connect(server.listen, self.trust())
        old_certificate = self.certificate.rename(self.folder / "kept.pem")
        self.replace_certificate("second")
        both = self.trust(old_certificate, self.certificate)
        self.assertEqual(names_of(self.connect(server.listen, both)), "first", "until it is told")
        self.reload(server)
        server.wait_for_event("reloaded")
        for port in (server.listen, server.ws, server.admin):
            self.assertEqual(names_of(self.connect(port, both)), "second")
        old.setblocking(False)
        self.assertRaises(ssl.SSLWantReadError, old.recv, 1)

    def test_a_wrong_certificate_refuses_the_reload_whole(self):
        server = self.start(config="max_connections = 7\n" + self.config())
        new_certificate, _ = make_certificate(self.folder, "second")
        kept = self.certificate.read_bytes()
        self.certificate.write_bytes(new_certificate.read_bytes())
        server.config.write_text("max_connections = 8\n" + self.config())
        self.reload(server)
        self.assertIn(f"{self.key}: is not the key of the certificate in {self.certificate}", server.wait_for_event("reload_refused")[0]["problem"])
        self.assertEqual(server.events("reloaded"), [])
        self.certificate.write_bytes(kept)
        self.assertEqual(names_of(self.connect(server.listen, self.trust())), "first")

    # ---- the start

    def refusal(self, config, *command):
        file = self.folder / "wrong.toml"
        file.write_text(config)
        done = subprocess.run([BIN / "parleyd", *(command or ("--data", self.folder / "data", "--config")), file], capture_output=True, text=True, timeout=PATIENCE_S)
        return done.returncode, done.stderr

    def test_files_that_do_not_fit_refuse_the_start_and_the_check(self):
        other_certificate, other_key = make_certificate(self.folder, "other")
        good = self.config()
        for config, named in (
            (good.replace(str(self.key), str(other_key)), f"{other_key}: is not the key of the certificate in {self.certificate}"),
            (good.replace(str(self.certificate), "/nowhere.pem"), "/nowhere.pem: can't be read: No such file or directory"),
            (good.replace(str(self.key), str(self.certificate)), f"{self.certificate}: has no private key in PEM form"),
            ("[tls]\nlisten = true\n", "tls.certificate: names no file, but tls.listen is on"),
        ):
            for command in ((), ("config", "check")):
                code, said = self.refusal(config, *command)
                self.assertEqual(code, 2)
                self.assertIn(named, said)

    # ---- parleyctl

    def parleyctl(self, server, *flags):
        command = [BIN / "parleyctl", "api", "--server", server.admin, *flags, "--token", "none", "GET", "me"]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)

    def test_parleyctl_asks_over_tls(self):
        server = self.start(config=self.config())
        self.assertIn("401", self.parleyctl(server, "--cacert", self.certificate).stderr, "it came through, with a token that nobody gave")
        other, _ = make_certificate(self.folder, "other")
        self.assertIn("self-signed certificate", self.parleyctl(server, "--cacert", other).stderr)
        self.assertIn("hostname mismatch", self.parleyctl(server, "--cacert", self.certificate, "--cert-name", "chat.example").stderr.lower())


if __name__ == "__main__":
    unittest.main()
