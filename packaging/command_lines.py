"""The command lines of Parley's programs, as their --help tells them: manual pages and completion follow from these, so that they can't drift."""
import dataclasses
import re
import subprocess


@dataclasses.dataclass
class Flag:
    names: list  # ["-h", "--help"]; of a positional its name
    value: str   # what it takes: "FILE", "" for a switch
    help: str


@dataclasses.dataclass
class Group:
    title: str
    flags: list


@dataclasses.dataclass
class Command:
    path: list          # ["parleyd", "config", "check"]
    about: str
    usage: str
    positionals: list
    groups: list        # of options
    subcommands: list   # Commands

    def flags(self):
        return [flag for group in self.groups for flag in group.flags]

    def all(self):
        """Itself and everything below."""
        yield self
        for sub in self.subcommands:
            yield from sub.all()


HELP_COLUMN = 30


def help_text(path):
    done = subprocess.run([*path, "--help"], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(path)} --help ends with {done.returncode}: {done.stderr}")
    return done.stdout


def items(lines):
    """(left column, help) of each entry; a left column that is too long has its help in the next line."""
    found = []
    for line, following in zip(lines, [*lines[1:], ""]):
        if line.startswith(" " * HELP_COLUMN):
            left, text = found[-1]
            found[-1] = (left, f"{text} {line.strip()}".strip())
        elif following.startswith(" " * HELP_COLUMN) or line[HELP_COLUMN - 1:HELP_COLUMN] != " ":
            found.append((line.strip(), ""))
        else:
            found.append((line[:HELP_COLUMN].strip(), line[HELP_COLUMN:].strip()))
    return found


def flag_of(left, text):
    names, _, value = left.partition(" ")
    value = re.sub(r"\s*\(Env:\w+\)|\s*Excludes:.*| REQUIRED|\bREQUIRED\b", "", value).strip()
    # FLOAT:INT in [1 - 366]=5 and the like: the type, and the default where there is one.
    value = re.sub(r":(?:POSITIVE|\w+ in \[[^]]*\])", "", value)
    return Flag(names.split(","), value, text)


def sections(text):
    """[(title, lines)] of a help text; the first has no title."""
    found = [("", [])]
    for line in text.splitlines():
        if re.match(r"^\S.*:$", line):
            found.append((line[:-1], []))
        elif line.strip():
            found[-1][1].append(line)
    return found


def read(program, name, words=()):
    """The command line of the file `program`, which users know as `name`."""
    parts = sections(help_text([program, *words]))
    about = " ".join(line for line in parts[0][1] if not line.startswith("Usage:"))
    usage = next(line for line in parts[0][1] if line.startswith("Usage:"))
    command = Command([name, *words], about, usage.removeprefix("Usage: "), [], [], [])
    for title, lines in parts[1:]:
        if title == "Subcommands":
            command.subcommands = [read(program, name, (*words, left)) for left, _ in items(lines)]
        elif title == "Positionals":
            command.positionals = [flag_of(*item) for item in items(lines)]
        elif lines:
            command.groups.append(Group("" if title == "Options" else title, [flag_of(*item) for item in items(lines)]))
    return command
