"""Sessions of a running server: who may see which, their records, and why they went to whom they went."""
import subprocess

from running import BIN, ServerTest, main


class Sessions(ServerTest):
    def test_F108_why_is_told_as_parleyctl_tells_it(self):
        self.server.load("assign", "--rate", 20, "--seconds", 1, "--operators", 2, "--capacity", 2, "--chat-ms", 100)
        sessions = self.boss.get("/api/v1/sessions")["sessions"]
        self.assertGreater(len(sessions), 5)
        for s in sessions[:3]:
            told = self.boss.get(f"/api/v1/sessions/{s['session']}/why")
            self.assertIn("offered", [step["what"] for step in told["steps"]])
            printed = subprocess.run([BIN / "parleyctl", "why", s["session"], "--json", "--data", self.server.folder / "data"], capture_output=True, text=True,
                                     timeout=60, check=True)
            self.assertEqual(told.text, printed.stdout.strip())

    def test_F071_a_normal_operator_sees_no_sessions_of_others(self):
        self.server.load("assign", "--rate", 20, "--seconds", 1, "--operators", 2, "--capacity", 2, "--chat-ms", 100)
        olga = self.operator("olga")
        ended = self.boss.get("/api/v1/sessions?status=ended")["sessions"]
        self.assertGreater(len(ended), 5)
        self.assertEqual(olga.get("/api/v1/sessions?status=ended")["sessions"], [])
        for s in ended[:3]:
            for part in ("", "/records", "/why"):
                self.assertEqual(olga.get(f"/api/v1/sessions/{s['session']}{part}").status, 404)

    def test_F054_only_who_may_see_every_chat_filters_them_by_operator(self):
        self.server.load("flood", "--pairs", 2, "--messages", 20, "--leave-open")
        holder = next(s["holder"] for s in self.boss.get("/api/v1/sessions?status=open")["sessions"])
        self.assertEqual({s["holder"] for s in self.boss.get(f"/api/v1/sessions?operator={holder}")["sessions"]}, {holder})
        olga = self.operator("olga")
        refused = olga.get(f"/api/v1/sessions?operator={holder}")
        self.assertEqual((refused.status, refused["code"]), (403, "not_allowed"))
        self.until(lambda: olga.get("/api/v1/me")["number"] != 0, "the router knows olga")
        own = olga.get("/api/v1/me")["number"]
        self.assertEqual(olga.get(f"/api/v1/sessions?operator={own}").status, 200)
        self.boss.patch("/api/v1/operators/olga", {"permissions": ["supervise_all"]})
        self.assertEqual({s["holder"] for s in olga.get(f"/api/v1/sessions?operator={holder}")["sessions"]}, {holder})

    def test_F070_an_administrator_reads_any_session(self):
        self.server.load("flood", "--pairs", 2, "--messages", 20, "--leave-open")
        sessions = self.boss.get("/api/v1/sessions?status=open")["sessions"]
        self.assertEqual(len(sessions), 2)
        one = self.boss.get(f"/api/v1/sessions/{sessions[0]['session']}").body
        self.assertEqual(one, sessions[0])
        seqs, after = [], 0
        while after is not None:
            page = self.boss.get(f"/api/v1/sessions/{one['session']}/records?limit=3&after={after}").body
            seqs += [int(r["seq"]) for r in page["records"]]
            after = page.get("next")
        self.assertEqual(seqs, list(range(1, one["seq"] + 1)))

    def test_sessions_are_listed_newest_first_page_by_page_also_after_a_restart(self):
        self.server.load("open", "--sessions", 30)
        self.server.restart()
        boss = self.server.nobody.login("admin", "a long enough password")
        found, before = [], ""
        while before is not None:
            page = boss.get("/api/v1/sessions?limit=7" + (f"&before={before}" if before else "")).body
            self.assertLessEqual(len(page["sessions"]), 7)
            found += [int(s["session"]) for s in page["sessions"]]
            before = page.get("next")
        self.assertEqual(found, sorted(found, reverse=True))
        self.assertEqual(len(found), 30)
        self.assertEqual(len(boss.get("/api/v1/sessions?status=waiting&queue=1")["sessions"]), 30)
        self.assertEqual(boss.get("/api/v1/sessions?status=on_chat")["sessions"], [])

    def test_what_is_no_session_is_told(self):
        for wrong in ("0", "99999", "-1", "x", "18446744073709551616"):
            self.assertEqual(self.boss.get(f"/api/v1/sessions/{wrong}").status, 404)
        for wrong in ("limit=0", "limit=201", "status=asleep", "before=x", "queue=-1"):
            self.assertEqual(self.boss.get(f"/api/v1/sessions?{wrong}").status, 400)


main()
