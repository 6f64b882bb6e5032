"""Reports, the usage meter, blocks, attachments, export and erasure of a running server."""
import asyncio
import base64
import email
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import websockets
from receiver import SECRET, Receiver
from running import Api, ServerTest, main

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
        self.assertEqual(self.operator("olga").get("/api/v1/blocks")["blocks"], [], "what others say of visitors is not for everybody")
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

    def test_F100_F071_a_file_in_a_chat_is_given_to_those_who_may_see_that_chat(self):
        self.assertEqual(self.boss.put("/api/v1/settings/queue/sales", {"id": 2, "operators": ["otto"]}, if_match="*").status, 200)
        olga, otto = self.operator("olga"), self.operator("otto")
        self.until(lambda: olga.get("/api/v1/me")["number"] > 0 and otto.get("/api/v1/me")["number"] > 0, "the router knows them")
        address, admin = self.server.ready["ws"], self.server.ready["admin"]
        ann, bob = Visitor(address, "Ann"), Visitor(address, "Bob")
        self.addCleanup(ann.leave)
        self.addCleanup(bob.leave)
        seller = Visitor(address, "otto", role="operator", key=self.boss.get("/api/v1/operators/otto")["client_key"])
        self.addCleanup(seller.leave)
        chat = ann.open(queue=2)
        bob.open()
        seller.ask("accept", session=chat)
        hers = Api(admin, ann.token).post("/api/v1/attachments?name=order.txt", "what I ordered")["id"]
        ann.ask("message", session=chat, text="see there", attachment={"id": hers})
        his = otto.post("/api/v1/attachments?name=offer.txt", "what we have")["id"]
        seller.ask("message", session=chat, text="and there", attachment={"id": his})
        its_visitor, another = Api(admin, ann.token), Api(admin, bob.token)
        for file in (hers, his):
            path = f"/api/v1/attachments/{file}"
            with self.subTest(file=file):
                # Each is the other one's file once: when both get it the chat is known to carry it, and a refusal means something.
                self.until(lambda: its_visitor.get(path).status == 200 and otto.get(path).status == 200, "both in the chat get it")
                self.assertEqual(self.boss.get(path).status, 200)
                self.assertEqual(another.get(path).status, 404)
                self.assertEqual(olga.get(path).status, 404, "of another department")
                self.assertEqual(self.server.nobody.get(path).status, 401)

    def test_F100_size_types_and_room_for_files_are_settings_in_force_at_once(self):
        document = b"PK\x03\x04 a document"
        self.assertEqual(self.boss.post("/api/v1/attachments", document).status, 415)
        self.assertNotIn("application/zip", self.server.nobody.get("/api/v1/widget")["attachments"]["types"])
        limits = {"file_bytes": 20, "types": ["application/zip", "text/plain"]}
        self.assertEqual(self.boss.put("/api/v1/settings/attachments", limits, if_match="*").status, 200)
        self.assertEqual(self.server.nobody.get("/api/v1/widget")["attachments"], limits)
        self.assertEqual(self.boss.get("/api/v1/console")["attachments"], limits)
        self.assertEqual(self.boss.post("/api/v1/attachments", document).status, 201)
        self.assertEqual(self.boss.post("/api/v1/attachments", "x" * 21).status, 413)
        self.assertEqual(self.boss.put("/api/v1/settings/attachments/quota_bytes", 10, if_match="*").status, 200)
        self.assertEqual(self.boss.post("/api/v1/attachments", "text").status, 507)
        self.assertEqual(self.boss.put("/api/v1/settings/attachments", {"types": []}, if_match="*").status, 200)
        self.assertEqual(self.boss.post("/api/v1/attachments", "text").status, 415, "switched off")
        wrong = self.boss.put("/api/v1/settings/attachments", {"types": ["text/html"], "file_bytes": 0}, if_match="*")
        self.assertEqual((wrong.status, sorted(f["path"] for f in wrong["faults"])), (422, ["/attachments/file_bytes", "/attachments/types/0"]))
        self.server.restart()
        boss = self.server.nobody.login("admin", "a long enough password")
        self.assertEqual(boss.post("/api/v1/attachments", "text").status, 415)

    def test_F100_one_visitor_fills_its_share_of_a_day_and_not_the_room_of_the_site(self):
        self.boss.put("/api/v1/settings/attachments", {"visitor_bytes_a_day": 100, "visitors_quota_bytes": 150}, if_match="*")
        _, ann = self.server.visitor("ann")
        self.assertEqual(ann.post("/api/v1/attachments", "a" * 100).status, 201)
        self.assertEqual(ann.post("/api/v1/attachments", "b").status, 429)
        _, bob = self.server.visitor("bob")
        self.assertEqual(bob.post("/api/v1/attachments", "c" * 50).status, 201)
        self.assertEqual(bob.post("/api/v1/attachments", "d" * 50).status, 507, "new visitors cost nothing, so all of them have a share, too")
        self.assertEqual(self.boss.post("/api/v1/attachments", "e" * 200).status, 201)

    def test_F101_a_blocked_visitor_sends_no_files(self):
        number, ann = self.server.visitor("ann")
        self.assertEqual(ann.post("/api/v1/attachments", "text").status, 201)
        self.assertEqual(self.boss.put(f"/api/v1/blocks/{number}", {"reason": "spam"}).status, 204)
        self.assertEqual(ann.post("/api/v1/attachments", "text").status, 403)
        self.assertEqual(self.boss.delete(f"/api/v1/blocks/{number}").status, 204)
        self.assertEqual(ann.post("/api/v1/attachments", "text").status, 201)

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


class Visitor:
    """Speaks JSON over a WebSocket; one call after another."""

    def __init__(self, address, name, **hello):
        self.loop = asyncio.new_event_loop()
        self.socket = self.loop.run_until_complete(self.connected(address))
        self.client_id = 0
        welcome = self.ask("hello", "welcome", protocol=1, name=name, **({"role": "visitor"} | hello))
        self.token = welcome.get("token", "")
        self.client_id = int(welcome["client_id_base"])
        self.number = welcome["principal"].partition(":")[2]

    async def connected(self, address):
        return await websockets.connect(f"ws://{address}/", subprotocols=["parley.v1.json"])

    def ask(self, kind, answer="acks", session="0", **body):
        return self.loop.run_until_complete(self.asked(kind, answer, session, body))

    async def asked(self, kind, answer, session, body):
        self.client_id += 1
        await self.socket.send(json.dumps({"kind": kind, "session": session, "client_id": str(self.client_id), "body": body}))
        while True:
            said = json.loads(await asyncio.wait_for(self.socket.recv(), 60))
            for frame in said if isinstance(said, list) else [said]:
                assert frame["kind"] != "error", frame
                if frame["kind"] == answer:
                    return frame["body"]

    def open(self, **body):
        return self.ask("open", **body)["entries"][0]["session"]

    def leave(self):
        self.loop.run_until_complete(self.socket.close())
        self.loop.close()


class MailServer:
    """tests/outbox/smtp_server.py at this port."""

    def __init__(self, port):
        program = Path(__file__).parents[1] / "outbox/smtp_server.py"
        self.process = subprocess.Popen([sys.executable, program, "--port", str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def next(self):
        """Headers and text of the next mail, decoded."""
        mail = email.message_from_bytes(base64.b64decode(json.loads(self.process.stdout.readline())["data"]))
        return f"{mail.items()}\n{mail.get_payload(decode=True).decode()}"

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


class ErasedEverywhere(ServerTest):
    """With everything that keeps or sends texts: a webhook, mail, search."""

    WORD = "Quetzalcoatl"

    def setUp(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.mail_port = probe.getsockname()[1]
        self.config = f"""
            [outbox]
            allow_private_addresses = true
            first_wait_ms = 50
            longest_wait_ms = 200
            [mail]
            server = "127.0.0.1:{self.mail_port}"
            encryption = "none"
            from = "chat@shop.example"
            [site.default.offline]
            method = "by_mail"
            recipients = ["olga@shop.example"]
            """
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        hook = {"name": "crm", "url": self.receiver.url, "secrets": [SECRET]}
        self.assertEqual(self.boss.put("/api/v1/settings/webhooks", [hook], if_match="*").status, 200)

    def items(self, state):
        return self.boss.get(f"/api/v1/outbox?limit=200&state={state}")["items"]

    def files_with_the_word(self):
        data = self.server.folder / "data"
        return [str(f.relative_to(data)) for f in data.rglob("*") if f.is_file() and self.WORD.lower().encode() in f.read_bytes().lower()]

    def calls_with_the_word(self):
        return [body for _, body in self.receiver.calls if self.WORD in json.dumps(body)]

    def chat_and_leave_a_message(self):
        """Of the chat everything is delivered; what is left waits: the receiver and the mail server are down then."""
        ada = Visitor(self.server.ready["ws"], self.WORD)
        chat = ada.open(name=self.WORD, page=f"https://shop.example/{self.WORD}")
        ada.ask("message", session=chat, text=f"My name is {self.WORD}")
        ada.ask("close", session=chat)
        self.until(lambda: len(self.items("delivered")) == 3, "open, message and close were told")
        self.receiver.status = 500
        left = ada.ask("offline_message", text=f"{self.WORD} asks for a call", name=self.WORD, contact=f"{self.WORD}@example.org")
        ada.leave()
        self.until(lambda: {i["type"] for i in self.items("waiting")} >= {"session.opened", "offline_message"}, "a mail and calls wait")
        return ada.number, {chat, left["entries"][0]["session"]}

    def test_F105_after_an_erasure_the_texts_are_nowhere_and_nothing_of_them_is_sent_any_more(self):
        visitor, chats = self.chat_and_leave_a_message()
        before = self.items("waiting") + self.items("delivered")
        self.assertEqual({i["session"] for i in before}, chats)
        self.assertIn("control/data.mdb", self.files_with_the_word())
        self.assertTrue(self.calls_with_the_word())

        self.assertEqual(self.boss.post(f"/api/v1/visitors/{visitor}/erasure").status, 202)
        self.until(lambda: self.boss.get(f"/api/v1/visitors/{visitor}/erasure")["state"] == "finished", "it is erased")
        self.assertEqual(self.files_with_the_word(), [])
        self.assertEqual(self.boss.get("/api/v1/outbox?limit=200")["items"], [])
        for item in before:
            self.assertEqual(self.boss.get(f"/api/v1/outbox/{item['id']}").status, 404)
            self.assertEqual(self.boss.post(f"/api/v1/outbox/{item['id']}/replay").status, 404)

        # Both are back, and hear of others only.
        told = len(self.calls_with_the_word())
        self.receiver.status = 200
        mails = MailServer(self.mail_port)
        self.addCleanup(mails.close)
        self.server.restart()
        ben = Visitor(self.server.ready["ws"], "Ben")
        ben.ask("offline_message", text="Something else", contact="ben@example.org")
        ben.leave()
        self.boss = self.server.nobody.login("admin", "a long enough password")
        self.until(lambda: len(self.items("delivered")) == 4, "its three events and its mail")
        mail = mails.next()
        self.assertIn("Something else", mail)
        self.assertNotIn(self.WORD.lower(), mail.lower())
        self.assertEqual(len(self.calls_with_the_word()), told)
        self.assertEqual(self.files_with_the_word(), [])

    def test_F105_an_erasure_ends_after_the_call_that_is_under_way_of_which_nothing_is_kept(self):
        self.receiver.may_answer.clear()
        ada = Visitor(self.server.ready["ws"], self.WORD)
        ada.open(name=self.WORD)
        ada.leave()
        self.until(self.calls_with_the_word, "the call is under way")
        erasure = f"/api/v1/visitors/{ada.number}/erasure"
        self.assertEqual(self.boss.post(erasure).status, 202)
        self.until(lambda: self.server.log_lines("erasure_failed"), "it was tried")
        self.assertEqual(self.boss.get("/api/v1/outbox")["items"], [])
        self.assertNotEqual(self.boss.get(erasure)["state"], "finished")
        self.receiver.may_answer.set()
        self.until(lambda: self.boss.get(erasure)["state"] == "finished", "it is tried again")
        self.assertEqual(self.boss.get("/api/v1/outbox")["items"], [])
        self.assertEqual(self.files_with_the_word(), [])


main()
