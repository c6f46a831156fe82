import { SentenceVaeError } from '../errors.js';

/** A model package on the Hugging Face Hub. */
export interface HubAddress {
  /** `owner/name`. */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** The folder in the repository, without slashes at its ends; empty for all of it. */
  readonly folder: string;
}

const SCHEME = 'hf://';

/** What the Hub takes as the name of an owner or of a repository. */
const NAME = /^(?!.*(--|\.\.))[A-Za-z0-9_][\w.-]{0,95}$/;

/** Revisions with slashes that may stand as they are: those of pull requests and of conversions. */
const SPECIAL_REVISION = /^refs\/(?:convert\/[\w.-]+|pr\/\d+)(?=\/|$)/;

/** Whether a text says that it is a place on the Hub. */
export const isHubAddress = (text: string): boolean => text.startsWith(SCHEME);

/**
 * Reads `hf://owner/name`, `hf://owner/name@revision` and `hf://owner/name@revision/folder`, as the Hub's own programs do: a
 * revision with a slash has it as `%2F`.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for anything else
 */
export function parseHubAddress(text: string): HubAddress {
  const body = text
    .slice(SCHEME.length)
    .replace(/^models\//, '')
    .replace(/\/+$/, '');
  const [owner = '', named = '', ...after] = body.split('/');
  const at = named.indexOf('@');
  const name = at < 0 ? named : named.slice(0, at);
  const rest = [...(at < 0 ? [] : [named.slice(at + 1)]), ...after].join('/');
  if (!NAME.test(owner) || !NAME.test(name) || name.endsWith('.git')) {
    throw unreadable(text, 'it names no owner and repository');
  }
  const { revision, folder } = at < 0 ? { revision: 'main', folder: rest } : splitRevision(rest, text);
  if (!isPlainPath(revision)) throw unreadable(text, `${JSON.stringify(revision)} is no revision`);
  if (folder !== '' && !isPlainPath(folder)) throw unreadable(text, `${JSON.stringify(folder)} is no folder`);
  return { repository: `${owner}/${name}`, revision, folder };
}

/** The address as a text: what `parseHubAddress` reads. */
export function hubAddressText({ repository, revision, folder }: HubAddress): string {
  const special = SPECIAL_REVISION.exec(revision)?.[0] === revision;
  const at = revision === 'main' ? '' : `@${special ? revision : revision.replaceAll('/', '%2F')}`;
  return `${SCHEME}${repository}${at}${folder && `/${folder}`}`;
}

/** The path of a file of the package in its repository, as it stands in addresses of the Hub. */
export function resolvePath({ repository, folder }: HubAddress, revision: string, path: string): string {
  const inside = [...folder.split('/'), ...path.split('/')].filter((part) => part !== '');
  return `/${repository}/resolve/${encodeURIComponent(revision)}/${inside.map(encodeURIComponent).join('/')}`;
}

function splitRevision(rest: string, text: string): { revision: string; folder: string } {
  const special = SPECIAL_REVISION.exec(rest)?.[0];
  const end = special?.length ?? rest.indexOf('/');
  const revision = end < 0 ? rest : rest.slice(0, end);
  const folder = end < 0 ? '' : rest.slice(end + 1);
  try {
    return { revision: special ?? decodeURIComponent(revision), folder };
  } catch {
    throw unreadable(text, `${JSON.stringify(revision)} is no revision`);
  }
}

/** It becomes a path in the cache: no part may lead out of there, or be another file on some system. */
function isPlainPath(path: string): boolean {
  // eslint-disable-next-line no-control-regex
  const forbidden = /[\\:*?"<>|~^\u0000-\u0020\u007f]/;
  return !forbidden.test(path) && path.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

function unreadable(text: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${JSON.stringify(text)} to be a model on the Hugging Face Hub`,
    received,
    remedy: 'Write hf://owner/name, hf://owner/name@revision, or hf://owner/name@revision/folder',
  });
}
