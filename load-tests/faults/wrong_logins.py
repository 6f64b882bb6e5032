#!/usr/bin/env python3
"""Logins with wrong passwords, many at once: wrong_logins.py --admin HOST:PORT --stop-when FILE

Each comes from another address of the loopback network and for another name, so that the limits of attempts do not spare the server the hashing. Goes on until FILE exists.
Prints how many got which answer. Exit code 1 if one was let in or got no answer.
"""
import argparse
import collections
import http.client
import itertools
import json
import os
import sys
import threading

AT_ONCE = 80  # more than the server lets wait for a hash
ANSWERED_WITHIN_S = 30


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--admin", required=True)
    options.add_argument("--stop-when", required=True)
    given = options.parse_args()
    numbers, answers = itertools.count(), collections.Counter()

    def guess():
        while not os.path.exists(given.stop_when):
            number = next(numbers)
            source = f"127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}"
            connection = http.client.HTTPConnection(given.admin, timeout=ANSWERED_WITHIN_S, source_address=(source, 0))
            try:
                name = "admin" if number % 10 == 0 else f"somebody{number}"
                connection.request("POST", "/api/v1/login", json.dumps({"name": name, "password": f"guess {number}"}), {"Content-Type": "application/json"})
                answers[connection.getresponse().status] += 1
            except OSError as problem:
                answers[type(problem).__name__] += 1
            finally:
                connection.close()

    threads = [threading.Thread(target=guess, daemon=True) for _ in range(AT_ONCE)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(f"{sum(answers.values())} logins: " + ", ".join(f"{count} times {answer}" for answer, count in sorted(answers.items(), key=str)))
    return 1 if any(not isinstance(answer, int) or answer < 400 for answer in answers) else 0


sys.exit(main())
