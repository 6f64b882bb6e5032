"""Accounts, logins, rights and the audit log of a running server."""
from running import Api, ServerTest, main


class Operators(ServerTest):
    def test_F067_operators_are_added_edited_and_listed(self):
        made = self.boss.post("/api/v1/operators", {"name": "olga", "shown_name": "Olga K.", "email": "olga@shop.example", "capacity": 3,
                                                    "password": "correct horse", "password_confirmation": "correct horse"})
        self.assertEqual(made.status, 201)
        self.assertEqual((made["shown_name"], made["capacity"], made["role"], made["responds"]), ("Olga K.", 3, "normal", True))
        edited = self.boss.patch("/api/v1/operators/olga", {"capacity": 5, "responds": False})
        self.assertEqual((edited["capacity"], edited["responds"], edited["shown_name"]), (5, False, "Olga K."))
        self.assertEqual([o["name"] for o in self.boss.get("/api/v1/operators")["operators"]], ["admin", "olga"])
        self.assertEqual(self.boss.get("/api/v1/operators/olga")["capacity"], 5)

    def test_F068_a_password_that_is_left_out_is_made_and_shown_once(self):
        made = self.boss.post("/api/v1/operators", {"name": "olga"})
        self.assertGreaterEqual(len(made["password"]), 12)
        self.assertNotIn("password", self.boss.get("/api/v1/operators/olga").body)
        self.assertNotIn(made["password"], self.boss.get("/api/v1/audit-log").text)
        self.server.nobody.login("olga", made["password"])
        wrong = self.boss.post("/api/v1/operators", {"name": "otto", "password": "correct horse", "password_confirmation": "correct house"})
        self.assertEqual((wrong.status, wrong["code"]), (422, "password_mismatch"))
        self.assertEqual(self.boss.get("/api/v1/operators/otto").status, 404)

    def test_F069_a_deleted_operator_can_not_log_in_and_its_tokens_are_no_good(self):
        olga = self.operator("olga", password="correct horse", password_confirmation="correct horse")
        self.assertEqual(olga.get("/api/v1/me").status, 200)
        self.assertEqual(self.boss.delete("/api/v1/operators/olga").status, 204)
        self.assertEqual(olga.get("/api/v1/me").status, 401)
        self.assertEqual(self.server.nobody.post("/api/v1/login", {"name": "olga", "password": "correct horse"}).status, 401)
        self.assertEqual(self.boss.get("/api/v1/operators?deleted=true")["operators"][1]["state"], "deleted")
        self.assertEqual(self.boss.post("/api/v1/operators", {"name": "olga"}).status, 409)

    def test_F070_F071_what_administrators_may_and_others_may_not(self):
        olga = self.operator("olga")
        theirs = [("GET", "/api/v1/operators", None), ("POST", "/api/v1/operators", {"name": "eve"}), ("GET", "/api/v1/operators/admin", None),
                  ("PATCH", "/api/v1/operators/olga", {"role": "administrator"}), ("DELETE", "/api/v1/operators/admin", None),
                  ("PUT", "/api/v1/operators/admin/password", {}), ("POST", "/api/v1/operators/admin/logout", None), ("GET", "/api/v1/audit-log", None),
                  ("GET", "/api/v1/visitor-secret", None), ("POST", "/api/v1/visitor-secret/renew", None), ("GET", "/api/v1/settings", None), ("PUT", "/api/v1/settings", {}), ("PATCH", "/api/v1/settings", {}), ("GET", "/api/v1/settings/rules", None),
                  ("PUT", "/api/v1/settings/rules", {}), ("PATCH", "/api/v1/settings/rules", {}), ("DELETE", "/api/v1/settings/rules", None),
                  ("GET", "/api/v1/settings-versions", None), ("GET", "/api/v1/settings-versions/1", None),
                  ("POST", "/api/v1/settings-versions/1/restore", None), ("PUT", "/api/v1/canned-responses/x", {"text": "x"}),
                  ("DELETE", "/api/v1/canned-responses/x", None), ("GET", "/api/v1/visitors/1/export", None), ("POST", "/api/v1/visitors/1/erasure", None),
                  ("GET", "/api/v1/visitors/1/erasure", None), ("GET", "/api/v1/outbox", None), ("POST", "/api/v1/webhooks/x/enable", None)]
        for method, target, body in theirs:
            with self.subTest(method=method, target=target):
                self.assertEqual(olga.ask(method, target, body, if_match="*").status, 403)
                self.assertEqual(self.server.nobody.ask(method, target, body, if_match="*").status, 401)
        for target in ("/api/v1/me", "/api/v1/console", "/api/v1/canned-responses", "/api/v1/sessions"):
            self.assertEqual(olga.get(target).status, 200)
        self.assertEqual([r["what"] for r in self.boss.get("/api/v1/audit-log?who=olga")["rows"]], [])

    def test_F070_rights_come_and_go_with_the_account_not_with_the_token(self):
        olga = self.operator("olga")
        self.assertEqual(olga.get("/api/v1/audit-log").status, 403)
        self.boss.patch("/api/v1/operators/olga", {"permissions": ["see_audit_log"]})
        self.assertEqual(olga.get("/api/v1/audit-log").status, 200)
        self.assertEqual(olga.get("/api/v1/settings").status, 403)
        self.boss.patch("/api/v1/operators/olga", {"permissions": []})
        self.assertEqual(olga.get("/api/v1/audit-log").status, 403)

    def test_F071_who_manages_accounts_gives_and_takes_over_no_more_than_it_has(self):
        hr = self.operator("hr", permissions=["manage_accounts"])
        self.assertEqual(hr.patch("/api/v1/operators/hr", {"role": "administrator"}).status, 403)
        refused = hr.put("/api/v1/operators/admin/password", {})
        self.assertEqual((refused.status, refused["code"]), (403, "not_allowed"))
        self.assertNotIn("client_key", hr.get("/api/v1/operators/admin").body)
        self.assertEqual(hr.post("/api/v1/operators", {"name": "olga"}).status, 201)
        self.assertIn("client_key", hr.get("/api/v1/operators/olga").body)
        self.assertEqual(hr.get("/api/v1/audit-log").status, 403)

    def test_F070_a_site_keeps_an_administrator(self):
        self.assertEqual(self.boss.delete("/api/v1/operators/admin").status, 409)
        self.assertEqual(self.boss.patch("/api/v1/operators/admin", {"role": "normal"}).status, 409)

    def test_F104_every_act_leaves_a_row(self):
        self.boss.post("/api/v1/operators", {"name": "olga"})
        self.boss.patch("/api/v1/operators/olga", {"capacity": 2})
        self.boss.patch("/api/v1/operators/olga", {"renew_client_key": True})
        self.boss.put("/api/v1/operators/olga/password", {})
        self.boss.post("/api/v1/operators/olga/logout")
        self.boss.delete("/api/v1/operators/olga")
        self.boss.put("/api/v1/settings/rules/end_after_ms", 1000, if_match="*")
        rows = self.boss.get("/api/v1/audit-log")["rows"]
        self.assertEqual([r["what"] for r in reversed(rows)],
                         ["settings.file_read", "operator.own_password_changed", "operator.created", "operator.edited", "operator.key_renewed", "operator.password_set",
                          "operator.logged_out", "operator.deleted", "settings.changed"])
        edited = rows[5]
        self.assertEqual((edited["who"], edited["from"], edited["target"]), ("admin", "127.0.0.1", "olga"))
        self.assertEqual((edited["before"]["capacity"], edited["after"]["capacity"]), (0, 2))
        self.assertEqual(rows[0]["after"], [{"path": "/rules", "after": {"end_after_ms": 1000}}])
        self.server.restart()
        again = self.server.nobody.login("admin", "a long enough password")
        self.assertEqual(again.get("/api/v1/audit-log")["rows"], rows)

    def test_F104_without_a_proxy_nobody_says_where_it_comes_from(self):
        self.boss.post("/api/v1/operators", {"name": "olga"}, X_Forwarded_For="192.0.2.7")
        self.assertEqual(self.boss.get("/api/v1/audit-log")["rows"][0]["from"], "127.0.0.1")

    def test_logins_are_refreshed_once_and_end(self):
        tokens = self.server.nobody.post("/api/v1/login", {"name": "admin", "password": "a long enough password"})
        fresh = self.server.nobody.post("/api/v1/refresh", {"refresh_token": tokens["refresh_token"]})
        self.assertEqual(fresh.status, 200)
        me = Api(self.server.ready["admin"], fresh["access_token"])
        self.assertEqual(me.post("/api/v1/logout").status, 204)
        self.assertEqual(me.get("/api/v1/me").status, 401)
        self.assertEqual(self.server.nobody.post("/api/v1/refresh", {"refresh_token": fresh["refresh_token"]}).status, 401)

    def test_who_must_change_its_password_can_do_nothing_else(self):
        once = self.server.reset_administrator()
        again = self.server.nobody.login("admin", once)
        me = again.get("/api/v1/me")
        self.assertTrue(me["must_change_password"])
        self.assertEqual(again.get("/api/v1/operators").status, 403)
        changed = again.put("/api/v1/me/password", {"old_password": once, "password": "another long password"})
        self.assertEqual(changed.status, 200)
        self.assertEqual(Api(self.server.ready["admin"], changed["access_token"]).get("/api/v1/operators").status, 200)

    def test_bodies_that_make_no_sense_are_told_member_by_member(self):
        wrong = self.boss.post("/api/v1/operators", {"name": 1, "capacity": -1, "role": "king", "permissions": ["fly"], "colour": "red"})
        self.assertEqual(wrong.status, 422)
        self.assertEqual([f["path"] for f in wrong["faults"]], ["/name", "/role", "/permissions/0", "/capacity", "/colour"])
        self.assertEqual(self.server.nobody.post("/api/v1/login", {"name": "admin"}).status, 422)


class BehindProxy(ServerTest):
    config = "admin_behind_proxy = true\n"

    def test_F104_the_audit_log_names_the_address_that_the_proxy_tells(self):
        self.boss.post("/api/v1/operators", {"name": "olga"}, X_Forwarded_For="10.9.9.9, 192.0.2.7")
        self.assertEqual(self.boss.get("/api/v1/audit-log")["rows"][0]["from"], "192.0.2.7")

    def first_other_answer(self, attempt):
        """Guesses until the answer is not 401; attempts are allowed anew with time, so a slow server takes more of them."""
        for n in range(200):
            name, address = attempt(n)
            status = self.server.nobody.post("/api/v1/login", {"name": name, "password": "a guess"}, X_Forwarded_For=address).status
            if status != 401:
                self.assertGreater(n, 5)
                return status
        return 401

    def test_one_stranger_behind_the_proxy_uses_up_its_own_attempts_only(self):
        right = {"name": "admin", "password": "a long enough password"}
        self.assertEqual(self.server.nobody.post("/api/v1/login", right, X_Forwarded_For="198.51.100.1").status, 200)
        self.assertEqual(self.first_other_answer(lambda n: (f"nobody {n}", "192.0.2.7")), 429)
        self.assertEqual(self.first_other_answer(lambda n: ("admin", f"198.18.0.{n}")), 429, "nobody is trusted for coming through the same proxy as the account's owner")
        self.assertEqual(self.server.nobody.post("/api/v1/login", right, X_Forwarded_For="198.51.100.1").status, 200)


main()
