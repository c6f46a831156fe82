import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BatchReport } from '../batching/batching-options.js';
import type { ServedModel } from '../models/served-model.js';
import type { CallReport } from '../oip/grpc/call-rules.js';
import { statusOf } from './logging.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What waits for a model to compute it. */
export interface Queue {
  readonly queuedRows: number;
}

/** What a server tells Prometheus. No label has a value that a client chose. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #queues = new Map<Queue, string>();

  readonly #requestSeconds = this.#histogram('request_duration_seconds', {
    help: 'Requests by route and status; 499 is a client that went away',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
  });
  readonly #callSeconds = this.#histogram('grpc_call_duration_seconds', {
    help: 'Calls in gRPC by method and status, and requests of streams',
    labelNames: ['method', 'status'],
    buckets: SECONDS,
  });
  readonly #inFlight = this.#gauge('requests_in_flight', 'Requests that are being answered');
  readonly #batchRows = this.#histogram('batch_rows', {
    help: 'Rows that were computed together',
    labelNames: ['model', 'graph'],
    buckets: ROWS,
  });
  readonly #batchSeconds = this.#histogram('batch_duration_seconds', {
    help: 'How long a batch was computed',
    labelNames: ['model', 'graph'],
    buckets: SECONDS,
  });
  readonly #waitSeconds = this.#histogram('queue_wait_seconds', {
    help: 'How long work waited until its batch was computed',
    labelNames: ['model', 'graph'],
    buckets: SECONDS,
  });
  readonly #failedBatches = this.#counter('batches_failed_total', 'Batches that failed', ['model', 'graph']);
  readonly #tokens = this.#counter('tokens_total', 'Tokens that were read or written', [
    'model',
    'direction',
  ]);

  readonly #modelInfo = this.#gauge('model_info', 'The version of each model', ['model', 'version', 'kind']);
  readonly #shown = new Map<string, { model: string; version: string; kind: string }>();

  constructor() {
    this.#gauge('queue_rows', 'Rows that wait to be computed', ['model'], (gauge) => {
      gauge.reset();
      for (const [queue, model] of this.#queues) gauge.inc({ model }, queue.queuedRows);
    });
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The format of {@link text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics as Prometheus reads them. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  watchRequests(app: FastifyInstance): void {
    app.addHook('onRequest', async () => this.#inFlight.inc());
    app.addHook('onResponse', async (request, reply) => {
      this.#inFlight.dec();
      const { url: route = 'none' } = request.routeOptions;
      const labels = { method: request.method, route, status: statusOf(reply) };
      this.#requestSeconds.observe(labels, reply.elapsedTime / 1000);
    });
  }

  countCall({ method, status, milliseconds }: CallReport): void {
    this.#callSeconds.observe({ method, status }, milliseconds / 1000);
  }

  /** A model that was loaded, in the place of an older version if there was one. */
  showModel({ name, version, kind }: ServedModel): void {
    const old = this.#shown.get(name);
    if (old) this.#modelInfo.remove(old);
    const labels = { model: name, version, kind };
    this.#modelInfo.set(labels, 1);
    this.#shown.set(name, labels);
  }

  watchReadiness(isReady: () => boolean): void {
    this.#gauge('ready', 'Whether all models are loaded and the server is not going down', [], (gauge) => {
      gauge.set(isReady() ? 1 : 0);
    });
  }

  watchConnections(count: () => number): void {
    this.#gauge('connections', 'Connections that are open', [], (gauge) => gauge.set(count()));
  }

  /** @returns what ends it */
  watchQueue(model: string, queue: Queue): () => void {
    this.#queues.set(queue, model);
    return () => this.#queues.delete(queue);
  }

  countBatch(model: string, { graph, rows, waitedMs, computedMs, failed }: BatchReport): void {
    const labels = { model, graph };
    if (failed) this.#failedBatches.inc(labels);
    this.#batchRows.observe(labels, rows);
    this.#batchSeconds.observe(labels, computedMs / 1000);
    for (const waited of waitedMs) this.#waitSeconds.observe(labels, waited / 1000);
  }

  countTokens(model: string, direction: 'read' | 'written', tokens: number): void {
    this.#tokens.inc({ model, direction }, tokens);
  }

  #histogram<Label extends string>(
    name: string,
    options: { help: string; labelNames: Label[]; buckets: number[] },
  ): Histogram<Label> {
    return new Histogram({ name: `sentence_vae_${name}`, ...options, registers: [this.#registry] });
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `sentence_vae_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[] = [],
    collect?: (gauge: Gauge<Label>) => void,
  ): Gauge<Label> {
    const gauge: Gauge<Label> = new Gauge({
      name: `sentence_vae_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      ...(collect && { collect: () => collect(gauge) }),
    });
    return gauge;
  }
}
