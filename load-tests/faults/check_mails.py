#!/usr/bin/env python3
"""Holds what visitors left against the mails that a mail server got: check_mails.py JOURNAL MAILS RECIPIENT…

JOURNAL is that of leave_messages.py, MAILS the output of tests/outbox/smtp_server.py. A RECIPIENT is QUEUE=ADDRESS: who gets the messages of this queue. Every acked message has reached
each of its recipients in one mail, nobody else got it, and no Message-ID came twice. With --missing it prints only how many mails are still to come. Exit code 1 if something is wrong.
"""
import argparse
import collections
import email
import email.policy
import json
import base64
import sys


def lines(path):
    """What is whole; the last line may be being written."""
    with open(path) as file:
        return [json.loads(line) for line in file if line.endswith("\n")]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--missing", action="store_true")
    options.add_argument("journal")
    options.add_argument("mails")
    options.add_argument("recipients", nargs="+")
    given = options.parse_args()
    chosen = collections.defaultdict(list)
    for word in given.recipients:
        queue, _, address = word.partition("=")
        chosen[int(queue)].append(address)

    required, allowed = set(), set()
    for left in lines(given.journal):
        pairs = {(left["text"], address) for address in chosen[left["queue"]]}
        allowed |= pairs
        if left["acked"]:
            required |= pairs

    got, ids, wrong = collections.Counter(), collections.Counter(), []
    mails = [m for m in lines(given.mails) if "data" in m]  # other lines tell the port
    for mail in mails:
        message = email.message_from_bytes(base64.b64decode(mail["data"]), policy=email.policy.default)
        ids[message["Message-ID"]] += 1
        body = message.get_body().get_content()
        texts = [line.strip() for line in body.splitlines() if line.strip().startswith("please call back about order ")]
        if len(texts) != 1 or len(mail["to"]) != 1 or message["To"] is None or mail["to"][0] not in message["To"]:
            wrong.append(f"to {mail['to']}, header {message['To']}: {body!r}")
            continue
        got[texts[0], mail["to"][0]] += 1

    missing = required - set(got)
    if given.missing:
        print(len(missing))
        return 0
    astray = set(got) - allowed
    twins = [pair for pair, count in got.items() if count > 1] + [i for i, count in ids.items() if count > 1]
    print(f"{len(required)} mails promised, {len(mails)} came, {len(missing)} missing, {len(twins)} twice, {len(astray)} astray, {len(wrong)} not understood")
    for what in (sorted(missing)[:3], twins[:3], sorted(astray)[:3], wrong[:3]):
        if what:
            print(what)
    if None in ids:
        print("a mail has no Message-ID")
    return 1 if not required or missing or twins or astray or wrong or None in ids else 0


sys.exit(main())
