import { basename, resolve } from 'node:path';
import { SentenceVaeError } from '../../errors.js';
import { isHubAddress, parseHubAddress } from '../../hub/hub-address.js';
import type { HubOptions } from '../../hub/hub-options.js';
import { findModel } from '../../package/shipped-models.js';

/** A model that is to be served: under which name, and from which folder. */
export interface ModelSource {
  readonly name: string;
  readonly folder: string;
}

/** Nothing that means anything in an address, a header or a label of a metric. */
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/**
 * Finds what the arguments of `serve` name: the folder of a model, the name of a shipped one, or one on the Hugging Face Hub, and
 * `name=folder` for another name than its own.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for names that can't stand in an address or come twice; `BAD_PACKAGE` for what
 * isn't there; `CANNOT_FETCH`
 */
export async function modelSources(
  args: readonly string[],
  options: HubOptions = {},
): Promise<ModelSource[]> {
  const sources: ModelSource[] = [];
  // One after the other, so that a bar tells of one at a time.
  for (const argument of args) sources.push(await modelSource(argument, options));
  const names = sources.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated === undefined) return sources;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'each model to have a name of its own',
    received: `two are called ${repeated}`,
    remedy: `Give one another name: other=${sources.findLast(({ name }) => name === repeated)?.folder}`,
  });
}

async function modelSource(argument: string, options: HubOptions): Promise<ModelSource> {
  const [, given, rest = argument] = /^([^=/\\]+)=(.+)$/s.exec(argument) ?? [];
  const folder = await findModel(rest, options);
  const name = given ?? ownName(rest, folder);
  if (NAME.test(name)) return { name, folder };
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'the name of a model to be at most 64 letters, digits, points, dashes and underscores',
    received: JSON.stringify(name),
    remedy: `Give it another one: name=${rest}`,
  });
}

/** That of its folder; in the Hub's cache, folders are called by commits. */
function ownName(given: string, folder: string): string {
  if (!isHubAddress(given)) return basename(resolve(folder));
  const { repository, folder: inside } = parseHubAddress(given);
  return basename(inside || repository);
}
