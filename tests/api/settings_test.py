"""Settings of a running server: through the API, through the file, under traffic."""
import json
import random
import subprocess
import time

from running import BIN, ServerTest, main


class Settings(ServerTest):
    config = '[site.default.queue.sales]\nid = 2\ndepartment = true\n'

    def test_F015_F017_a_change_is_in_force_at_once_and_kept(self):
        self.assertTrue(self.boss.get("/api/v1/console")["confirm_end"])
        changed = self.boss.patch("/api/v1/settings", {"rules": {"confirm_end": False}}, if_match='"1"')
        self.assertEqual((changed.status, changed["version"]), (200, 2))
        self.assertFalse(self.boss.get("/api/v1/console")["confirm_end"])
        self.server.restart()
        boss = self.server.nobody.login("admin", "a long enough password")
        self.assertFalse(boss.get("/api/v1/console")["confirm_end"])
        self.assertEqual(boss.get("/api/v1/settings").body, {"queue": {"sales": {"id": 2, "department": True}}, "rules": {"confirm_end": False}})

    def test_F104_what_is_not_utf8_is_refused_and_a_long_note_is_cut_at_a_character(self):
        for target in ("/api/v1/settings?note=%FF", "/api/v1/settings?note=%E9t%E9"):
            self.assertEqual(self.boss.patch(target, {"rules": {"confirm_end": False}}, if_match="*").status, 400, target)
        self.assertEqual(self.boss.put("/api/v1/settings/queue/%FF", {"id": 3}, if_match="*").status, 404, "there can't be such a name")
        note = "%E5%A4%89" * 200  # of three bytes each
        self.assertEqual(self.boss.patch(f"/api/v1/settings?note={note}", {"rules": {"confirm_end": False}}, if_match="*").status, 200)
        self.server.restart()
        boss = self.server.nobody.login("admin", "a long enough password")
        self.assertEqual(boss.get("/api/v1/settings-versions")["versions"][0]["note"], "変" * 166)

    def test_F042_departments_are_made_changed_and_taken_away(self):
        self.assertEqual(self.boss.put("/api/v1/settings/queue/support", {"id": 3, "department": True, "operators": ["admin"]}, if_match="*").status, 200)
        self.boss.put("/api/v1/settings/rules/department_routing", True, if_match="*")
        self.assertEqual([d["name"] for d in self.server.nobody.get("/api/v1/widget")["departments"]], ["sales", "support"])
        self.assertEqual(self.boss.delete("/api/v1/settings/queue/support", if_match="*").status, 200)
        self.assertEqual([d["name"] for d in self.server.nobody.get("/api/v1/widget")["departments"]], ["sales"])

    def test_F046_F047_page_rules_wait_for_their_switch_and_the_switches_exclude_each_other(self):
        self.assertEqual(self.boss.put("/api/v1/settings/page_rule", [{"page": "shop.example/cart", "queue": "sales"}], if_match="*").status, 200)
        self.assertEqual(self.boss.put("/api/v1/settings/rules/page_routing", True, if_match="*").status, 200)
        both = self.boss.put("/api/v1/settings/rules/department_routing", True, if_match="*")
        self.assertEqual(both.status, 422)
        self.assertEqual(both["faults"][0]["path"], "/rules")
        self.assertIn("exclude each other", both["faults"][0]["detail"])

    def test_F052_unread_levels_are_changed_live(self):
        levels = [{"after_ms": 1000, "colour": "#00ff00"}, {"after_ms": 5000, "colour": "#ff0000"}]
        self.assertEqual(self.boss.put("/api/v1/settings/unread_level", levels, if_match="*").status, 200)
        self.assertEqual(self.boss.get("/api/v1/console")["unread_levels"], levels)
        self.assertEqual(self.boss.put("/api/v1/settings/unread_level", levels[::-1], if_match="*").status, 422)

    def test_F076_canned_responses_have_routes_of_their_own(self):
        self.assertEqual(self.boss.put("/api/v1/canned-responses/hi", {"text": "Hello %VISITOR%"}).status, 201)
        self.assertEqual(self.boss.put("/api/v1/canned-responses/hi", {"text": "Hi %VISITOR%"}).status, 200)
        self.assertEqual(self.boss.get("/api/v1/canned-responses?search=Hi")["canned_responses"], [{"text": "Hi %VISITOR%", "shortcut": "hi"}])
        self.assertEqual(self.boss.put("/api/v1/canned-responses/t", {"text": "x"}).status, 422)
        self.assertEqual(self.boss.delete("/api/v1/canned-responses/hi").status, 200)
        self.assertEqual(self.boss.delete("/api/v1/canned-responses/hi").status, 404)

    def test_F082_F083_notification_and_branding_reach_consoles_and_widgets(self):
        self.boss.put("/api/v1/settings/notification", {"method": "none", "sound": False}, if_match="*")
        self.boss.put("/api/v1/settings/branding", {"provider_shown": False}, if_match="*")
        console = self.boss.get("/api/v1/console").body
        self.assertEqual((console["notification"]["method"], console["notification"]["sound"]), ("none", False))
        self.assertEqual(self.server.nobody.get("/api/v1/widget")["branding"], {"provider_shown": False})

    def test_F095_F096_overflow_and_hours_are_checked_as_a_whole(self):
        circle = self.boss.patch("/api/v1/settings", {"queue": {"sales": {"overflow_to": "night"}, "night": {"id": 4, "overflow_to": "sales"}}}, if_match="*")
        self.assertIn("circle", circle["faults"][0]["detail"])
        hours = self.boss.put("/api/v1/settings/queue/sales/hours", ["mon 25:00-26:00"], if_match="*")
        self.assertEqual(hours["faults"][0]["path"], "/queue/sales/hours/0")
        self.assertEqual(self.boss.put("/api/v1/settings/queue/sales/hours", ["mon-fri 09:00-17:30"], if_match="*").status, 200)

    def test_F015_a_dry_run_tells_which_waiting_chats_would_move(self):
        self.server.load("open", "--sessions", 5)
        boss = self.boss
        boss.put("/api/v1/settings/queue/everyone", {"id": 1, "max_wait_ms": 3600000}, if_match="*")
        time.sleep(0.01)  # so that they have waited for longer than 1 ms
        told = boss.put("/api/v1/settings/queue/everyone/max_wait_ms?dry_run=true", 1, if_match="*")
        self.assertEqual(told["changes"], [{"path": "/queue/everyone/max_wait_ms", "before": 3600000, "after": 1}])
        self.assertEqual((told["chats"]["ends"], told["chats"]["looked_at"]), (5, 5))
        self.assertEqual(len(told["chats"]["chats"]), 5)
        self.assertEqual(len(boss.get("/api/v1/sessions?status=waiting")["sessions"]), 5)
        self.assertEqual(boss.get("/api/v1/settings/queue/everyone/max_wait_ms").body, 3600000)

    def test_F104_versions_are_listed_and_restored(self):
        self.boss.put("/api/v1/settings/rules/end_after_ms?note=patience", 1000, if_match="*")
        self.boss.put("/api/v1/settings/rules/end_after_ms", 2000, if_match="*")
        listed = self.boss.get("/api/v1/settings-versions")
        self.assertEqual([(v["version"], v["who"], v["note"]) for v in listed["versions"]], [(3, "admin", ""), (2, "admin", "patience"), (1, "file", "")])
        self.assertEqual(self.boss.get("/api/v1/settings-versions/2")["document"]["rules"], {"end_after_ms": 1000})
        self.assertEqual(self.boss.post("/api/v1/settings-versions/2/restore")["version"], 4)
        self.assertEqual(self.boss.get("/api/v1/settings/rules/end_after_ms").body, 1000)

    # ---- the file

    def test_F015_the_file_is_read_again_all_or_nothing(self):
        self.boss.put("/api/v1/settings/rules/end_after_ms", 1000, if_match="*")
        self.server.read_file_again()  # says what it said
        self.server.config.write_text(self.config + "[site.default.rules]\nend_after_ms = -1\n")
        self.server.read_file_again()
        self.until(lambda: self.server.log_lines("reload_refused"), "the faulty file is refused")
        self.assertEqual(self.boss.get("/api/v1/settings/rules/end_after_ms").body, 1000)
        self.server.config.write_text(self.config + "[site.default.rules]\nend_after_ms = 7000\n")
        self.server.read_file_again()
        self.until(lambda: self.boss.get("/api/v1/settings")["rules"] == {"end_after_ms": 7000}, "the new file is in force")
        self.assertEqual(self.boss.get("/api/v1/settings-versions?limit=1")["versions"][0]["who"], "file")
        self.boss.put("/api/v1/settings/rules/end_after_ms", 8000, if_match="*")
        self.server.restart()
        again = self.server.nobody.login("admin", "a long enough password")
        self.assertEqual(again.get("/api/v1/settings/rules/end_after_ms").body, 8000)

    # ---- under attack and under load

    def test_F015_a_thousand_faulty_documents_are_refused_whole(self):
        sound = {"rules": {"fixed_start_status": "on_chat", "end_after_ms": 60000, "skills": ["german"]}, "queue": {"sales": {"id": 2, "hours": ["mon 09:00-17:00"], "operators": ["admin"]}},
                 "canned": [{"shortcut": "hi", "text": "Hello"}], "unread_level": [{"after_ms": 5, "colour": "#ffffff"}], "faq": [{"words": ["x"], "answer": "y"}],
                 "channel": [{"channel": 1, "name": "web"}], "page_rule": [{"page": "a.example", "queue": "sales"}],
                 "bot": {"step": [{"say": "Hello", "choice": [{"label": "a", "then": "end"}]}]}, "branding": {"provider_shown": False}}
        kept = self.boss.put("/api/v1/settings", sound, if_match="*")["version"]
        rows = self.boss.get("/api/v1/audit-log")["rows"]
        for seed in range(1000):
            spoilt = spoil(sound, random.Random(seed))
            refused = self.boss.put("/api/v1/settings", spoilt, if_match="*")
            self.assertEqual(refused.status, 422, f"seed {seed}: {json.dumps(spoilt)[:2000]}")
            self.assertTrue(refused["faults"])
        now = self.boss.get("/api/v1/settings")
        self.assertEqual((now.body, now.fields["ETag"]), (sound, f'"{kept}"'))
        self.assertEqual(self.boss.get("/api/v1/audit-log")["rows"], rows)
        self.boss.put("/api/v1/settings", {}, if_match="*")  # without the bot, which would have every chat first
        self.server.load("flood", "--pairs", 2, "--messages", 200)

    def test_F015_twenty_changes_under_traffic_lose_nothing(self):
        self.boss.put("/api/v1/settings/rules/session_hosting", False, if_match="*")
        load = self.server.load("flood", "--pairs", 20, "--rate", 500, "--seconds", 6, wait=False)
        for n in range(10):
            self.boss.patch("/api/v1/settings", {"rules": {"end_after_ms": 3600000 + n}, "queue": {"sales": {"method": ["choice", "fill_first"][n % 2]}}}, if_match="*")
            self.server.config.write_text(self.config + f"[site.default.rules]\ninactive_after_ms = {7200000 + n}\n")
            self.server.read_file_again()
            wanted = {"inactive_after_ms": 7200000 + n}
            self.until(lambda: self.boss.get("/api/v1/settings")["rules"] == wanted, "the file is in force")
        text, _ = load.communicate(timeout=60)
        self.assertEqual(load.returncode, 0, text)
        report = json.loads((self.server.folder / "load.json").read_text())
        self.assertEqual((report["lost"], report["duplicated"], report["out_of_order"], report["failures"]), (0, 0, 0, 0))
        self.assertGreater(self.boss.get("/api/v1/settings-versions")["current"], 20)

    def test_parleyctl_asks_a_running_server(self):
        def ctl(*arguments, code=0):
            run = subprocess.run([BIN / "parleyctl", *arguments, "--server", self.server.ready["admin"]], capture_output=True, text=True,
                                 env={"PARLEY_PASSWORD": "a long enough password"}, timeout=60, check=False)
            self.assertEqual(run.returncode, code, run.stdout + run.stderr)
            return run.stdout + run.stderr
        self.assertEqual(json.loads(ctl("settings", "get", "queue/sales/id")), 2)
        self.assertIn('"changes"', ctl("settings", "set", "rules/end_after_ms", "5000", "--dry-run"))
        self.assertEqual(json.loads(ctl("settings", "set", "rules/end_after_ms", "5000", "--note", "trial run")), {"version": 2})
        self.assertIn("/rules/end_after_ms: end_after_ms must be", ctl("settings", "set", "rules/end_after_ms", "-5", code=1))
        self.assertIn('"password"', ctl("account", "add", "olga"))
        self.assertIn('"olga"', ctl("account", "list"))
        self.assertIn('"admin"', ctl("api", "get", "me"))
        self.assertIn("404", ctl("api", "get", "operators/nobody", code=1))


def spoil(document, dice):
    """The same with one place of it wrong for certain."""
    document = json.loads(json.dumps(document))
    places = []

    def walk(container, key):
        places.append((container, key))
        value = container[key]
        for below in (value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()):
            walk(value, below)

    for key in document:
        walk(document, key)
    container, key = dice.choice(places)
    value = container[key]
    wrong = [None, [{"no": "such thing"}], 1e300, "x" * 100000]
    if isinstance(value, dict):
        value["unknown key"] = None
    elif isinstance(value, int) and not isinstance(value, bool):
        container[key] = dice.choice(wrong + [-1, 2 ** 60])
    else:
        container[key] = dice.choice(wrong)
    return document


main()
