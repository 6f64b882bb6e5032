#!/usr/bin/python3
"""A mail server for tests: takes mails on 127.0.0.1 and writes each as a line of JSON to standard output, after a line with its port.

    smtp_server.py [--port N] [--tls CERTIFICATE KEY] [--user NAME PASSWORD] [--refuse ADDRESS] [--busy N]

--tls: STARTTLS is required. --user: so is this login. --refuse: 550 for this recipient. --busy: 451 for the first N mails.
Ends when standard input does.
"""
import argparse
import base64
import json
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Output:
    """Lines, each whole: mails come in another thread, perhaps before the line with the port, which is the first."""

    def __init__(self):
        self.lock = threading.Lock()
        self.waiting = []

    def mail(self, mail):
        with self.lock:
            if self.waiting is None:
                print(json.dumps(mail), flush=True)
            else:
                self.waiting.append(mail)

    def port(self, port):
        with self.lock:
            for line in ({"port": port}, *self.waiting):
                print(json.dumps(line), flush=True)
            self.waiting = None


output = Output()


class Mailbox:
    def __init__(self, options):
        self.refused = options.refuse
        self.busy = options.busy

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.busy > 0:
            self.busy -= 1
            return "451 4.3.0 busy, come back later"
        output.mail({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": base64.b64encode(envelope.content).decode(),
            "tls": session.ssl is not None,
            "login": bool(session.authenticated),
        })
        return "250 OK"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--user", nargs=2)
    parser.add_argument("--refuse", default="")
    parser.add_argument("--busy", type=int, default=0)
    options = parser.parse_args()
    settings = {}
    if options.tls:
        settings["tls_context"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        settings["tls_context"].load_cert_chain(*options.tls)
        settings["require_starttls"] = True
    if options.user:
        name, password = (word.encode() for word in options.user)
        settings["auth_required"] = True
        settings["authenticator"] = lambda server, session, envelope, mechanism, login: AuthResult(
            success=login.login == name and login.password == password)
    controller = Controller(Mailbox(options), hostname="127.0.0.1", port=options.port, **settings)
    if options.port == 0:
        # The controller wants to know its port to look whether it answers; a socket that was bound to 0 tells one that is free.
        import socket
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            controller.port = probe.getsockname()[1]
    controller.start()
    output.port(controller.port)
    sys.stdin.read()
    controller.stop()


main()
