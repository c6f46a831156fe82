import { SentenceVaeError } from '../errors.js';
import { isHubAddress, parseHubAddress, resolvePath } from '../hub/hub-address.js';

/** Sites that show a repository under one address and serve its files under another. */
const HUB = /^\/((?:models\/)?[^/]+\/[^/]+)(?:\/(?:tree|blob|raw|resolve)\/([^/]+)(\/.*)?)?\/?$/;
const HUB_HOSTS = ['huggingface.co', 'hf.co', 'www.huggingface.co'];

/**
 * The address of a package's folder, with a slash at its end.
 * @param given absolute, or relative to `page`; with or without a slash or `config.json` at its end; `hf://owner/name` and pages of
 *   repositories on the Hugging Face Hub become the addresses of their files
 * @param page what relative addresses are relative to
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for what isn't an address
 */
export function packageAddress(given: string | URL, page: string): URL {
  const address = parse(given, page);
  address.hash = '';
  address.pathname = address.pathname.replace(/\/config\.json$/, '/');
  if (HUB_HOSTS.includes(address.hostname)) resolveOnHub(address);
  if (!address.pathname.endsWith('/')) address.pathname += '/';
  return address;
}

/** The address of a file of the package; a query that the folder's address has, such as a token, stays. */
export function fileAddress(folder: URL, path: string): URL {
  const address = new URL(folder);
  address.pathname += path.split('/').map(encodeURIComponent).join('/');
  return address;
}

function parse(given: string | URL, page: string): URL {
  const text = String(given).trim();
  if (isHubAddress(text)) return addressOnHub(text);
  const address = text !== '' && URL.canParse(text, page) ? new URL(text, page) : undefined;
  // Files lie beside one another under addresses with a path; `data:` and its like have none.
  if (address?.pathname.startsWith('/')) return address;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'the address of the folder of a model package',
    received: given === '' ? 'it is empty' : `${JSON.stringify(String(given))} came`,
    remedy: 'Give a URL such as "models/kjv/" or "https://example.org/models/kjv/"',
  });
}

function addressOnHub(text: string): URL {
  const address = parseHubAddress(text);
  return new URL(resolvePath(address, address.revision, ''), `https://${HUB_HOSTS[0]}`);
}

function resolveOnHub(address: URL): void {
  const [, repository, revision = 'main', inside = ''] = HUB.exec(address.pathname) ?? [];
  if (repository === undefined) return;
  address.pathname = `/${repository}/resolve/${revision}${inside}`;
}
