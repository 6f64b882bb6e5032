#!/usr/bin/env python3
"""parleyd as a service: what it tells the service manager, and what a reload does."""
import os
import signal
import socket
import unittest

from running_server import NotifySocket, ServerTest

WATCHDOG_US = 400_000


class ServiceManagerTest(ServerTest):
    def setUp(self):
        self.manager = NotifySocket()
        self.addCleanup(self.manager.close)

    def start_watched(self, **options):
        return self.start(env={"NOTIFY_SOCKET": self.manager.path, "WATCHDOG_USEC": str(WATCHDOG_US)}, **options)

    def test_start_watchdog_reload_and_stop_are_told(self):
        server = self.start_watched()
        self.assertIn("READY=1", self.manager.next().splitlines())
        for _ in range(5):  # although the server has nothing to do
            self.assertEqual(self.manager.next(), "WATCHDOG=1")

        os.kill(server.process.pid, signal.SIGHUP)
        reloading = self.manager.next_but("WATCHDOG=1").splitlines()
        self.assertEqual(reloading[0], "RELOADING=1")
        self.assertRegex(reloading[1], r"^MONOTONIC_USEC=\d+$")
        self.assertIn("READY=1", self.manager.next_but("WATCHDOG=1").splitlines())

        server.process.terminate()
        self.assertEqual(self.manager.next_but("WATCHDOG=1"), "STOPPING=1")
        self.assertEqual(server.process.wait(), 0)

    def test_a_refused_reload_ends_as_ready_too_and_says_so(self):
        server = self.start_watched()
        self.manager.next()
        server.config.write_text("nonsense = 1\n")
        os.kill(server.process.pid, signal.SIGHUP)
        self.assertTrue(self.manager.next_but("WATCHDOG=1").startswith("RELOADING=1"))
        ready = self.manager.next_but("WATCHDOG=1").splitlines()
        self.assertEqual(ready[0], "READY=1")
        self.assertIn("refused", ready[1])


class ReloadTest(ServerTest):
    def reload(self, server, config):
        server.config.write_text(config)
        os.kill(server.process.pid, signal.SIGHUP)

    def connect(self, server):
        host, port = server.listen.rsplit(":", 1)
        connection = socket.create_connection((host, int(port)), timeout=60)
        self.addCleanup(connection.close)
        return connection

    def is_refused(self, server):
        """Is one connection more than those that are open too many? Then the server says bye and ends it, before any hello."""
        return server.get("/metrics").count("\nparley_connections_refused_total 0\n") == 0

    def test_new_limits_hold_at_once_and_for_connections_that_are_open(self):
        server = self.start(config="max_connections = 1\n")
        first = self.connect(server)
        self.reload(server, "max_connections = 5\n")
        self.assertEqual(server.wait_for_event("reloaded")[0]["changed"], "max_connections")
        second = self.connect(server)
        self.assertFalse(self.is_refused(server))
        self.reload(server, "max_connections = 5\nlimits.hello_timeout_ms = 1\n")
        server.wait_for_event("reloaded", 2)
        third = self.connect(server)
        self.assertNotEqual(third.recv(4096), b"", "a bye: it said no hello in time")
        self.assertEqual(third.recv(4096), b"")
        for connection in (first, second):
            connection.setblocking(False)
            self.assertRaises(BlockingIOError, connection.recv, 1)

    def test_the_log_level_holds_at_once(self):
        server = self.start(config='log_level = "error"\n')
        self.reload(server, 'log_level = "info"\n')
        self.assertEqual(server.wait_for_event("reloaded")[0]["changed"], "log_level")

    def test_a_wrong_file_is_refused_whole_with_every_problem_in_the_log(self):
        server = self.start(config="max_connections = 1\n")
        self.reload(server, 'max_connections = 5\nlog_level = "loud"\nnonsense = 1\nlimits.in_flight = 0\n')
        problems = [event["problem"] for event in server.wait_for_event("reload_refused", 3)]
        for part in ("log_level", "nonsense", "limits.in_flight"):
            self.assertTrue(any(part in problem for problem in problems), (part, problems))
        self.assertEqual(server.events("reloaded"), [])

        self.connect(server)
        extra = self.connect(server)
        self.assertNotEqual(extra.recv(4096), b"", "max_connections is 1 still: the server says bye")
        self.assertTrue(self.is_refused(server))

    def test_what_needs_a_restart_is_told_and_the_rest_holds(self):
        server = self.start(config="storage.linger_us = 500\n")
        self.reload(server, "storage.linger_us = 100\nlimits.in_flight = 9\n")
        self.assertEqual(server.wait_for_event("restart_needed")[0]["settings"], "storage.linger_us")
        self.assertEqual(server.events("reloaded")[0]["changed"], "limits.in_flight")
        self.reload(server, "storage.linger_us = 100\nlimits.in_flight = 9\n")
        self.assertEqual(server.wait_for_event("restart_needed", 2)[1]["settings"], "storage.linger_us", "until it is restarted")
        self.assertEqual(server.events("reloaded")[1]["changed"], "")


if __name__ == "__main__":
    unittest.main()
