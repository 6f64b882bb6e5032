"""The outbox of a running server: looked at, replayed, through the API and by parleyctl."""
import json
import subprocess

from receiver import SECRET, Receiver
from running import BIN, ServerTest, main


class Outbox(ServerTest):
    config = "[outbox]\nallow_private_addresses = true\n"

    def setUp(self):
        super().setUp()
        self.receiver = Receiver()

    def tearDown(self):
        self.receiver.close()
        super().tearDown()

    def follow(self):
        hook = {"name": "crm", "url": self.receiver.url, "secrets": [SECRET], "events": ["session.opened"]}
        self.assertEqual(self.boss.put("/api/v1/settings/webhooks", [hook], if_match="*").status, 200)

    def items(self, state):
        return self.boss.get(f"/api/v1/outbox?state={state}")["items"]

    def test_F102_a_webhook_of_the_settings_is_called_at_once_and_its_calls_can_be_seen_and_replayed(self):
        self.follow()
        self.server.load("open", "--sessions", 1)
        self.until(lambda: self.items("delivered"))
        item = self.items("delivered")[0]
        self.assertEqual((item["type"], item["destination"], item["public_id"]), ("session.opened", "webhook/crm", self.receiver.calls[0][0]))
        self.assertEqual(json.loads(self.boss.get(f"/api/v1/outbox/{item['id']}")["body"]), self.receiver.calls[0][1])
        self.assertEqual(self.boss.post(f"/api/v1/outbox/{item['id']}/replay").status, 204)
        self.until(lambda: len(self.receiver.calls) == 2)
        self.assertEqual(self.receiver.calls[0], self.receiver.calls[1])
        self.assertEqual(self.boss.get("/api/v1/audit-log?what=outbox.replayed")["rows"][0]["target"], str(item["id"]))
        self.assertEqual(self.boss.post("/api/v1/outbox/999/replay").status, 404)
        self.assertEqual(self.boss.get("/api/v1/outbox?state=lost").status, 400)

    def test_F102_an_endpoint_that_is_gone_is_enabled_by_hand(self):
        self.receiver.status = 410
        self.follow()
        self.server.load("open", "--sessions", 1)
        self.until(lambda: self.items("given_up"))
        self.receiver.status = 200
        self.server.load("open", "--sessions", 1)
        self.until(lambda: len(self.items("given_up")) == 2)
        self.assertEqual(len(self.receiver.calls), 1)
        self.assertEqual(self.boss.post("/api/v1/webhooks/crm/enable").status, 204)
        self.server.load("open", "--sessions", 1)
        self.until(lambda: self.items("delivered"))

    def test_F104_secrets_of_webhooks_are_not_in_the_audit_log(self):
        self.follow()
        self.assertNotIn(SECRET, json.dumps(self.boss.get("/api/v1/audit-log").body))

    def test_parleyctl_lists_and_replays(self):
        self.follow()
        self.server.load("open", "--sessions", 1)
        self.until(lambda: self.items("delivered"))
        number = str(self.items("delivered")[0]["id"])

        def ctl(*words):
            return subprocess.run([BIN / "parleyctl", "--data", self.server.folder / "data", "outbox", *words], capture_output=True, text=True, check=False)

        self.assertIn("webhook/crm", ctl("list").stdout)
        self.assertEqual(json.loads(ctl("list", "--json", "--state", "delivered").stdout)["id"], int(number))
        refused = ctl("replay", number)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("a server runs", refused.stderr)
        self.server.stop()
        self.assertEqual(ctl("replay", number).returncode, 0)
        self.server.start()
        self.until(lambda: len(self.receiver.calls) == 2)


main()
