"""What is no good request harms nobody."""
import http.client
import socket

from running import Api, ServerTest, main


class Hostile(ServerTest):
    def raw(self, text):
        """What the server says to these bytes, until it closes."""
        host, port = self.server.ready["admin"].split(":")
        with socket.create_connection((host, int(port)), timeout=60) as s:
            s.sendall(text)
            said = b""
            while part := s.recv(65536):
                said += part
        return said

    def ask(self, method, target, body=None, **fields):
        connection = http.client.HTTPConnection(self.server.ready["admin"], timeout=60)
        connection.request(method, target, body, {"Authorization": f"Bearer {self.boss.token}", **fields})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def test_bad_json_too_large_wrong_method_unknown_path(self):
        for body, status in ((b"{", 400), (b"\xff\xfe", 400), (b"[1]", 400), (b'{"a":' * 1000, 400), (b"x" * 70000, 413)):
            self.assertEqual(self.ask("POST", "/api/v1/operators", body).status, status)
        self.assertEqual(self.ask("PUT", "/api/v1/settings", b"x" * 1100000, **{"If-Match": "*"}).status, 413)
        self.assertEqual(self.ask("POST", "/api/v1/operators", b"{}", **{"Content-Type": "text/plain"}).status, 415)
        wrong = self.ask("DELETE", "/api/v1/audit-log")
        self.assertEqual((wrong.status, wrong.headers["Allow"]), (405, "GET, HEAD"))
        for path in ("/api/v1/nothing", "/api/v2/me", "/api/v1/me/", "//api/v1/me", "/api/v1/../../etc/passwd", "/"):
            self.assertEqual(self.ask("GET", path).status, 404)
        self.assertEqual(self.boss.get("/api/v1/me").status, 200)

    def test_what_is_no_http_is_closed(self):
        for bytes_ in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n", b"GET /api/v1/me HTTP/9.9\r\n\r\n",
                       b"POST /api/v1/login HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"POST /api/v1/login HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"):
            self.assertIn(b" 400 ", self.raw(bytes_).split(b"\r\n")[0])
        self.assertEqual(self.boss.get("/api/v1/me").status, 200)

    def test_slow_clients_disturb_nobody(self):
        host, port = self.server.ready["admin"].split(":")
        slow = [socket.create_connection((host, int(port))) for _ in range(100)]
        try:
            for n, s in enumerate(slow):
                s.sendall(b"GET /api/v1/me HTT" if n % 2 else b"POST /api/v1/login HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
            for _ in range(20):
                self.assertEqual(self.boss.get("/api/v1/me").status, 200)
        finally:
            for s in slow:
                s.close()

    def test_bodies_without_a_token_take_no_memory_from_others(self):
        host, port = self.server.ready["admin"].split(":")
        strangers = [socket.create_connection((host, int(port)), timeout=60) for _ in range(80)]
        try:
            for s in strangers:
                s.sendall(b"PUT /api/v1/settings HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n" + b"x" * 1000)
                self.assertIn(b" 401 ", s.recv(65536).split(b"\r\n")[0])
            self.assertEqual(self.server.nobody.post("/api/v1/login", {"name": "admin", "password": "a long enough password"}).status, 200)
        finally:
            for s in strangers:
                s.close()

    def test_F071_tokens_that_are_not_good_are_refused(self):
        good = self.boss.token
        head, payload, signature = good.split(".")
        none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"  # {"alg":"none","typ":"JWT"}
        for token in ("", "x", good[:-4], good + "x", f"{none}.{payload}.", f"{none}.{payload}.{signature}", f"{head}.{payload}.", f"{head}.e30.{signature}", "a.b.c"):
            bad = Api(self.server.ready["admin"], token or " ")
            self.assertEqual(bad.get("/api/v1/me").status, 401, token)


main()
