// A real server in a folder of its own, and a network in front of it that can be cut.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

export class parleyd {
  /** `program`: the binary. Listens on ports of its own choice, and on the same ones after a restart. */
  static async start(program) {
    const server = new parleyd();
    server.program = program;
    server.folder = await mkdtemp(path.join(tmpdir(), 'parley-js-'));
    server.addresses = { listen: '127.0.0.1:0', admin: '127.0.0.1:0', ws: '127.0.0.1:0' };
    await server.up();
    return server;
  }

  async up() {
    const { listen, admin, ws } = this.addresses;
    const flags = ['--data', path.join(this.folder, 'data'), '--listen', listen, '--admin', admin, '--listen-ws', ws];
    this.process = spawn(this.program, flags, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(readline.createInterface(this.process.stdout), 'line');
    const ready = JSON.parse(line);
    for (const name of Object.keys(this.addresses)) this.addresses[name] = ready[name];
  }

  get port() {
    return Number(this.addresses.ws.split(':').at(-1));
  }

  /** As when the machine takes it away. */
  async kill() {
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
  }

  /** In order. */
  async stop() {
    const gone = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await gone;
  }

  async remove() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    await rm(this.folder, { recursive: true });
  }
}

/** Passes bytes on to a port until it is told to cut. */
export class cable {
  pairs = new Set();
  cuts = 0;

  static async to(port) {
    const made = new cable();
    made.server = net.createServer((near) => {
      const far = net.connect(port(), '127.0.0.1');
      const pair = [near, far];
      made.pairs.add(pair);
      const end = () => {
        made.pairs.delete(pair);
        for (const socket of pair) socket.destroy();
      };
      for (const socket of pair) socket.on('error', end).on('close', end);
      near.pipe(far).pipe(near);
    });
    made.server.listen(0, '127.0.0.1');
    await once(made.server, 'listening');
    return made;
  }

  get url() {
    return `ws://127.0.0.1:${this.server.address().port}/`;
  }

  /** Every connection breaks, with whatever is under way on it. */
  cut() {
    this.cuts += this.pairs.size;
    for (const pair of [...this.pairs]) for (const socket of pair) socket.resetAndDestroy();
  }

  close() {
    this.server.close();
    this.cut();
  }
}
