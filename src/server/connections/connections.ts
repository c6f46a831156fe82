import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

/** How a server goes down. */
export interface Drain {
  /** How long connections stay open behind the last answer, for requests that are on their way, in milliseconds. */
  lingerMs: number;
  /** When requests are given up, in milliseconds. */
  timeoutMs: number;
  /** Gives them up: whoever works on them hears of it, and answers. */
  giveUp: () => void;
}

/** How long requests that were given up may take to be answered, in milliseconds. */
const LAST_WORDS_MS = 2000;
const LOOK_EVERY_MS = 50;

/** The connections of a server, and the answers that are due along each. */
export class Connections {
  readonly #server: HttpServer;
  readonly #uses = new Map<Socket, Use>();

  constructor(server: HttpServer) {
    this.#server = server;
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#uses.set(socket, { answers: new Set(), since: performance.now() });
      socket.once('close', () => this.#uses.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#change(socket, (answers) => answers.add(response));
      response.once('close', () => this.#change(socket, (answers) => answers.delete(response)));
    });
  }

  /** Whether the answer to a request that came whole is due along a connection, or has begun. */
  owe(socket: Socket): boolean {
    const { answers = [] } = this.#uses.get(socket) ?? {};
    return [...answers].some(({ req, headersSent }) => req.complete || headersSent);
  }

  /** Whether so many answers are due along a connection before this one. */
  hasAhead(response: ServerResponse, count: number): boolean {
    const { answers = [] } = this.#uses.get(response.req.socket) ?? {};
    let ahead = 0;
    for (const each of answers) {
      if (each === response) return false;
      if (++ahead >= count) return true;
    }
    return false;
  }

  get count(): number {
    return this.#uses.size;
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
    const begun = performance.now();
    const looking = setInterval(() => this.#closeIdle(begun, lingerMs), LOOK_EVERY_MS);
    await closed;
    clearInterval(looking);
    clearTimeout(late);
    clearTimeout(last);
  }

  #change(socket: Socket, change: (answers: Set<ServerResponse>) => void): void {
    const use = this.#uses.get(socket);
    if (!use) return;
    change(use.answers);
    use.since = performance.now();
  }

  /** Closes connections that were idle for so long, and since then: their clients may have been told by the last answer. */
  #closeIdle(begun: number, lingerMs: number): void {
    const idleBefore = performance.now() - lingerMs;
    for (const [socket, { answers, since }] of this.#uses) {
      if (answers.size === 0 && Math.max(since, begun) <= idleBefore) socket.destroySoon();
    }
  }

  #closeAll(): void {
    for (const socket of this.#uses.keys()) socket.destroy();
  }
}

interface Use {
  /** That are due, or being sent. */
  readonly answers: Set<ServerResponse>;
  /** When one last became due or was sent, as `performance.now()` says. */
  since: number;
}
