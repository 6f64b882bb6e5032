// An independent client of parley.v1.fb: the package `ws`, the package `flatbuffers`, what `flatc --ts` makes of the schema, and docs/protocol.md.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Builder, ByteBuffer } from 'flatbuffers';
import WebSocket from 'ws';
import * as wire from '../../dist/wire.mjs';
import { parleyd } from './parleyd.mjs';

const head_bytes = 48;
const server = await parleyd.start(process.env.PARLEYD);
after(() => server.remove());

class connection {
  waiting = [];
  frames = [];
  client_id = 0n;

  async enter(role, name) {
    this.socket = new WebSocket(`ws://127.0.0.1:${server.port}/`, 'parley.v1.fb');
    this.socket.binaryType = 'nodebuffer';
    await new Promise((done, failed) => this.socket.on('open', done).on('error', failed));
    this.socket.on('message', (data) => this.take(data));
    after(() => this.socket.terminate());
    this.send(wire.kind.hello, (b) => {
      const text = b.createString(name);
      wire.hello.starthello(b);
      wire.hello.addProtocol(b, 1);
      wire.hello.addRole(b, role);
      wire.hello.addName(b, text);
      wire.hello.addCapacity(b, 1);
      return wire.hello.endhello(b);
    });
    const welcome = wire.welcome.getRootAswelcome((await this.next(wire.kind.welcome)).body);
    this.me = welcome.principal();
    this.client_id = welcome.clientIdBase();
    return this;
  }

  send(kind, make, session = 0n) {
    let body = new Uint8Array();
    if (make) {
      const b = new Builder();
      b.finish(make(b));
      body = b.asUint8Array();
    }
    const frame = Buffer.alloc(head_bytes + Math.ceil(body.length / 8) * 8);
    frame.writeUInt32LE(frame.length - 4, 0);
    frame.writeUInt8(kind, 4);
    frame.writeBigUInt64LE(session, 8);
    frame.writeBigUInt64LE(++this.client_id, 40);
    frame.set(body, head_bytes);
    this.socket.send(frame);
    return this.client_id;
  }

  take(data) {
    for (let at = 0; at < data.length; at += data.readUInt32LE(at) + 4) {
      const head = { kind: data.readUInt8(at + 4), session: data.readBigUInt64LE(at + 8), seq: data.readBigUInt64LE(at + 16), author: data.readBigUInt64LE(at + 32), client_id: data.readBigUInt64LE(at + 40) };
      this.frames.push({ ...head, body: new ByteBuffer(new Uint8Array(data.subarray(at + head_bytes, at + data.readUInt32LE(at) + 4))) });
    }
    for (const look of [...this.waiting]) look();
  }

  /** The next frame of this kind; others before it stay. */
  next(kind) {
    return new Promise((done) => {
      const look = () => {
        const at = this.frames.findIndex((f) => f.kind === kind);
        if (at < 0) return false;
        this.waiting = this.waiting.filter((l) => l !== look);
        done(this.frames.splice(at, 1)[0]);
        return true;
      };
      if (!look()) this.waiting.push(look);
    });
  }

  async ack_of(client_id) {
    const entry = wire.acks.getRootAsacks((await this.next(wire.kind.acks)).body).entries(0);
    assert.equal(entry.clientId(), client_id);
    return { session: entry.session(), seq: entry.seq() };
  }

  say(text, session) {
    return this.send(wire.kind.message, (b) => {
      const offset = b.createString(text);
      wire.message.startmessage(b);
      wire.message.addText(b, offset);
      return wire.message.endmessage(b);
    }, session);
  }
}

const text_of = (f) => wire.message.getRootAsmessage(f.body).text();

test('a visitor and an operator talk in FlatBuffers', { timeout: 60_000 }, async () => {
  const operator = await new connection().enter(wire.role.operator, 'ann');
  const visitor = await new connection().enter(wire.role.visitor, 'Ada');
  const { session } = await visitor.ack_of(visitor.send(wire.kind.open, (b) => (wire.open.startopen(b), wire.open.endopen(b))));
  assert.equal((await operator.next(wire.kind.offered)).session, session);
  await operator.ack_of(operator.send(wire.kind.accept, null, session));
  const asked = visitor.say('Grüße, 世界 😀', session);
  const got = await operator.next(wire.kind.message);
  assert.deepEqual([text_of(got), got.author, got.client_id], ['Grüße, 世界 😀', visitor.me, asked]);
  assert.equal((await visitor.ack_of(asked)).seq, got.seq);
  operator.say('Good morning', session);
  assert.equal(text_of(await visitor.next(wire.kind.message)), 'Good morning');
});
