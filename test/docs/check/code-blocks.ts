import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdownPages, ROOT } from './pages.js';

/** A fenced block of a page. */
export interface CodeBlock {
  /** The page and the line at which the code begins, as editors open it. */
  place: string;
  /** What stands behind the fence; `''` where nothing does. */
  language: string;
  code: string;
  /** Code that the page leaves out and that the block needs, from a comment `<!-- given: … -->` before it. */
  given: string;
  /** Why nothing checks it, from a comment `<!-- unchecked: … -->` before it. */
  unchecked: string | undefined;
}

const FENCED =
  /(?:<!-- (?<mark>given|unchecked): (?<words>(?:(?!-->)[^])*?) -->\n\n?)?^(?<indent> *)```(?<language>\S*)\n(?<code>(?:(?! *```)[^\n]*\n)*) *```$/gm;

/** The fenced blocks of a page. */
export function blocksOf(page: string, text: string): CodeBlock[] {
  return Array.from(text.matchAll(FENCED), (match) => {
    const { mark, words = '', indent = '', language = '', code = '' } = match.groups ?? {};
    const before = text.slice(0, match.index + match[0].indexOf('```'));
    return {
      place: `${page}:${before.split('\n').length + 1}`,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      given: mark === 'given' ? words : '',
      unchecked: mark === 'unchecked' ? words : undefined,
    };
  });
}

/** The fenced blocks of all pages. */
export async function allBlocks(): Promise<CodeBlock[]> {
  const pages = await markdownPages();
  const texts = await Promise.all(pages.map((page) => readFile(join(ROOT, page), 'utf8')));
  return pages.flatMap((page, i) => blocksOf(page, texts[i]!));
}

/** What is wrong with a block, and where. */
export interface Fault {
  place: string;
  fault: string;
}
