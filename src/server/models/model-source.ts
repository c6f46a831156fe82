import { basename, resolve } from 'node:path';
import { SentenceVaeError } from '../../errors.js';
import { findModel } from '../../package/shipped-models.js';

/** A model that is to be served: under which name, and from which folder. */
export interface ModelSource {
  readonly name: string;
  readonly folder: string;
}

/** Nothing that means anything in an address, a header or a label of a metric. */
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/**
 * Finds what the arguments of `serve` name: the folder of a model, or the name of a shipped one, and `name=folder` for
 * another name than the folder's.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for names that can't stand in an address or come twice; `BAD_PACKAGE` for what
 * isn't there
 */
export async function modelSources(args: readonly string[]): Promise<ModelSource[]> {
  const sources = await Promise.all(args.map(modelSource));
  const names = sources.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated === undefined) return sources;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'each model to have a name of its own',
    received: `two are called ${repeated}`,
    remedy: `Give one another name: other=${sources.findLast(({ name }) => name === repeated)?.folder}`,
  });
}

async function modelSource(argument: string): Promise<ModelSource> {
  const [, given, rest = argument] = /^([^=/\\]+)=(.+)$/s.exec(argument) ?? [];
  const folder = await findModel(rest);
  const name = given ?? basename(resolve(folder));
  if (NAME.test(name)) return { name, folder };
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'the name of a model to be at most 64 letters, digits, points, dashes and underscores',
    received: JSON.stringify(name),
    remedy: `Give it another one: name=${rest}`,
  });
}
