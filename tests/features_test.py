"""What features.py makes of reports."""
import tempfile
import unittest
from pathlib import Path

import features

REPORT = """<testsuite tests="4"><testcase name="a.F034_Works" status="run"/><testcase name="b.F035_F036_Both" status="fail"><failure/></testcase>
<testcase name="c.plain" status="run"/><testcase name="d.F037_Skipped" status="notrun"><skipped/></testcase></testsuite>"""


class FeaturesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def report(self, name, text):
        (self.path / name).write_text(text)
        return self.path / name

    def test_rows_are_f_and_three_digits(self):
        self.assertEqual(features.rows_of("x.F001_A F113 F0345 F12"), [1, 113])

    def test_results_are_collected_by_row_and_skipped_tests_show_nothing(self):
        tests = features.junit_results([self.report("1.xml", REPORT)])
        self.assertEqual(features.shown(tests, {}), {34: {"a.F034_Works": True}, 35: {"b.F035_F036_Both": False}, 36: {"b.F035_F036_Both": False}})

    def test_a_test_has_passed_if_it_passed_in_every_build(self):
        other = REPORT.replace('F034_Works" status="run"', 'F034_Works" status="fail"')
        for reports in ([REPORT, other], [other, REPORT]):
            paths = [self.report(f"{n}.xml", text) for n, text in enumerate(reports)]
            self.assertIs(features.junit_results(paths)["a.F034_Works"], False)

    def test_a_test_with_parameters_has_passed_if_it_passed_with_all_of_them(self):
        cases = "".join(f'<testcase name="seeds/a.F034_Works/{n}" status="{status}"/>' for n, status in enumerate(["run", "fail", "run"]))
        self.assertEqual(features.junit_results([self.report("1.xml", f"<testsuite>{cases}</testsuite>")]), {"seeds/a.F034_Works": False})

    def test_scripts_show_the_rows_of_their_opening_comment(self):
        self.report("kill9.sh", "#!/bin/bash\n# Shows F106 and F112.\necho F001\n")
        results = features.script_results(self.report("scripts.tsv", "0\tkill9 --rounds 4\n"), self.path)
        self.assertEqual(results, {"kill9 --rounds 4": ([106, 112], True)})
        self.assertEqual(features.shown({}, results)[106], {"load-tests: kill9 --rounds 4": True})

    def test_the_page_tells_rows_without_a_test_and_rows_that_fail(self):
        text = features.page([(1, "A", "One."), (2, "A", "Two."), (3, "B", "Three.")], {1: {"x.F001_A": True}, 3: {"y.F003_B": False}, 9: {"z": True}})
        self.assertIn("3 rows: 1 with tests that pass, 1 with a test that fails, 1 without a test", text)
        self.assertIn("| F002 | Two. | no test |", text)
        self.assertIn("**failed** y.F003_B", text)
        self.assertIn("do not exist: F009", text)

    def test_the_contract_has_all_its_rows_once(self):
        contract = features.read_contract(Path(features.__file__).parent / "features.tsv")
        self.assertEqual([row for row, _, _ in contract], list(range(1, 114)))
        self.assertEqual({section for _, section, _ in contract}, set(features.SECTIONS))


if __name__ == "__main__":
    unittest.main()
