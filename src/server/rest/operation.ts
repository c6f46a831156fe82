import type { Static, TObject, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { SentenceVaeError } from '../../errors.js';
import type { StreamedToken } from '../../decode/stream.js';
import type { GreyImage } from '../../image/grey-image.js';
import type { ImageVae } from '../../image-vae.js';
import type { SentenceVae } from '../../sentence-vae.js';
import type { ServedModel } from '../models/served-model.js';
import { requireBody } from './require-body.js';
import type { RestLimits } from './limits.js';
import type { SearchTurns } from './search-turns.js';
import type { Named } from './schemas/named.js';
import type { Shown } from './schemas/sentence.js';

export type Kind = ServedModel['kind'];

interface ModelOf {
  'sentence-vae': SentenceVae;
  'image-vae': ImageVae;
}

/** What a request is answered with. */
export interface Task<K extends Kind> {
  vae: ModelOf[K];
  limits: RestLimits;
  /** What searches for latents take turns by. */
  searches: SearchTurns;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
  /** Milliseconds that the request may take in all. */
  deadlineMs: number;
}

/** One of the things that an answer consists of, or why there is none in its place. */
export type Item =
  | { json: () => object; image?: GreyImage; fault?: undefined }
  | { json?: undefined; image?: undefined; fault: SentenceVaeError };

/** A sentence that is handed out word by word. */
export type Writing =
  | { words: AsyncIterable<StreamedToken>; extra: object; fault?: undefined }
  | { fault: SentenceVaeError };

/** What comes of a request. */
export interface Answer {
  /** What chance depended on. */
  seed?: number;
  /** The items in order, worked out so many at a time. To be called once. */
  items: (batch: number) => AsyncIterable<Item>;
  /** Instead of the items: the same sentences word by word. */
  writings?: () => AsyncIterable<Writing>;
  /** What of the latter is shown. */
  shown?: Shown;
  /** How many of so many images stand side by side where all are put into one. */
  columns?: (count: number) => number;
  /** What JSON says besides, once the items are there. */
  rest?: () => object;
}

/** What a verb does with models of one kind. */
export interface Operation<K extends Kind> {
  /** What the request has to say. */
  readonly body: TObject;
  /** What the items of the answer are called. */
  readonly items: string;
  readonly item: TSchema & Named;
  /** What the answer says besides. */
  readonly rest?: Readonly<Record<string, TSchema>>;
  /** Forms of the answer besides JSON and lines of JSON. */
  readonly also: readonly ('text/event-stream' | 'image/png')[];
  /** A request that a model answers. */
  readonly example: (config: ModelOf[K]['config']) => object;
  /**
   * Answers a request. What is wrong with it is thrown before the first item comes.
   * @throws {SentenceVaeError} `BAD_ARGUMENT`
   */
  readonly answer: (task: Task<K>, body: unknown) => Promise<Answer>;
}

/** An operation whose body is checked by its schema. */
export function operation<K extends Kind, Body extends TObject>({
  answer,
  ...described
}: Omit<Operation<K>, 'answer' | 'body'> & {
  body: Body;
  answer: (task: Task<K>, body: Static<Body>) => Answer | Promise<Answer>;
}): Operation<K> {
  const validator = Compile(described.body);
  return {
    ...described,
    answer: async (task, body) => answer(task, requireBody(validator, body)),
  };
}

/** Something that can be asked of a model, by the word behind the colon. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly operations: { readonly [K in Kind]?: Operation<K> };
}
