#!/usr/bin/env python3
"""/metrics, the dashboard and the alerts know the same names."""
import json
import re
import subprocess
import unittest

from running_server import SOURCE, ServerTest

ALERTS = SOURCE / "packaging/prometheus/parley_alerts.yml"
DASHBOARD = SOURCE / "packaging/grafana/parley.json"
NAME = re.compile(r"\b(?:parley|process)_[a-z0-9_]+\b")


def promtool(*words, **options):
    return subprocess.run(["promtool", *words], capture_output=True, text=True, timeout=60, **options)


def expressions(node):
    """Every query of a dashboard."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("expr", "query") and isinstance(value, str):
                yield value
            else:
                yield from expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from expressions(value)


class MetricsTest(ServerTest):
    def test_promtool_accepts_the_metrics_of_a_running_server(self):
        checked = promtool("check", "metrics", input=self.start().get("/metrics"))
        self.assertEqual((checked.returncode, checked.stderr), (0, ""), checked.stdout)

    def test_the_dashboard_and_the_alerts_use_only_metrics_that_exist(self):
        served = set(re.findall(r"^# TYPE (\S+)", self.start().get("/metrics"), re.MULTILINE))
        shown = {name for query in expressions(json.loads(DASHBOARD.read_text())) for name in NAME.findall(query)}
        alerted = {name for line in ALERTS.read_text().splitlines() if "expr:" in line for name in NAME.findall(line)}
        self.assertGreater(len(shown), 20)
        self.assertGreater(len(alerted), 5)
        self.assertEqual((shown | alerted) - served, set())

    def test_operations_md_names_every_metric_of_parley(self):
        served = set(re.findall(r"^# TYPE (\S+)", self.start().get("/metrics"), re.MULTILINE))
        page = (SOURCE / "docs/operations.md").read_text()
        self.assertEqual({name for name in served if f"`{name}`" not in page}, set())


class RulesTest(unittest.TestCase):
    def test_the_alerts_are_right(self):
        checked = promtool("check", "rules", str(ALERTS))
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_the_alerts_fire_when_they_should(self):
        tested = promtool("test", "rules", "parley_alerts_test.yml", cwd=ALERTS.parent)
        self.assertEqual(tested.returncode, 0, tested.stdout + tested.stderr)

    def test_the_dashboards_panels_do_not_overlap(self):
        taken = {}
        for panel in json.loads(DASHBOARD.read_text())["panels"]:
            at = panel["gridPos"]
            for x in range(at["x"], at["x"] + at["w"]):
                for y in range(at["y"], at["y"] + at["h"]):
                    self.assertNotIn((x, y), taken, f"{panel['title']} lies on {taken.get((x, y))}")
                    self.assertLess(x, 24)
                    taken[x, y] = panel["title"]


if __name__ == "__main__":
    unittest.main()
