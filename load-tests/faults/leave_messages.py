#!/usr/bin/env python3
"""Visitors who leave offline messages, one after another: leave_messages.py --target HOST:PORT --journal FILE --rate N --stop-when FILE

Every second one is for queue 2. Goes on until the file of --stop-when exists, while the server may die and return. The journal gets a JSON line for every message,
{"text", "queue", "acked"}: one that was not answered is not sent again, so its mail may come or not, but never twice. Prints how many there were.
"""
import argparse
import json
import os
import time

import wire

QUEUES = (1, 2)
LONGEST_ANSWER_S = 5


def leave(target, words, queue):
    """True if it was acked; False if it may have been stored or not; None if it was not even sent."""
    try:
        visitor = wire.Client(target, wire.VISITOR, name="Ann", patience_s=LONGEST_ANSWER_S)
    except OSError:
        return None
    with visitor.socket:
        request = visitor.next_id()
        try:
            visitor.send(wire.offline_message(request, words, name="Ann", contact="ann@example.com", queue=queue))
            visitor.answer_to(request)
        except OSError:
            return False
    return True


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--target", required=True)
    options.add_argument("--journal", required=True)
    options.add_argument("--rate", type=float, required=True)
    options.add_argument("--stop-when", required=True)
    given = options.parse_args()
    acked = unanswered = 0
    with open(given.journal, "w") as journal:
        while not os.path.exists(given.stop_when):
            number = acked + unanswered
            queue = QUEUES[number % len(QUEUES)]
            words = f"please call back about order {number}"
            done = leave(given.target, words, queue)
            if done is not None:
                acked += done
                unanswered += not done
                journal.write(json.dumps({"text": words, "queue": queue, "acked": done}) + "\n")
                journal.flush()
            time.sleep(1 / given.rate)
    print(f"{acked} messages left, {unanswered} without an answer")


main()
