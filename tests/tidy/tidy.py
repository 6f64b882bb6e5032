#!/usr/bin/env python3
"""The rules of the tree that a compiler does not know: who may include whom, and what every file looks like.

    tidy.py [ROOT]      prints path:line: what is wrong; exits 1 if anything is
"""
import os
import re
import sys
from pathlib import Path

# Layer: (its folder, the layers it may include beside itself).
LAYERS = {
    "base": ("src/base", set()),
    "protocol": ("protocol", {"base"}),
    "http": ("src/http", {"base"}),
    "tls": ("src/tls", {"base"}),
    "domain": ("src/domain", {"base", "protocol"}),
    "storage": ("storage", {"base", "protocol"}),
    "accounts": ("src/accounts", {"base", "protocol", "domain", "storage"}),
    "admin": ("src/admin", {"base", "protocol", "domain", "storage", "http", "accounts"}),
    "outbox": ("src/outbox", {"base", "protocol", "domain", "storage"}),
    "actors": ("actors", {"base", "protocol", "domain", "storage"}),
    "gateway": ("src/gateway", {"base", "protocol", "domain", "storage", "actors", "http", "tls"}),
    "bridge": ("src/bridge", {"base", "protocol", "http", "actors", "gateway"}),
    "reports": ("src/reports", {"base", "protocol", "domain", "storage"}),
    "attachments": ("src/attachments", {"base", "protocol", "storage"}),
    "visitor_data": ("src/visitor_data", {"base", "protocol", "storage", "attachments"}),
    "search": ("src/search", {"base", "protocol", "domain", "storage"}),
    "app": ("src/app", {"base", "protocol", "domain", "storage", "actors", "gateway", "http", "tls", "accounts", "admin", "outbox", "search", "reports", "attachments", "visitor_data"}),
}
# What stands on top of the layers: no layer includes it. Tests and benchmarks may look everywhere.
TOP = ("clients", "load-tests", "bench", "tests")

# Header of a library: the folders that know this library.
LIBRARIES = {
    r"caf/": ("actors",),
    r"boost/(asio|beast)": ("src/gateway", "src/bridge", "clients", "load-tests"),
    r"openssl/ssl\.h": ("src/tls",),
    r"lmdb\.h": ("storage",),
    r"xxhash\.h": ("storage",),
    r"flatbuffers/": ("protocol",),
    r"curl/": ("src/outbox",),
    r"spdlog/": ("src/base",),
    r"prometheus/": ("src/base",),
    r"toml\+\+|toml\.hpp": ("src/app",),
    r"date/": ("src/domain",),
    r"sodium\.h": ("src/accounts",),
    r"jwt\.h": ("src/accounts",),
    r"CLI/": ("src/app", "src/bridge", "load-tests"),
    r"xapian\.h|unicode/": ("src/search",),
}
SEES_EVERY_LIBRARY = ("tests", "bench")

SOURCE = (".hpp", ".cpp", ".h")
TEXT = SOURCE + (".py", ".sh", ".fbs", ".cmake", ".md", ".toml", "CMakeLists.txt", "parley")
MAX_LINES = 500
NOT_OURS = {".git", "build", "data", "node_modules", "__pycache__"}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in NOT_OURS)
        for name in sorted(names):
            yield Path(folder, name).relative_to(root)


def inside(path, folders):
    return any(path.as_posix().startswith(f + "/") for f in folders)


def layer_of(path):
    return next((name for name, (folder, _) in LAYERS.items() if inside(path, [folder])), None)


def check_include(path, header, mark):
    """What is wrong with this file including this header, or None."""
    for pattern, folders in LIBRARIES.items():
        if re.match(pattern, header) and not inside(path, folders + SEES_EVERY_LIBRARY):
            return f"only {', '.join(folders)} may include <{header}>"
    own = layer_of(path)
    if mark != '"' or own is None:
        return None
    target = header.split("/")[0]
    if target in LAYERS and target != own and target not in LAYERS[own][1]:
        return f"layer {own} may not include layer {target}"
    if target in TOP:
        return f"no layer includes {target}/"
    return None


def check_source(path, lines):
    if len(lines) > MAX_LINES:
        yield 1, f"{len(lines)} lines, more than {MAX_LINES}"
    if path.suffix in (".hpp", ".h") and "#pragma once" not in lines:
        yield 1, "header without #pragma once"
    for number, line in enumerate(lines, 1):
        if found := INCLUDE.match(line):
            if wrong := check_include(path, found[2], found[1]):
                yield number, wrong


def check_tabs(lines):
    return ((number, "tab") for number, line in enumerate(lines, 1) if "\t" in line)


def missing(root, name):
    """Does `name` look like a file of this tree that is not there?"""
    name = name.removeprefix("./").split(":")[0]
    top = name.split("/")[0]
    if "/" not in name or not re.fullmatch(r"[\w.*/+-]+", name) or top in NOT_OURS | {"", ".."}:
        return False
    if not (root / top).is_dir():
        # As #include writes it: base/ids.hpp is src/base/ids.hpp.
        if not ((root / "src" / top).is_dir() and Path(name).suffix in SOURCE):
            return False
        name = "src/" + name
    return not any(root.glob(name.rstrip("/")))


def check_doc(root, path, lines):
    fenced = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        if fenced:
            continue
        for name in QUOTED.findall(line):
            if missing(root, name):
                yield number, f"names {name}, which is not there"
        for target in LINK.findall(QUOTED.sub("", line)):
            if "://" not in target and not (root / path.parent / target).exists():
                yield number, f"links to {target}, which is not there"


def check(root):
    """All findings as (path, line, message)."""
    root = Path(root)
    for path in files(root):
        if not path.name.endswith(TEXT):
            continue
        lines = (root / path).read_text(encoding="utf-8", errors="replace").splitlines()
        findings = list(check_tabs(lines))
        if path.suffix in SOURCE:
            findings += check_source(path, lines)
        if path.suffix == ".md" and (path.parent == Path() or path.parts[0] == "docs"):
            findings += check_doc(root, path, lines)
        yield from ((path, number, message) for number, message in findings)


def main():
    findings = list(check(sys.argv[1] if len(sys.argv) > 1 else "."))
    for path, number, message in findings:
        print(f"{path}:{number}: {message}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
