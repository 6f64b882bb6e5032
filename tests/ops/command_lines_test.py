#!/usr/bin/env python3
"""Manual pages and completion, held against what the programs say of themselves."""
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from running_server import BIN, SOURCE

sys.path.insert(0, str(SOURCE / "packaging"))
import command_lines  # noqa: E402

PAGES = {"parleyd": "parleyd.8", "parley-bridge": "parley-bridge.8", "parleyctl": "parleyctl.1", "parley-load": "parley-load.1"}


def generate(script, out, names):
    subprocess.run([sys.executable, "-B", SOURCE / "packaging" / script, BIN, out, *names], check=True, timeout=120)


class ManualTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.out = tempfile.TemporaryDirectory(prefix="parley-ops-")
        cls.addClassCleanup(cls.out.cleanup)
        generate("man.py", cls.out.name, PAGES.values())

    def test_mandoc_has_nothing_to_say(self):
        for page in PAGES.values():
            said = subprocess.run(["mandoc", "-Tlint", "-W", "warning", Path(self.out.name, page)], capture_output=True, text=True, timeout=60)
            self.assertEqual(said.stdout + said.stderr, "")

    def test_every_flag_of_help_is_in_the_page(self):
        for program, page in PAGES.items():
            text = subprocess.run(["mandoc", "-Tascii", Path(self.out.name, page)], capture_output=True, text=True, check=True, timeout=60).stdout
            text = re.sub(r".\x08", "", text)
            paths = [[program], *([program, *words] for words in self.subcommands(program))]
            for path in paths:
                for flag in re.findall(r"^ +(?:-\w,)?(--[a-z0-9-]+)", command_lines.help_text([BIN / path[0], *path[1:]]), re.MULTILINE):
                    self.assertIn(flag, text, f"{' '.join(path)} {flag} in {page}")
                for word in path[1:]:
                    self.assertIn(word, text)

    def subcommands(self, program, words=()):
        help_text = command_lines.help_text([BIN / program, *words])
        _, _, listed = help_text.partition("\nSubcommands:\n")
        for name in re.findall(r"^  (\S+)", listed, re.MULTILINE):
            yield (*words, name)
            yield from self.subcommands(program, (*words, name))


class HelpTextTest(unittest.TestCase):
    def test_long_left_columns_have_their_help_below(self):
        found = command_lines.items(["  --patience-s FLOAT:FLOAT in [0 - 3]", " " * 30 + "visitors give up", "  --seed UINT=1               another seed"])
        self.assertEqual(found, [("--patience-s FLOAT:FLOAT in [0 - 3]", "visitors give up"), ("--seed UINT=1", "another seed")])

    def test_a_flag_knows_what_it_takes(self):
        flag = command_lines.flag_of("-d,--data DIR (Env:PARLEY_DATA)", "folder")
        self.assertEqual((flag.names, flag.value), (["-d", "--data"], "DIR"))
        self.assertEqual(command_lines.flag_of("--days INT:INT in [1 - 366]=5", "").value, "INT=5")
        self.assertEqual(command_lines.flag_of("--all", "").value, "")


class CompletionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.out = tempfile.TemporaryDirectory(prefix="parley-ops-")
        cls.addClassCleanup(cls.out.cleanup)
        generate("completion.py", cls.out.name, PAGES)

    def complete(self, *words):
        """What bash offers for the last of these words."""
        function = "_" + words[0].replace("-", "_")
        script = 'source "$1"; function=$2; shift 2; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); "$function"; printf "%s\\n" "${COMPREPLY[@]}"'
        done = subprocess.run(["bash", "-c", script, "bash", Path(self.out.name, words[0]), function, *words], capture_output=True, text=True, timeout=60, cwd=self.out.name)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()

    def test_subcommands(self):
        self.assertEqual(set(self.complete("parleyctl", "re")), {"restore", "replay-decision"})
        self.assertEqual(self.complete("parleyd", "config", "c"), ["check"])
        self.assertEqual(set(self.complete("parleyd", "config", "")), {"check", "init"})
        self.assertIn("endure", self.complete("parley-load", ""))

    def test_flags_of_the_program_and_of_the_subcommand(self):
        self.assertEqual(self.complete("parleyd", "--limits-in"), ["--limits-in-flight"])
        self.assertEqual(self.complete("parley-load", "flood", "--warm"), ["--warmup-seconds"])
        self.assertEqual(set(self.complete("parleyctl", "--data", "/tmp", "export", "--")), {"--help", "--data", "--session"})

    def test_values(self):
        self.assertEqual(self.complete("parleyd", "--log-level", "w"), ["warning"])
        self.assertEqual(self.complete("parleyd", "--config", "parley-l"), ["parley-load"], "a file of this folder")
        self.assertEqual(self.complete("parleyd", "--limits-in-flight", ""), [])

    def test_every_flag_of_every_command_is_offered(self):
        for program in PAGES:
            for command in command_lines.read(str(BIN / program), program).all():
                offered = self.complete(*command.path, "--")
                for flag in command.flags():
                    self.assertTrue({name for name in flag.names if name.startswith("--")} <= set(offered), f"{command.path}: {flag.names}")


if __name__ == "__main__":
    unittest.main()
