import { inColumns } from '../../terminal/columns.js';
import { lightly } from '../../terminal/emphasis.js';
import type { GenArguments } from '../gen.js';
import { rounded, sentenceInJson } from './in-json.js';
import { requireValues, texts } from './values.js';
import { IMAGES, WORD_CHOICE, type SentenceTask, type Way, type Written } from './way.js';

export const gridFlags = {
  grid: texts('Fill the square between four sentences (or images): its upper corners, then its lower ones'),
} as const;

/** What `--grid` asks for. */
export interface GridRequest {
  way: 'grid';
  inputs: string[];
}

/** Between four sentences or images. */
export const gridWay = {
  takes: {
    'sentence-vae': [...WORD_CHOICE, 'steps', 'path', 'refine'],
    'image-vae': [...IMAGES, 'steps', 'path'],
  },
  read: ({ grid = [] }: GenArguments): GridRequest => ({
    way: 'grid',
    inputs: requireValues('grid', grid, { least: 4, expected: 'four values' }),
  }),
} as const satisfies Way<GridRequest>;

export async function writeGrid(
  { inputs }: GridRequest,
  { vae, args: { steps, path, refine }, options }: SentenceTask,
): Promise<Written> {
  const grid = await vae.grid(inputs, { ...options, steps, path, refine });
  const cells = grid.map((row, r) =>
    row.map(({ text }, c) => {
      const isRepeated = text === row[c - 1]?.text || text === grid[r - 1]?.[c]?.text;
      return isRepeated ? { text, style: lightly } : { text };
    }),
  );
  return {
    json: {
      grid: grid.map((row) =>
        row.map((each) => ({ ...sentenceInJson(each), x: rounded(each.x), y: rounded(each.y) })),
      ),
    },
    lines: inColumns(cells, process.stdout.isTTY ? process.stdout.columns : undefined),
  };
}
