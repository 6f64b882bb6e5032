#!/usr/bin/env python3
"""packaging/parleyd.service."""
import re
import subprocess
import unittest

from running_server import SOURCE

UNIT = SOURCE / "packaging/parleyd.service"
MOST_EXPOSED = 2.0  # of 10; 9.6 is a service without any hardening


class UnitTest(unittest.TestCase):
    def test_its_exposure_is_low(self):
        said = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", str(UNIT)], capture_output=True, text=True, timeout=60)
        level = re.search(r"Overall exposure level for parleyd.service: ([0-9.]+)", said.stdout)
        self.assertIsNotNone(level, said.stdout + said.stderr)
        self.assertLessEqual(float(level[1]), MOST_EXPOSED, said.stdout)

    def test_systemd_understands_every_line_of_it(self):
        # Run with a program that is there: the one that it names may not be installed.
        text = UNIT.read_text().replace("ExecStart=/usr/bin/parleyd", "ExecStart=/bin/true")
        copy = subprocess.run(["sh", "-c", 'd=$(mktemp -d) && cat >"$d/parleyd.service" && systemd-analyze verify --man=no "$d/parleyd.service"; code=$?; rm -rf "$d"; exit $code'],
                              input=text, capture_output=True, text=True, timeout=60)
        about_it = [line for line in copy.stderr.splitlines() if "parleyd.service" in line]
        self.assertEqual(about_it, [], copy.stderr)

    def test_threads_may_take_a_low_priority(self):
        # @resources has setpriority in it, which hashing of passwords, search and reports call: what comes last decides.
        filters = re.findall(r"^SystemCallFilter=(.*)$", UNIT.read_text(), re.MULTILINE)
        self.assertEqual(filters[-1], "setpriority")

    def test_a_wrong_configuration_is_not_tried_again(self):
        self.assertIn("RestartPreventExitStatus=2\n", UNIT.read_text())


if __name__ == "__main__":
    unittest.main()
