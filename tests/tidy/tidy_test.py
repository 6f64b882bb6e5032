"""Each rule of tidy.py finds what it is there to find, and leaves the rest alone."""
import tempfile
import unittest
from pathlib import Path

import tidy


class TidyTest(unittest.TestCase):
    def findings(self, **tree):
        """Messages for a tree given as path → text; the layers' folders always exist."""
        with tempfile.TemporaryDirectory() as root:
            for folder, _ in tidy.LAYERS.values():
                Path(root, folder).mkdir(parents=True)
            for path, text in tree["tree"].items():
                Path(root, path).parent.mkdir(parents=True, exist_ok=True)
                Path(root, path).write_text(text)
            return [message for _, _, message in tidy.check(root)]

    def assert_finds(self, path, text, part):
        found = self.findings(tree={path: text})
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def assert_fine(self, path, text):
        self.assertEqual(self.findings(tree={path: text}), [])

    def test_a_layer_may_not_include_a_higher_one(self):
        self.assert_finds("src/base/a.cpp", '#include "protocol/frame.hpp"\n', "may not include layer protocol")
        self.assert_finds("storage/a.cpp", '#include "actors/actors.hpp"\n', "may not include layer actors")

    def test_domain_and_storage_do_not_know_each_other(self):
        self.assert_finds("src/domain/a.cpp", '#include "storage/store.hpp"\n', "may not include layer storage")
        self.assert_finds("storage/a.cpp", '#include "domain/session_machine.hpp"\n', "may not include layer domain")

    def test_a_layer_may_include_itself_and_lower_ones(self):
        self.assert_fine("src/app/a.cpp", '#include "app/config/server_config.hpp"\n#include "base/ids.hpp"\n#include "gateway/admin_http.hpp"\n')

    def test_no_layer_includes_what_stands_on_top(self):
        self.assert_finds("src/app/a.cpp", '#include "clients/cpp/client.hpp"\n', "no layer includes clients/")
        self.assert_fine("load-tests/a.cpp", '#include "clients/cpp/client.hpp"\n')

    def test_each_library_stays_in_its_layer(self):
        for header, allowed in {
            "caf/actor.hpp": "actors",
            "boost/asio/io_context.hpp": "src/gateway",
            "boost/beast/http.hpp": "src/gateway",
            "lmdb.h": "storage",
            "xxhash.h": "storage",
            "flatbuffers/flatbuffers.h": "protocol",
            "spdlog/spdlog.h": "src/base",
            "toml++/toml.h": "src/app",
            "date/tz.h": "src/domain",
        }.items():
            line = f"#include <{header}>\n"
            stranger = "src/domain" if allowed != "src/domain" else "src/base"
            self.assert_finds(f"{stranger}/a.cpp", line, f"may include <{header}>")
            self.assert_fine(f"{allowed}/a.cpp", line)
            self.assert_fine("tests/domain/a_test.cpp", line)

    def test_a_header_needs_pragma_once(self):
        self.assert_finds("src/base/a.hpp", "int f();\n", "#pragma once")
        self.assert_fine("src/base/a.hpp", "// What it is.\n#pragma once\n")

    def test_a_source_of_more_than_500_lines_is_too_long(self):
        self.assert_fine("src/base/a.cpp", "\n" * 500)
        self.assert_finds("src/base/a.cpp", "\n" * 501, "501 lines")

    def test_tabs_are_found(self):
        self.assert_finds("src/base/a.cpp", "int\tf();\n", "tab")

    def test_a_doc_may_only_name_files_that_exist(self):
        self.assert_finds("README.md", "See `src/base/gone.hpp`.\n", "src/base/gone.hpp")
        self.assert_finds("docs/a.md", "See `base/gone.hpp`.\n", "base/gone.hpp")
        self.assert_finds("docs/a.md", "See `storage/*.sh`.\n", "storage/*.sh")
        self.assert_finds("docs/a.md", "See [this](gone.md).\n", "gone.md")
        self.assertEqual(self.findings(tree={"docs/a.md": "`src/base/a.cpp`, `base/a.cpp:7`, `src/*/a.cpp`, [b](b.md)", "docs/b.md": "", "src/base/a.cpp": ""}), [])

    def test_a_doc_may_name_what_is_no_file_of_the_tree(self):
        self.assert_fine("README.md", "`/metrics`, `build/release/bin/parleyd`, `session/seq`, `Content-Type: a/b`, `gateway/bridge`\n```\nsrc/base/gone.hpp\n```\n")


if __name__ == "__main__":
    unittest.main()
