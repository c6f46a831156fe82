import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Fault } from './code-blocks.js';
import { ROOT } from './pages.js';

/** A page's text without what is shown as it stands. */
function prose(text: string): string {
  // Lines stay, so that places are right.
  return text
    .replaceAll(/^ *```[^]*?^ *```$/gm, (block) => block.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));
}

/** The anchors that GitHub gives to the headings of a page: small, without punctuation, the same ones numbered. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  const withoutBlocks = text.replaceAll(/^ *```[^]*?^ *```$/gm, '');
  for (const [, heading = ''] of withoutBlocks.matchAll(/^#{1,6} +(.+?)(?: +#+)?$/gm)) {
    const name = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/\\(.)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = name;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${name}-${i}`;
    anchors.add(anchor);
  }
  for (const [, id] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id!);
  return anchors;
}

/**
 * The links of a page that lead nowhere in the project.
 * @param pages the text of every page, by its path
 */
export function linkFaults(page: string, pages: ReadonlyMap<string, string>): Fault[] {
  const text = prose(pages.get(page) ?? '');
  const links = [
    ...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
    ...text.matchAll(/\b(?:href|src)="([^"]+)"/g),
  ];
  return links.flatMap((match) => {
    const fault = faultOf(match[1]!, page, pages);
    const line = text.slice(0, match.index).split('\n').length;
    return fault === undefined ? [] : [{ place: `${page}:${line}`, fault }];
  });
}

function faultOf(link: string, page: string, pages: ReadonlyMap<string, string>): string | undefined {
  if (/^(https?|mailto|data):/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#', 2);
  const target = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
  const text = pages.get(target);
  const isThere = text !== undefined || (!target.startsWith('..') && existsSync(join(ROOT, target)));
  if (!isThere) return `${link}: there is no ${target}`;
  if (anchor === undefined || text === undefined) return undefined;
  return anchorsOf(text).has(anchor) ? undefined : `${link}: ${target} has no heading #${anchor}`;
}
