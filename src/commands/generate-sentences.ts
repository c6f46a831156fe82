import { SentenceVae } from '../node/sentence-vae.js';
import type { GenTask } from './generate.js';
import { writeAnalogy } from './ways/analogy.js';
import { writeAlongDirection } from './ways/direction.js';
import { writeGrid } from './ways/grid.js';
import { writeInfilled } from './ways/infill.js';
import { writeInterpolation } from './ways/interpolate.js';
import { findNearest } from './ways/nearest.js';
import { writeReconstructions } from './ways/reconstruct.js';
import { writeSample } from './ways/sample.js';
import { writeScores } from './ways/score.js';
import { writeSimilar } from './ways/similar.js';
import type { SentenceTask, Written } from './ways/way.js';
import { requireStreamAlone, wordChoice } from './ways/word-choice.js';

/** Answers a `gen` request with sentences on standard output. */
export async function generateSentences({
  folder,
  args,
  seed,
  request,
}: GenTask<'sentence-vae'>): Promise<void> {
  requireStreamAlone(args);
  await using vae = await SentenceVae.load(folder, {
    device: args.device,
    threads: args.threads,
    workers: 0,
  });
  const {
    json,
    lines,
    notes = [],
  } = await write(request, {
    vae,
    args,
    // Only JSON tells how likely what is written is.
    options: { ...wordChoice(args), scores: args.json === true, seed, signal: args.signal },
  });
  if (args.json) {
    console.log(JSON.stringify({ model: vae.config.name, seed, ...json }));
  } else {
    for await (const line of lines) await print(line);
  }
  for (const note of notes) process.stderr.write(`${note}\n`);
}

async function print(line: string | AsyncIterable<string>): Promise<void> {
  if (typeof line === 'string') {
    console.log(line);
    return;
  }
  for await (const piece of line) process.stdout.write(piece);
  process.stdout.write('\n');
}

function write(request: GenTask<'sentence-vae'>['request'], task: SentenceTask): Promise<Written> {
  switch (request.way) {
    case 'interpolate':
      return writeInterpolation(request, task);
    case 'grid':
      return writeGrid(request, task);
    case 'sample':
      return writeSample(request, task);
    case 'reconstruct':
      return writeReconstructions(request, task);
    case 'similar':
      return writeSimilar(request, task);
    case 'analogy':
      return writeAnalogy(request, task);
    case 'infill':
      return writeInfilled(request, task);
    case 'direction':
      return writeAlongDirection(request, task);
    case 'nearest':
      return findNearest(request, task);
    case 'score':
      return writeScores(request, task);
    default:
      return request satisfies never;
  }
}
