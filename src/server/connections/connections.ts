import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a server goes down. */
export interface Drain {
  /** How long idle connections stay open for requests that are on their way, in milliseconds. */
  lingerMs: number;
  /** When requests are given up, in milliseconds. */
  timeoutMs: number;
  /** Gives them up: whoever works on them hears of it, and answers. */
  giveUp: () => void;
}

/** How long requests that were given up may take to be answered, in milliseconds. */
const LAST_WORDS_MS = 2000;
const LOOK_EVERY_MS = 50;

/** The connections of a server, and how many requests on each are being answered. */
export class Connections {
  readonly #server: HttpServer;
  readonly #busy = new Map<Socket, number>();

  constructor(server: HttpServer) {
    this.#server = server;
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#busy.set(socket, 0);
      socket.once('close', () => this.#busy.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#change(socket, 1);
      response.once('close', () => this.#change(socket, -1));
    });
  }

  get count(): number {
    return this.#busy.size;
  }

  /**
   * Accepts no more connections, and resolves when all are closed, each after what it was asked is answered. Whether a
   * connection is idle is not known at once: a request may be on its way.
   */
  async drain({ lingerMs, timeoutMs, giveUp }: Drain): Promise<void> {
    // That of http.Server would close idle connections at once, with requests in them that weren't read yet.
    const closed = new Promise<void>((resolve) => {
      TcpServer.prototype.close.call(this.#server, () => resolve());
    });
    const late = setTimeout(giveUp, timeoutMs);
    const last = setTimeout(() => this.#closeAll(), timeoutMs + LAST_WORDS_MS);
    await Promise.race([closed, sleep(Math.min(lingerMs, timeoutMs), undefined, { ref: false })]);
    this.#closeIdle();
    const looking = setInterval(() => this.#closeIdle(), LOOK_EVERY_MS);
    await closed;
    clearInterval(looking);
    clearTimeout(late);
    clearTimeout(last);
  }

  #change(socket: Socket, by: number): void {
    const requests = this.#busy.get(socket);
    if (requests !== undefined) this.#busy.set(socket, requests + by);
  }

  #closeIdle(): void {
    for (const [socket, requests] of this.#busy) if (requests === 0) socket.destroySoon();
  }

  #closeAll(): void {
    for (const socket of this.#busy.keys()) socket.destroy();
  }
}
