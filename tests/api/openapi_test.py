"""docs/openapi.yaml against a running server: the same routes, and every one of them answers as it says."""
import jsonschema

from running import DESCRIPTION, Api, ServerTest, main


class OpenApi(ServerTest):
    def test_every_route_is_described_and_every_description_has_a_route(self):
        served = {(r["method"], r["path"]) for r in self.server.nobody.get("/api/v1")["routes"]}
        self.assertEqual(served, set(Api.described.operations))

    def test_every_parameter_of_a_path_is_described(self):
        for (method, path), operation in Api.described.operations.items():
            item = DESCRIPTION["paths"][path]
            named = {p["name"] for p in map(Api.described.resolved, item.get("parameters", []) + operation.get("parameters", [])) if p["in"] == "path"}
            self.assertEqual(named, {part[1:-1] for part in path.split("/") if part.startswith("{")}, f"{method} {path}")

    def test_names_of_operations_are_unique_and_schemas_are_schemas(self):
        names = [o["operationId"] for o in Api.described.operations.values()]
        self.assertEqual(len(names), len(set(names)))
        for schema in DESCRIPTION["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_every_operation_answers_as_it_says(self):
        """Api.ask holds each answer against its schema; here each operation succeeds once."""
        boss, nobody = self.boss, self.server.nobody
        self.server.load("open", "--sessions", 1)
        for page in ("/healthz", "/readyz", "/metrics", "/api/v1", "/api/v1/widget"):
            nobody.get(page)
        tokens = nobody.post("/api/v1/login", {"name": "admin", "password": "a long enough password"})
        nobody.post("/api/v1/refresh", {"refresh_token": tokens["refresh_token"]})
        boss.get("/api/v1/me")
        boss.put("/api/v1/me/preferences", {"filters": {"operator": False}, "colour": "dark"})
        boss.get("/api/v1/me/preferences")
        boss.get("/api/v1/console")
        secret = boss.get("/api/v1/visitor-secret")["secret"]
        self.assertNotEqual(boss.post("/api/v1/visitor-secret/renew")["secret"], secret)
        boss.post("/api/v1/operators", {"name": "olga"})
        boss.get("/api/v1/operators")
        boss.get("/api/v1/operators/olga")
        boss.patch("/api/v1/operators/olga", {"email": "o@shop.example"})
        boss.put("/api/v1/operators/olga/password", {})
        boss.post("/api/v1/operators/olga/logout")
        boss.delete("/api/v1/operators/olga")
        boss.put("/api/v1/settings", {"rules": {}}, if_match="*")
        boss.get("/api/v1/settings")
        boss.patch("/api/v1/settings", {"rules": {"end_after_ms": 5}}, if_match="*")
        boss.get("/api/v1/settings/rules")
        boss.patch("/api/v1/settings/rules", {"end_after_ms": 6}, if_match="*")
        boss.put("/api/v1/settings/rules/end_after_ms", 7, if_match="*")
        boss.delete("/api/v1/settings/rules", if_match="*")
        boss.get("/api/v1/settings-versions")
        boss.get("/api/v1/settings-versions/1")
        boss.post("/api/v1/settings-versions/1/restore")
        boss.put("/api/v1/canned-responses/hi", {"text": "Hello"})
        boss.get("/api/v1/canned-responses")
        boss.delete("/api/v1/canned-responses/hi")
        boss.get("/api/v1/audit-log")
        session = boss.get("/api/v1/sessions")["sessions"][0]["session"]
        for part in ("", "/records", "/why"):
            boss.get(f"/api/v1/sessions/{session}{part}")
        visitor = boss.get(f"/api/v1/sessions/{session}")["visitor"]
        self.until(lambda: boss.get(f"/api/v1/visitors/{visitor}").status == 200)
        boss.get(f"/api/v1/visitors/{visitor}/records")
        boss.get("/api/v1/search?q=hello")
        boss.post("/api/v1/logout")
        self.assertEqual(set(Api.described.operations) - Api.called, self.called_elsewhere())

    @staticmethod
    def called_elsewhere():
        """Operations of other parts, whose own tests call them through Api."""
        data = {("GET", "reports"), ("GET", "reports/live"), ("GET", "usage/{month}"), ("GET", "blocks"), ("PUT", "blocks/{visitor}"), ("DELETE", "blocks/{visitor}"),
                ("GET", "visitors/{visitor}/export"), ("POST", "visitors/{visitor}/erasure"), ("GET", "visitors/{visitor}/erasure"),
                ("POST", "attachments"), ("GET", "attachments/{id}")}
        outbox = {("GET", "outbox"), ("GET", "outbox/{id}"), ("POST", "outbox/{id}/replay"), ("POST", "webhooks/{name}/enable")}
        return {(method, "/api/v1/" + path) for method, path in data | outbox}


main()
