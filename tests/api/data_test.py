"""Reports, the usage meter, blocks, attachments, export and erasure of a running server."""
import json
import time

from running import ServerTest, main

FAR_MS = 1 << 50


class Data(ServerTest):
    def chats(self):
        """So many chats that an operator has taken and ended."""
        self.server.load("assign", "--rate", 20, "--seconds", 1, "--operators", 2, "--capacity", 2, "--chat-ms", 100)
        return self.boss.get("/api/v1/sessions?status=ended&limit=200")["sessions"]

    def test_F103_reports_count_what_the_sessions_say(self):
        ended = self.chats()
        self.assertGreater(len(ended), 5)

        def rows(by):
            return self.boss.get(f"/api/v1/reports?until_ms={FAR_MS}&by={by}")["rows"]

        self.until(lambda: sum(r["ended"] for r in rows("queue")) == len(ended), "all ends are counted")
        for by in ("queue", "operator", "hour", "day"):
            self.assertEqual(sum(r["taken"] for r in rows(by)), len(ended), by)
            self.assertEqual(sum(r["wait_ms"]["count"] for r in rows(by)), len(ended), by)
        holders = {r["operator"]: r["handle_ms"]["count"] for r in rows("operator") if r["operator"]}
        self.assertEqual(holders, {h: sum(s["holder"] == h for s in ended) for h in {s["holder"] for s in ended}})
        now = self.boss.get("/api/v1/reports/live")
        self.assertEqual(now["rows"], [])
        self.assertEqual(self.boss.get("/api/v1/reports?until_ms=0").status, 400)
        self.assertEqual(self.boss.get(f"/api/v1/reports?until_ms={FAR_MS}&by=phase").status, 400)
        self.assertEqual(self.operator("olga").get(f"/api/v1/reports?until_ms={FAR_MS}").status, 403)

    def test_F103_the_dashboard_shows_chats_that_wait_and_free_slots(self):
        self.server.load("open", "--sessions", 7)
        self.until(lambda: [r["waiting"] for r in self.boss.get("/api/v1/reports/live")["rows"]] == [7])
        self.assertEqual(self.boss.get("/api/v1/reports/live?by=hour").status, 400)

    def test_F073_the_meter_names_who_was_active(self):
        holders = {s["holder"] for s in self.chats()}
        month = time.strftime("%Y-%m", time.gmtime())
        self.until(lambda: {a["operator"] for a in self.boss.get(f"/api/v1/usage/{month}")["accounts"] if a["took_a_chat"]} == holders)
        usage = self.boss.get(f"/api/v1/usage/{month}").body
        self.assertEqual(usage["active_accounts"], len(usage["accounts"]))
        self.assertTrue(all(a["was_online"] and a["name"] for a in usage["accounts"] if a["operator"] in holders))
        self.assertEqual(self.boss.get("/api/v1/usage/2001-01")["active_accounts"], 0)
        self.assertEqual(self.boss.get("/api/v1/usage/2001-13").status, 400)
        self.assertEqual(self.operator("olga").get(f"/api/v1/usage/{month}").status, 403)

    def test_F101_a_visitor_is_blocked_and_unblocked_with_an_entry_in_the_audit_log(self):
        self.server.load("open", "--sessions", 1)
        chat = self.boss.get("/api/v1/sessions")["sessions"][0]
        visitor = chat["visitor"]
        self.assertEqual(self.boss.put(f"/api/v1/blocks/{visitor}", {"reason": "spam"}).status, 204)
        self.until(lambda: self.boss.get(f"/api/v1/sessions/{chat['session']}").body.get("end_reason") == "blocked")
        self.server.restart()
        self.boss = self.server.nobody.login("admin", "a long enough password")
        blocks = self.boss.get("/api/v1/blocks")["blocks"]
        self.assertEqual([(b["visitor"], b["reason"]) for b in blocks], [(visitor, "spam")])
        self.assertEqual(self.boss.delete(f"/api/v1/blocks/{visitor}").status, 204)
        self.assertEqual(self.boss.get("/api/v1/blocks")["blocks"], [])
        acts = [(a["what"], a["target"]) for a in self.boss.get("/api/v1/audit-log?what=visitor.")["rows"]]
        self.assertEqual(acts, [("visitor.unblocked", visitor), ("visitor.blocked", visitor)])
        self.assertEqual(self.boss.put("/api/v1/blocks/x", {}).status, 404)
        self.assertEqual(self.boss.put(f"/api/v1/blocks/{visitor}", {"reason": 5}).status, 422)

    def test_F100_a_file_is_told_by_its_content_and_given_out_to_who_may_see_it(self):
        olga, otto = self.operator("olga"), self.operator("otto")
        self.until(lambda: olga.get("/api/v1/me")["number"] > 0 and otto.get("/api/v1/me")["number"] > 0, "the router knows them")
        made = olga.post("/api/v1/attachments?name=cat.png", "<script>alert(1)</script>")
        self.assertEqual((made.status, made["name"], made["type"]), (201, "cat.png", "text/plain"), made.text)
        path = f"/api/v1/attachments/{made['id']}"
        got = olga.get(path)
        self.assertEqual(got.text, "<script>alert(1)</script>")
        self.assertEqual(got.fields["X-Content-Type-Options"], "nosniff")
        self.assertTrue(got.fields["Content-Security-Policy"].startswith("sandbox"))
        self.assertTrue(got.fields["Content-Disposition"].startswith("attachment"))
        part = olga.get(path, Range="bytes=8-12")
        self.assertEqual((part.status, part.text), (206, "alert"))
        self.assertEqual(olga.get(path, Range="bytes=99-").status, 416)
        self.assertEqual(otto.get(path).status, 404, "no chat that otto may see carries it")
        self.assertEqual(self.server.nobody.get(path).status, 401)
        self.assertEqual(olga.post("/api/v1/attachments", b"\x7fELF\x00").status, 415)
        self.assertEqual(olga.post("/api/v1/attachments", b"").status, 422)
        self.assertEqual(self.server.nobody.post("/api/v1/attachments", "text").status, 401)
        self.server.restart()
        self.assertEqual(self.server.nobody.login("olga", self.password("olga")).get(path).status, 200)

    def password(self, name):
        made = self.server.nobody.login("admin", "a long enough password").put(f"/api/v1/operators/{name}/password", {})
        return made["password"]

    def test_F105_a_visitor_is_exported_and_erased(self):
        self.server.load("flood", "--pairs", 2, "--messages", 20, "--leave-open")
        chats = self.boss.get("/api/v1/sessions")["sessions"]
        visitor, other = chats[0]["visitor"], chats[1]["visitor"]

        def exported(who):
            lines = self.boss.get(f"/api/v1/visitors/{who}/export").text.splitlines()
            self.assertIn('"end"', lines[-1])
            return [json.loads(line)["record"] for line in lines if '"type":"record"' in line]

        def texts(who):
            return sum(bool(r["body"]["text"]) for r in exported(who) if r["kind"] == "message")

        before = len(exported(visitor))
        others = exported(other)
        self.assertGreaterEqual(texts(visitor), 20)
        self.assertEqual(self.boss.get(f"/api/v1/visitors/{visitor}/erasure").status, 404)
        self.assertEqual(self.boss.post(f"/api/v1/visitors/{visitor}/erasure").status, 202)
        self.until(lambda: self.boss.get(f"/api/v1/visitors/{visitor}/erasure")["state"] == "finished", "it is erased")
        self.assertEqual(texts(visitor), 0)
        self.assertEqual(len(exported(visitor)), before + 1, "its open chat was ended")
        self.assertEqual(exported(other), others)
        self.assertEqual(self.boss.get(f"/api/v1/sessions/{chats[0]['session']}")["status"], "ended")
        acts = [a["what"] for a in self.boss.get(f"/api/v1/audit-log?target={visitor}")["rows"]]
        self.assertIn("visitor.erased", acts)
        self.assertIn("visitor.exported", acts)
        self.assertEqual(self.operator("olga").post(f"/api/v1/visitors/{visitor}/erasure").status, 403)


main()
