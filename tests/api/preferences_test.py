"""What a console keeps for its user: filters of the list, and whatever else it likes."""
import json
import signal

from running import ServerTest, main

PATH = "/api/v1/me/preferences"
MOST_BYTES = 8 * 1024


class Preferences(ServerTest):
    def test_F053_filters_are_kept_for_each_user_on_every_device_and_across_restarts(self):
        olga, otto = self.operator("olga", password="correct horse"), self.operator("otto")
        before = olga.get(PATH)
        self.assertEqual(before["preferences"], {"filters": {"visitor": True, "chatbot": True}})
        kept = olga.put(PATH, {"filters": {"chatbot": False}, "console": {"panes": [1, 2.5, None, "世界"]}})
        self.assertEqual(kept.status, 200)
        wanted = {"filters": {"visitor": True, "chatbot": False}, "console": {"panes": [1, 2.5, None, "世界"]}}
        self.assertEqual(kept["preferences"], wanted)
        self.assertEqual(otto.get(PATH)["preferences"], before["preferences"])
        self.server.stop(signal.SIGKILL)
        self.server.start()
        elsewhere = self.server.nobody.login("olga", "correct horse")
        self.assertEqual(elsewhere.get(PATH)["preferences"], wanted)
        elsewhere.put(PATH, {"filters": {"visitor": False}})
        self.assertEqual(elsewhere.get(PATH)["preferences"], {"filters": {"visitor": False, "chatbot": True}})

    def test_F054_the_operator_filter_exists_for_who_may_see_every_chat_only(self):
        self.assertEqual(self.boss.get(PATH)["available_filters"], ["visitor", "chatbot", "operator"])
        self.assertEqual(self.boss.put(PATH, {"filters": {"operator": False}})["preferences"]["filters"]["operator"], False)
        olga = self.operator("olga")
        self.assertEqual(olga.get(PATH)["available_filters"], ["visitor", "chatbot"])
        for on in (True, False):
            refused = olga.put(PATH, {"filters": {"visitor": False, "operator": on}})
            self.assertEqual((refused.status, refused["code"]), (403, "not_allowed"))
            self.assertIn("operator", refused["detail"])
        self.assertEqual(olga.get(PATH)["preferences"], {"filters": {"visitor": True, "chatbot": True}}, "nothing of it was kept")
        self.boss.patch("/api/v1/operators/olga", {"permissions": ["supervise_all"]})
        self.assertEqual(olga.put(PATH, {"filters": {"operator": False}}).status, 200)
        self.assertEqual(olga.get(PATH)["preferences"]["filters"], {"visitor": True, "chatbot": True, "operator": False})
        self.boss.patch("/api/v1/operators/olga", {"permissions": []})
        self.assertEqual(olga.get(PATH)["preferences"]["filters"], {"visitor": True, "chatbot": True}, "a right that is gone takes its filter along")

    def test_F053_preferences_are_bounded_and_what_makes_no_sense_is_told(self):
        def of(size):
            return json.dumps({"x": "y" * (size - len('{"x": ""}'))})
        self.assertEqual(self.boss.put(PATH, of(MOST_BYTES)).status, 200)
        self.assertEqual(self.boss.put(PATH, of(MOST_BYTES + 1)).status, 413)
        self.assertEqual(len(self.boss.get(PATH)["preferences"]["x"]), MOST_BYTES - len('{"x": ""}'))
        wrong = self.boss.put(PATH, {"filters": {"visitor": 1, "colour": True}})
        self.assertEqual((wrong.status, [f["path"] for f in wrong["faults"]]), (422, ["/filters/visitor", "/filters/colour"]))
        self.assertEqual([f["path"] for f in self.boss.put(PATH, {"filters": []})["faults"]], ["/filters"])
        self.assertEqual(self.boss.put(PATH, "[]").status, 400)
        self.assertEqual(self.boss.put(PATH, "{").status, 400)
        self.assertEqual(self.boss.put(PATH, "{}", Content_Type="text/plain").status, 415)
        self.assertEqual(self.server.nobody.get(PATH).status, 401)
        self.assertEqual(self.server.nobody.put(PATH, {}).status, 401)


main()
