#!/usr/bin/env python3
"""packaging/docker: there is no container engine where tests run, so the file is linted, and what it runs is run."""
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from running_server import BIN, SOURCE, Server

DOCKER = SOURCE / "packaging/docker"
LINT = SOURCE / "tests/ops/docker_lint"


def linter():
    """The program, installed beside the build when it is asked for first."""
    folder = BIN.parent / "docker_lint"
    program = folder / "node_modules/.bin/dockerfile-utils"
    if not program.exists():
        folder.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(LINT / name, folder)
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=200)
    return program


class ContainerTest(unittest.TestCase):
    def test_the_linter_has_nothing_to_say(self):
        said = subprocess.run([linter(), "lint", DOCKER / "Dockerfile"], capture_output=True, text=True, timeout=60)
        self.assertEqual((said.returncode, said.stdout), (0, ""), said.stderr)

    def test_it_runs_as_nobody_special_and_says_how_it_is(self):
        lines = (DOCKER / "Dockerfile").read_text().split("\nFROM ")[-1].splitlines()
        self.assertIn("USER parley", lines)
        self.assertTrue(any(line.startswith("HEALTHCHECK ") for line in lines))

    def test_every_file_that_it_copies_is_there(self):
        for source in re.findall(r"^COPY (\S+) ", (DOCKER / "Dockerfile").read_text(), re.MULTILINE):
            if not source.startswith("--from"):
                self.assertTrue((SOURCE / source).exists(), source)

    def test_debian_has_every_package_that_is_asked_for(self):
        asked = set()
        for words in re.findall(r"^(?:.* )?\w*packages\+?=\(([^)]*)\)", (SOURCE / "parley").read_text(), re.MULTILINE):
            asked |= set(re.sub(r"#.*", "", words).split())
        for line in re.findall(r"apt-get install(.*)", (DOCKER / "Dockerfile").read_text()):
            asked |= {word for word in line.split() if not word.startswith(("-", "/", "\\"))}
        self.assertGreater(len(asked), 20)
        policy = subprocess.run(["apt-cache", "policy", *sorted(asked)], capture_output=True, text=True, timeout=60).stdout
        found = set(re.findall(r"^(\S+):\n  Installed: .*\n  Candidate: (?!\(none\))", policy, re.MULTILINE))
        self.assertEqual(asked - found, set())

    def test_the_health_check_knows_a_server_that_serves_from_one_that_does_not(self):
        server = Server()
        check = lambda: subprocess.run([DOCKER / "healthcheck.sh"], env={**os.environ, "PARLEY_ADMIN": server.admin}, timeout=60).returncode  # noqa: E731
        self.assertEqual(check(), 0)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(check(), 1)


if __name__ == "__main__":
    unittest.main()
