// npm's `ws` as a client, written from docs/websocket.md alone: with the same code a browser's WebSocket works.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import WebSocket from "ws";

let server, folder, url;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "parley-ws-"));
  server = spawn(process.env.PARLEYD, ["--data", folder, ...["--listen", "--listen-ws", "--admin"].flatMap((flag) => [flag, "127.0.0.1:0"])], { stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface({ input: server.stdout })) {
    url = `ws://${JSON.parse(line).ws}/`;
    break;
  }
});

after(async () => {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  assert.equal(await ended, 0);
  rmSync(folder, { recursive: true });
});

class Client {
  constructor(hello, options = {}) {
    this.socket = new WebSocket(url, "parley.v1.json", options);
    this.last = 0n;
    this.frames = [];
    this.waiting = [];
    this.closed = new Promise((resolve) => this.socket.on("close", (code, reason) => resolve({ code, reason: String(reason) })));
    this.socket.on("open", () => this.send("hello", undefined, { protocol: 1, ...hello }));
    this.socket.on("message", (data) => {
      for (const frame of JSON.parse(data)) {
        this.frames.push(frame);
        for (const wake of this.waiting.splice(0)) wake();
      }
    });
  }

  send(kind, session, body) {
    const client_id = String(++this.last);
    this.socket.send(JSON.stringify({ kind, session, client_id, body }));
    return client_id;
  }

  /** The first frame for which `wanted` gives something; what came before it is dropped. */
  async next(wanted) {
    for (;;) {
      while (this.frames.length) {
        const got = wanted(this.frames.shift());
        if (got) return got;
      }
      await new Promise((resolve) => this.waiting.push(resolve));
    }
  }

  kind(name) {
    return this.next((frame) => frame.kind === name && frame);
  }

  ack(client_id) {
    return this.next((frame) => frame.kind === "acks" && frame.body.entries.find((entry) => entry.client_id === client_id));
  }

  async welcome() {
    const { body } = await this.kind("welcome");
    this.last = BigInt(body.client_id_base);
    return body;
  }
}

test("a visitor and an operator chat", async () => {
  const olga = new Client({ role: "operator", name: "olga", key: "secret" });
  await olga.welcome();
  const ann = new Client({ role: "visitor", name: "Ann" });
  const { principal } = await ann.welcome();
  const { session } = await ann.ack(ann.send("open", undefined, { page: "https://shop.example/" }));
  assert.equal((await olga.kind("offered")).session, session);
  await olga.ack(olga.send("accept", session));
  const { seq } = await ann.ack(ann.send("message", session, { text: "Grüße 😀" }));
  const heard = await olga.kind("message");
  assert.deepEqual([heard.body.text, heard.author, heard.seq], ["Grüße 😀", principal, seq]);
  ann.send("bye");
  assert.deepEqual(await ann.closed, { code: 4210, reason: "client_left" });
  olga.socket.close();
});

test("hello must come first", async () => {
  const socket = new WebSocket(url, "parley.v1.json");
  socket.on("open", () => socket.send('{"kind":"ping","client_id":"1"}'));
  const code = await new Promise((resolve) => socket.on("close", resolve));
  assert.equal(code, 4202);
});

test("compression that was not switched on is not agreed on", async () => {
  const ann = new Client({ role: "visitor" }, { perMessageDeflate: true });
  await ann.welcome();
  assert.equal(ann.socket.extensions, "");
  ann.socket.close();
});
