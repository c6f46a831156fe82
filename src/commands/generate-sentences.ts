import { SentenceVae } from '../node/sentence-vae.js';
import type { GenTask } from './generate.js';
import { writeGrid } from './ways/grid.js';
import { writeInterpolation } from './ways/interpolate.js';
import { writeReconstructions } from './ways/reconstruct.js';
import { writeSample } from './ways/sample.js';
import { writeScores } from './ways/score.js';
import type { SentenceTask, Written } from './ways/way.js';

/** Answers a `gen` request with sentences on standard output. */
export async function generateSentences({ folder, args, seed, request }: GenTask): Promise<void> {
  await using vae = await SentenceVae.load(folder, {
    device: args.device,
    threads: args.threads,
    workers: 0,
  });
  const { temperature, topK, topP, signal } = args;
  const { json, lines } = await write(request, {
    vae,
    args,
    options: { seed, temperature, topK, topP, signal },
  });
  if (args.json) {
    console.log(JSON.stringify({ model: vae.config.name, seed, ...json }));
  } else {
    for (const line of lines) console.log(line);
  }
}

function write(request: GenTask['request'], task: SentenceTask): Promise<Written> {
  switch (request.way) {
    case 'interpolate':
      return writeInterpolation(request, task);
    case 'grid':
      return writeGrid(request, task);
    case 'sample':
      return writeSample(request, task);
    case 'reconstruct':
      return writeReconstructions(request, task);
    case 'score':
      return writeScores(request, task);
    default:
      return request satisfies never;
  }
}
