#!/usr/bin/env python3
"""Completion for bash, from the command lines of the programs.

    completion.py BIN OUT NAME…     writes OUT/NAME for BIN/NAME
"""
import sys
from pathlib import Path

import command_lines

FILES = {"FILE": "file", "DIR": "directory"}

TEMPLATE = """\
# bash completion for @NAME@
_@FUNCTION@() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' values='' words=''
  local flags='@FLAGS@'
  local -i at
  # The command that the cursor is in: words that follow one another in the tree of commands.
  for ((at = 1; at < COMP_CWORD; ++at)); do
    case "$command ${COMP_WORDS[at]}" in
@TREE@
    esac
  done
  case $prev in
@VALUES@
  esac
  case "$command $prev" in
@COMMAND_VALUES@
  esac
  case $command in
@WORDS@
  esac
  case $values in
    file) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); compopt -o filenames 2>/dev/null; return ;;
    directory) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); compopt -o filenames 2>/dev/null; return ;;
    anything) COMPREPLY=(); return ;;
    ?*) mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur"); return ;;
  esac
  [[ $cur == -* ]] && words=$flags
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  # A positional argument, most likely a file.
  ((${#COMPREPLY[@]})) || { mapfile -t COMPREPLY < <(compgen -f -- "$cur"); compopt -o filenames 2>/dev/null; }
}
complete -F _@FUNCTION@ @NAME@
"""


def values_of(flag):
    """What may stand after a flag: the name of a kind of file, words, or anything; none for a switch."""
    value = flag.value.split("=")[0]
    if not value:
        return None
    if value in FILES:
        return FILES[value]
    choices = value.split("|")
    return " ".join(choices) if len(choices) > 1 and all(c.isalpha() and c.islower() for c in choices) else "anything"


def long_names(flags):
    return " ".join(name for flag in flags for name in flag.names if name.startswith("--"))


def script(root):
    tree, command_values, words = [], [], [f"    '') words='{' '.join(sub.path[-1] for sub in root.subcommands)}' ;;"]
    for command in root.all():
        inside = " ".join(command.path[1:])
        tree += [f"      '{inside} {sub.path[-1]}') command='{' '.join(sub.path[1:])}' ;;" for sub in command.subcommands]
        if command is root:
            continue
        command_values += [f"    '{inside} {name}') values='{wanted}' ;;"
                           for flag in command.flags() if (wanted := values_of(flag)) for name in flag.names]
        words.append(f"    '{inside}') words='{' '.join(sub.path[-1] for sub in command.subcommands)}' flags+=' {long_names(command.flags())}' ;;")
    values = [f"    {name}) values='{wanted}' ;;" for flag in root.flags() if (wanted := values_of(flag)) for name in flag.names]
    name = root.path[0]
    parts = {"NAME": name, "FUNCTION": name.replace("-", "_"), "FLAGS": long_names(root.flags()), "TREE": "\n".join(tree), "VALUES": "\n".join(values),
             "COMMAND_VALUES": "\n".join(command_values), "WORDS": "\n".join(words)}
    text = TEMPLATE
    for key, part in parts.items():
        text = text.replace(f"@{key}@", part)
    # A program without values or commands: bash takes an empty case, too.
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def main():
    programs, out, *names = sys.argv[1:]
    for name in names:
        Path(out, name).write_text(script(command_lines.read(str(Path(programs, name)), name)))


if __name__ == "__main__":
    main()
