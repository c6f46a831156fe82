import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeBlock, Fault } from './code-blocks.js';
import { isOurs, parseOnly } from './our-programs.js';
import { ROOT } from './pages.js';
import { readScript } from './shell-commands.js';

const { scripts, devDependencies }: { scripts: Record<string, string>; devDependencies: object } = JSON.parse(
  await readFile(join(ROOT, 'package.json'), 'utf8'),
);

/** Programs of others that pages call; a name that is missing here is a slip, or a new one. */
const OTHERS = new Set(
  'apt-get base64 cat cd cut curl docker git gunzip gzip head hf kubectl mkdir openssl pip sed source tensorboard zcat'.split(
    ' ',
  ),
);

/** Of those, what `npx` may call without being a dependency. */
const FETCHED_BY_NPX = new Set(['serve']);

/** What npm itself does. */
const NPM = new Set(['ci', 'init', 'install', 'test', 'pack']);

/** What is wrong with the commands of a block, by the shell and by the parsers of the programs that it calls. */
export async function commandFaults({ place, code }: Pick<CodeBlock, 'place' | 'code'>): Promise<Fault[]> {
  const { commands, complaint } = readScript(typedIn(code));
  const faults = complaint ? [{ place, fault: complaint.trim() }] : [];
  for (const command of commands) {
    try {
      await check(command);
    } catch (error) {
      faults.push({ place, fault: `${command.join(' ')}: ${String(error)}` });
    }
  }
  return faults;
}

/** Whether a block shows a terminal: what was typed stands behind `$ `. */
export function isSession(code: string): boolean {
  return /^\$ /m.test(code);
}

/** What a reader types: all of it, or where a block shows a terminal, what stands behind `$ ` and goes on behind a `\`. */
function typedIn(code: string): string {
  if (!isSession(code)) return code;
  return Array.from(code.matchAll(/^\$ ((?:.*\\\n)*.*)$/gm), ([, typed]) => typed).join('\n');
}

async function check([program = '', ...args]: readonly string[]): Promise<void> {
  if (isOurs(program)) return parseOnly(program, args);
  if (program === 'npm') return checkNpm(args);
  if (program === 'npx') {
    const [name = '', ...rest] = args.filter((arg) => arg !== '--yes');
    if (isOurs(name)) return parseOnly(name, rest);
    if (!FETCHED_BY_NPX.has(name) && !existsSync(join(ROOT, 'node_modules/.bin', name)))
      throw new Error(`${name} is no dependency (${Object.keys(devDependencies).length} are)`);
    return;
  }
  if (program === 'node' || /^python3?$/.test(program)) return checkScript(args);
  if (!OTHERS.has(program)) throw new Error('no such program is known');
}

async function checkNpm(args: readonly string[]): Promise<void> {
  const [verb = '', ...rest] = args.filter((arg) => arg !== '--silent');
  if (verb !== 'run') {
    if (!NPM.has(verb)) throw new Error(`npm ${verb} is not known`);
    return;
  }
  const [name = '', dashes, ...flags] = rest;
  const script = scripts[name];
  if (script === undefined) throw new Error(`package.json has no script ${name}`);
  if (dashes !== undefined && dashes !== '--') throw new Error('npm hands on only what stands behind --');
  const [, executable, words = ''] = /node dist\/(?:bin|bench)\/([\w-]+)\.js(.*)$/.exec(script) ?? [];
  if (executable) await parseOnly(executable, [...words.split(' ').filter(Boolean), ...flags]);
}

/** A script of the project has to be there, as it is written: what is in dist/ comes of TypeScript. */
function checkScript([file = '']: readonly string[]): void {
  if (file.startsWith('-')) return;
  const source = file.replace(/^node_modules\/sentence-vae\//, '').replace(/^dist\/(.*)\.js$/, '$1.ts');
  if (!existsSync(join(ROOT, source))) throw new Error(`there is no ${source}`);
}
