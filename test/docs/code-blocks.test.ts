import { describe, expect, inject, test } from 'vitest';
import { allBlocks, blocksOf, type CodeBlock } from './check/code-blocks.js';
import { commandFaults, isSession } from './check/commands.js';
import { jsonFaults, pythonFaults } from './check/data.js';
import { typeFaults } from './check/types.js';

/** What becomes of a block of each language. Text is what a program printed, or a drawing. */
const CHECKS: Record<string, 'commands' | 'types' | 'python' | 'json' | 'none'> = {
  sh: 'commands',
  console: 'commands',
  ts: 'types',
  js: 'types',
  html: 'types',
  python: 'python',
  yaml: 'python',
  json: 'json',
  text: 'none',
};

/** What checks a block. */
function checkOf({ language, code, unchecked }: CodeBlock): string {
  if (unchecked !== undefined) return 'none';
  if (language !== '') return CHECKS[language] ?? 'unknown';
  return isSession(code) ? 'commands' : 'none';
}

const blocks = await allBlocks();
const checkedBy = (check: string) => blocks.filter((block) => checkOf(block) === check);

describe('the blocks of code on all pages', () => {
  test('are in languages that something checks, or say why nothing does', () => {
    expect(blocks.length).toBeGreaterThan(100);
    expect(checkedBy('unknown').map(({ place, language }) => `${place}: ${language}`)).toEqual([]);
    const reasons = blocks.flatMap(({ unchecked }) => (unchecked === undefined ? [] : [unchecked]));
    expect(reasons.filter((reason) => reason.length < 15)).toEqual([]);
  });

  test('call commands that are there, with flags that these take', async () => {
    const faults = await Promise.all(checkedBy('commands').map(commandFaults));
    expect(faults.flat()).toEqual([]);
  }, 180_000);

  test('have no type errors', async () => {
    expect(await typeFaults(checkedBy('types'))).toEqual([]);
  }, 180_000);

  test('are Python and YAML', () => {
    expect(pythonFaults(inject('python'), checkedBy('python'))).toEqual([]);
  });

  test('are JSON', () => {
    expect(jsonFaults(checkedBy('json'))).toEqual([]);
  });
});

/** A block as a page has it. */
function blockOf(language: string, code: string): CodeBlock {
  return blocksOf('page.md', `\`\`\`${language}\n${code}\n\`\`\``)[0]!;
}

describe('a block that is wrong is found', () => {
  test.each([
    ['a flag that is not there', 'npm run gen -- --sample 3 --sed 1', 'Unknown argument: sed'],
    ['flags that contradict each other', 'gen --sample 3 --strength 2', '--strength'],
    ['a value that is none', 'sentence-vae train kjv --epochs many', '--epochs'],
    ['a command that is not there', 'npx sentence-vae trian kjv', 'Did you mean train?'],
    ['a script that is not there', 'npm run dcos', 'no script dcos'],
    ['flags that npm would keep', 'npm run train kjv', 'behind --'],
    ['a file that is not there', 'python training/ray/swep.py', 'no training/ray/swep.py'],
    ['a program that nobody knows', 'npm ci && senence-vae doctor', 'no such program'],
    ['a quote that is open', 'gen --reconstruct "he went', 'unexpected EOF'],
    ['a hole in angle brackets', 'gen --model <name> --sample 3', 'No such file'],
    ['a typed line between what was printed', '0.00  he\n$ gen --sampl 3\n1.00  she', 'sampl'],
    ['a command behind a pipe', 'cat lines.txt | sentence-vae embed kjv - --otput x.npy', 'otput'],
  ])('%s', async (_, code, said) => {
    const faults = await commandFaults(blockOf('sh', code));
    expect(faults.map(({ fault }) => fault).join('\n')).toContain(said);
  });

  test('types, at their line', async () => {
    const wrong = blockOf(
      'ts',
      "import { lerp } from 'sentence-vae';\n\nlerp(new Float32Array(2), new Float32Array(2), 'half');",
    );
    const missing = blockOf('js', "import { nothing } from 'sentence-vae/web';");
    const inPage = blockOf('html', '<script type="module">const x = y;</script>');
    expect(await typeFaults([wrong, missing, inPage])).toEqual([
      { place: 'page.md:2, line 3', fault: expect.stringContaining('TS2345') },
      { place: 'page.md:2, line 1', fault: expect.stringContaining("no exported member 'nothing'") },
      { place: 'page.md:2, line 1', fault: expect.stringContaining("'y'") },
    ]);
  });

  test('Python, YAML and JSON', () => {
    const faults = pythonFaults(inject('python'), [
      blockOf('python', 'for x in y\n    pass'),
      blockOf('yaml', 'a: [1'),
    ]);
    expect(faults).toHaveLength(2);
    expect(jsonFaults([blockOf('json', '{ "a": 1, }')])).toHaveLength(1);
  });
});

test('comments before a block say what it leaves out, or why nothing checks it', () => {
  const text =
    '<!-- given: declare const x: number; -->\n\n```ts\nx;\n```\n\n1. item\n\n   <!-- unchecked: a sketch of a file -->\n   ```sh\n   so\n   ```\n';
  expect(blocksOf('a.md', text)).toEqual([
    {
      place: 'a.md:4',
      language: 'ts',
      code: 'x;\n',
      given: 'declare const x: number;',
      unchecked: undefined,
    },
    { place: 'a.md:11', language: 'sh', code: 'so\n', given: '', unchecked: 'a sketch of a file' },
  ]);
});
