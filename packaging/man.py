#!/usr/bin/env python3
"""Manual pages: what a program is and how it behaves from packaging/man/NAME.SECTION, its command line from the program itself.

    man.py BIN OUT NAME.SECTION…     writes OUT/NAME.SECTION from BIN/NAME --help and the template of that name
"""
import sys
from pathlib import Path

import command_lines

HERE = Path(__file__).resolve().parent
STANDARD_HELP = "Print this help message and exit"


def escape(text):
    """Text as roff takes it."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "'").replace("…", "...").replace("“", "\"").replace("”", "\"")
    return "\\&" + text if text.startswith((".", "'")) else text


def sentence(text):
    text = text[:1].upper() + text[1:]
    return escape(text if text.endswith((".", "!", "?", ")")) else text + ".")


def entry(flag):
    names = ", ".join(f"\\fB{escape(name)}\\fR" for name in flag.names)
    value = f" \\fI{escape(flag.value)}\\fR" if flag.value else ""
    return [".TP", names + value, sentence(flag.help or "See above")]


def options(command):
    lines = []
    for group in command.groups:
        shown = [f for f in group.flags if f.help != STANDARD_HELP or len(command.path) == 1]
        if shown and group.title:
            lines += [".PP", escape(group.title) + ":"]
        for flag in shown:
            lines += entry(flag)
    return lines


def commands(command):
    lines = []
    for sub in command.subcommands:
        words = " ".join(sub.path[1:])
        arguments = "".join(f" \\fI{escape(f.names[0])}\\fR" for f in sub.positionals)
        lines += [f".SS \\fB{escape(words)}\\fR{arguments}", sentence(sub.about)]
        for flag in sub.positionals:
            lines += entry(flag)
        lines += options(sub) + commands(sub)
    return lines


def page(template, command):
    out = []
    for line in template.splitlines():
        if line == "@OPTIONS@":
            out += options(command)
        elif line == "@COMMANDS@":
            out += commands(command)
        else:
            out.append(line)
    return "\n".join(out) + "\n"


def main():
    programs, out, *names = sys.argv[1:]
    for name in names:
        program = name.rsplit(".", 1)[0]
        command = command_lines.read(str(Path(programs, program)), program)
        Path(out, name).write_text(page((HERE / "man" / name).read_text(), command))


if __name__ == "__main__":
    main()
