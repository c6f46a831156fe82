import { DEFAULT_MODEL } from '../package/default-model.js';
import type { JobDescription } from '../bulk/job/journal.js';
import { decodeTask, reconstructTask } from '../bulk/job/tasks.js';
import { randomSeed, requireSeed } from '../decode/generate-options.js';
import type { SentenceVae } from '../sentence-vae.js';
import type { GenArguments } from './gen.js';
import { runBulk, type BulkArguments } from './run-bulk.js';
import { isLatentFile, type FromRequest } from './ways/from.js';
import { WORD_CHOICE } from './ways/way.js';
import { wordChoice } from './ways/word-choice.js';

/** Answers `gen --from`. */
export async function writeFromFile({ file }: FromRequest, args: GenArguments): Promise<void> {
  if (args.seed !== undefined) requireSeed(args.seed);
  const { output = '-', model = DEFAULT_MODEL.sentences, strict = false, overwrite = false } = args;
  const { draw = false, format, workers, threads, device, signal } = args;
  const where = { workers, threads, device };
  const bulk: BulkArguments = { file, output, format, model, strict, overwrite, signal, ...where };
  const settings = (earlier: JobDescription | undefined) => settingsOf(args, earlier);
  const how = (vae: SentenceVae, { seed }: JobDescription) => {
    if (args.verbose) process.stderr.write(`model ${vae.config.name}, seed ${seed}\n`);
    return { ...wordChoice(args), seed: Number(seed) };
  };
  if (isLatentFile(file)) {
    await runBulk(bulk, 'gen', {
      settings,
      task: (vae, chosen) => decodeTask(vae, file, how(vae, chosen)),
      piped: 'txt',
    });
  } else {
    await runBulk(bulk, 'gen', {
      settings,
      task: (vae, chosen) => reconstructTask(vae, { ...how(vae, chosen), draw }),
      piped: 'txt',
    });
  }
}

/** A job that goes on has the seed that it began with, unless another is asked for: then it is refused as another job. */
function settingsOf(args: GenArguments, earlier: JobDescription | undefined): JobDescription {
  const flags = [...WORD_CHOICE, 'draw'] as const;
  const isDrawn = args.draw === true || (args.temperature ?? 0) > 0;
  return {
    ...Object.fromEntries(flags.map((flag) => [flag, String(args[flag] ?? '')])),
    seed: isDrawn ? String(args.seed ?? earlier?.['seed'] ?? randomSeed()) : '0',
  };
}
