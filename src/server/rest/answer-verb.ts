import type { FastifyReply, FastifyRequest } from 'fastify';
import { SentenceVaeError } from '../../errors.js';
import type { ServedModel, ServedModels } from '../models/served-model.js';
import { event, inEvents } from './answers/events.js';
import { inLines, line } from './answers/lines.js';
import { preferredType, type MediaType } from './answers/media-type.js';
import { startStream } from './answers/stream.js';
import { inOneImage, inOneObject } from './answers/whole.js';
import { logFailure } from '../requests/answer-errors.js';
import type { Answer, Kind, Operation, Task, Verb } from './operation.js';

/** What an address says of a model. */
export interface AskedModel {
  name: string;
  version?: string | undefined;
}

/** What holds for all requests. */
type Rules = Pick<Task<Kind>, 'limits' | 'searches'>;

/** Answers requests for a verb: by the model that the address names, in the form that the client wants. */
export function answerVerb(verb: Verb, { models, ...rules }: { models: ServedModels } & Rules) {
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    { name, version }: AskedModel,
  ): Promise<unknown> => {
    const lease = models.lease(name, version);
    const giveBack = () => lease[Symbol.dispose]();
    let isStreaming = false;
    try {
      const { served } = lease;
      const { type, answer, called } = await ask(verb, request, served, rules);
      reply.header('x-model-version', served.version);
      if (answer.seed !== undefined) reply.header('x-seed', answer.seed);
      switch (type) {
        case 'application/json': {
          const whole = await inOneObject(answer, served, called);
          return reply.type('application/json; charset=utf-8').send(whole);
        }
        case 'image/png': {
          const image = await inOneImage(answer);
          return reply.type(type).send(image);
        }
        case 'application/x-ndjson':
        case 'text/event-stream': {
          const areEvents = type === 'text/event-stream';
          const stream = await startStream(areEvents ? inEvents(answer, served) : inLines(answer), {
            inWords: areEvents ? (error) => event('error', error) : line,
            onFailure: (error) => logFailure(error, request, reply),
            onClose: giveBack,
          });
          isStreaming = true;
          // Proxies would keep events to themselves until they have enough of them.
          reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
          return reply.type(`${type}; charset=utf-8`).send(stream);
        }
        default:
          return type satisfies never;
      }
    } finally {
      if (!isStreaming) giveBack();
    }
  };
}

interface Asked {
  type: MediaType;
  answer: Answer;
  /** What its items are called. */
  called: string;
}

async function ask(verb: Verb, request: FastifyRequest, served: ServedModel, rules: Rules): Promise<Asked> {
  const { signal, deadlineMs } = request;
  switch (served.kind) {
    case 'sentence-vae': {
      const chosen = verb.operations[served.kind] ?? refuse(verb, served);
      return askFor(chosen, request, { ...rules, vae: served.vae, signal, deadlineMs });
    }
    case 'image-vae': {
      const chosen = verb.operations[served.kind] ?? refuse(verb, served);
      return askFor(chosen, request, { ...rules, vae: served.vae, signal, deadlineMs });
    }
    default:
      return served satisfies never;
  }
}

async function askFor<K extends Kind>(
  { also, answer, items }: Operation<K>,
  { headers, body }: FastifyRequest,
  task: Task<K>,
): Promise<Asked> {
  const type = preferredType(headers, ['application/json', 'application/x-ndjson', ...also]);
  return { type, answer: await answer(task, body), called: items };
}

function refuse({ name, operations }: Verb, served: ServedModel): never {
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `a model of kind ${Object.keys(operations).join(' or ')} for :${name}`,
    received: `${served.name} is one of kind ${served.kind}`,
    remedy: 'Ask another model; GET /v1/models tells their kinds',
  });
}
