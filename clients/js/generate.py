#!/usr/bin/env python3
"""Writes the types of frames and the table of errors of the TypeScript client from the server's own sources, so that they can't drift.

    generate.py [--check]     --check: only says whether src/generated/ is as it would be written; exits 1 if not
"""
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCHEMA = ROOT / "protocol" / "schema" / "wire.fbs"
ERRORS = ROOT / "protocol" / "errors.cpp"
OUT = HERE / "src" / "generated"

NUMBERS = {"ubyte", "byte", "ushort", "short", "uint", "int", "float", "double"}
WIDE = {"ulong", "long"}  # texts of digits in JSON
# Wide ones that are no quantities, by name or table.name: kept as texts.
IDENTIFIERS = {"session", "client_id", "client_id_base", "customer.before"}
# Between the router and gateways, which speak the binary protocol: no business of this client, nor are their fields.
OF_GATEWAYS = {"link", "link_event"}
HEAD_OF_MADE = "// Made by generate.py from {}. Change that and run it again.\n"


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def enumerations(text):
    for name, values in re.findall(r"enum\s+(\w+)\s*:\s*\w+\s*\{([^}]*)\}", text):
        if name not in OF_GATEWAYS:
            names = [v.split("=")[0].strip() for v in values.split(",") if v.strip()]
            yield name, [n for n in names if n not in OF_GATEWAYS]


def layouts(text):
    for what, name, body in re.findall(r"(table|struct)\s+(\w+)\s*\{([^}]*)\}", text):
        fields = re.findall(r"(\w+)\s*:\s*(\[?\w+\]?)\s*(?:=\s*([\w-]+))?\s*(?:\(([^)]*)\))?\s*;", body)
        if name not in OF_GATEWAYS:
            yield what, name, fields


class Types:
    def __init__(self, text):
        self.enums = dict(enumerations(text))
        self.layouts = [(name, fields) for _, name, fields in layouts(text) if name != "frame_head"]
        self.names = {name for name, _ in self.layouts}
        self.quantities, self.texts = set(), set()

    def of(self, table, field, kind, attributes):
        """The TypeScript type of a field, and whether a received frame always has it."""
        if kind.startswith("["):
            element, _ = self.of(table, field, kind[1:-1], attributes)
            return f"{element}[]", False
        if "principal" in attributes:
            return "principal", True
        if kind in WIDE:
            if not IDENTIFIERS.isdisjoint({field, f"{table}.{field}"}):
                return "string", True
            self.quantities.add(field)
            return "number", True
        if kind in NUMBERS:
            return "number", True
        if kind == "bool":
            return "boolean", True
        if kind in self.enums:
            return kind, True
        if kind == "string":
            self.texts.add(field)
            return "string", False
        if kind in self.names:
            return kind, False
        raise ValueError(f"{field}: unknown type {kind}")

    def interface(self, name, fields):
        yield f"export interface {name} {{"
        for field, kind, default, attributes in fields:
            kind, always = self.of(name, field, kind, attributes)
            always = (always and default != "null") or "required" in attributes
            yield f"  {field}{'' if always else '?'}: {kind};"
        yield "}"


def wire(text):
    text = without_comments(text)
    types = Types(text)
    kinds = types.enums["kind"][1:]
    records = [k for k, v in re.findall(r"(\w+)\s*=\s*(\d+)", re.search(r"enum kind[^{]*\{([^}]*)", text)[1]) if int(v) >= 64]
    bodied = [k for k in kinds if k in types.names]
    out = [HEAD_OF_MADE.format("protocol/schema/wire.fbs"),
           "/** Who: `visitor:7`, `operator:42`, `bot:1`; as author also `system`; null is nobody. */",
           "export type principal = string | null;", ""]
    for name, values in types.enums.items():
        if name == "kind":
            values = values[1:]
        out.append(f"export type {name} = " + " | ".join(f"'{v}'" for v in values) + ";")
    out.append("export type record_kind = " + " | ".join(f"'{k}'" for k in records) + ";")
    for name, fields in types.layouts:
        out += ["", *types.interface(name, fields)]
    out += ["", "/** What the body of each kind holds. Received frames have every field but those with a question mark; requests need only `required`. */",
            "export interface bodies {", *(f"  {k}: {k};" for k in bodied), *(f"  {k}: undefined;" for k in kinds if k not in types.names), "}"]
    out += ["", "/** Fields that a request can't do without. */", "export interface required {"]
    for name, fields in types.layouts:
        needed = [f for f, _, _, attributes in fields if "required" in attributes]
        if needed and name in bodied:
            out.append(f"  {name}: " + " | ".join(f"'{f}'" for f in needed) + ";")
    out += ["}"]
    both = types.quantities & types.texts
    if both:
        raise ValueError(f"a text and a 64-bit number have the same name: {both}")
    out += ["", "/** Kinds that are durable and numbered by their session. */",
            "export const record_kinds: ReadonlySet<string> = new Set<record_kind>([" + ", ".join(f"'{k}'" for k in records) + "]);",
            "", "/** 64-bit fields that count or tell a time: texts of digits on the wire, numbers in this library, exact up to 2^53. */",
            "export const quantities: ReadonlySet<string> = new Set([" + ", ".join(f"'{q}'" for q in sorted(types.quantities | {"seq", "time_ms"})) + "]);", ""]
    return "\n".join(out)


def errors(text):
    rows = re.findall(r'error_info\{(\w+), "(\w+)", (true|false), "((?:[^"\\]|\\.)*)"\}', text)
    codes = dict(re.findall(r"(\w+) = (\d+)", (ERRORS.parent / "errors.hpp").read_text()))
    out = [HEAD_OF_MADE.format("protocol/errors.hpp and errors.cpp"),
           "export interface error_info {", "  readonly code: number;", "  readonly name: string;",
           "  /** A refused request: the same may succeed later. A closed connection: come back with the same hello. */", "  readonly may_retry: boolean;", "}", ""]
    out.append("const rows = [")
    for row, name, may_retry, _ in rows:
        if row != "none":
            out.append(f"  [{codes[row]}, '{name}', {may_retry}],")
    out += ["] as const;", "", "export type error_name = (typeof rows)[number][1];", "",
            "/** Refusals from 100, ends of connections from 200; docs/protocol.md says what each means. */",
            "export const error_table: readonly error_info[] = rows.map(([code, name, may_retry]) => ({ code, name, may_retry }));", ""]
    return "\n".join(out)


def main():
    made = {"wire.ts": wire(SCHEMA.read_text()), "errors.ts": errors(ERRORS.read_text())}
    stale = [name for name, text in made.items() if not (OUT / name).exists() or (OUT / name).read_text() != text]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"src/generated/{name} is not what the server's sources say: run clients/js/generate.py")
        return 1 if stale else 0
    OUT.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (OUT / name).write_text(made[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
