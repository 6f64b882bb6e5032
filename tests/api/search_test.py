"""Search and the customer panel of a running server."""
from urllib.parse import quote

from running import ServerTest, main


class Search(ServerTest):
    def chats(self):
        """Some chats of operators; the sessions, once they can be found."""
        self.server.load("flood", "--pairs", 2, "--rate", 40, "--seconds", 2, "--leave-open")  # fewer records than a page has
        sessions = self.boss.get("/api/v1/sessions?status=open")["sessions"]
        self.assertEqual(len(sessions), 2)
        for s in sessions:
            self.until(lambda: self.texts(s) == self.boss.get(f"/api/v1/visitors/{s['visitor']}").body.get("sessions", [{}])[0].get("texts"))
        return sessions

    def texts(self, session):
        return len([r for r in self.records(session) if r["kind"] == "message"])

    def records(self, session):
        return self.boss.get(f"/api/v1/sessions/{session['session']}/records?limit=500")["records"]

    def some_text(self, session):
        return quote('"' + " ".join(next(r["body"]["text"] for r in self.records(session) if r["kind"] == "message").split()[:3]) + '"')

    def test_F087_messages_are_found_when_they_are_asked_for(self):
        session = self.chats()[0]
        query = self.some_text(session)
        self.assertEqual(self.boss.get(f"/api/v1/search?q={query}")["found"], [])  # names only
        answer = self.boss.get(f"/api/v1/search?scope=messages&limit=3&q={query}")
        self.assertGreater(answer["total"], 0)
        for found in answer["found"]:
            self.assertGreater(len(found["parts"]), 1)

    def test_F086_one_session_is_searched(self):
        one, other = self.chats()
        query = self.some_text(one)
        answer = self.boss.get(f"/api/v1/search?scope=session&session={one['session']}&limit=100&q={query}")
        self.assertEqual({f["session"] for f in answer["found"]}, {one["session"]})
        self.assertNotEqual(one["session"], other["session"])

    def test_F088_a_normal_operator_finds_nothing_of_others(self):
        session = self.chats()[0]
        olga = self.operator("olga")
        query = self.some_text(session)
        answer = olga.get(f"/api/v1/search?scope=messages&q={query}")
        self.assertEqual((answer["found"], answer["total"], answer["extent"]), ([], 0, "all"))
        self.assertEqual(olga.get(f"/api/v1/search?scope=session&session={session['session']}&q={query}").status, 404)
        for part in ("", "/records"):
            self.assertEqual(olga.get(f"/api/v1/visitors/{session['visitor']}{part}").status, 404)
            self.assertEqual(self.server.nobody.get(f"/api/v1/visitors/{session['visitor']}{part}").status, 401)
        self.assertEqual(self.server.nobody.get(f"/api/v1/search?q={query}").status, 401)

    def test_F084_the_customer_panel_is_shown(self):
        session = self.chats()[0]
        panel = self.boss.get(f"/api/v1/visitors/{session['visitor']}")
        self.assertEqual(panel["total"], 1)
        self.assertEqual(panel["sessions"][0]["session"], session["session"])
        self.assertEqual(panel["sessions"][0]["holder"], session["holder"])
        self.assertEqual((panel["email"], panel["phone"], panel["avatar"]), ("", "", ""))  # it came without a token of the site

    def test_F019_a_visitors_history_is_read_from_its_end(self):
        session = self.chats()[0]
        expected = self.records(session)
        read, point = [], ""
        while point is not None:
            page = self.boss.get(f"/api/v1/visitors/{session['visitor']}/records?limit=7{point}").body
            read = page["records"] + read
            earlier = page.get("earlier")
            point = f"&before_session={earlier['before_session']}&before_seq={earlier['before_seq']}" if earlier else None
        self.assertEqual(read, expected)

    def test_bad_searches_are_refused(self):
        for wrong in ("", "q=", "q=%3F", "q=x&scope=all", "q=x&scope=session", "q=x&session=1", "q=x&limit=0", "q=x&limit=101", "q=x&offset=-1", "q=" + 600 * "x"):
            self.assertEqual(self.boss.get(f"/api/v1/search?{wrong}").status, 400, wrong)
        for wrong in ("0", "x", "99999", "18446744073709551616"):
            self.assertEqual(self.boss.get(f"/api/v1/visitors/{wrong}").status, 404)


main()
