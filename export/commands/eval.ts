import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import { number, runtimeOptions, type OptionsOf } from '../../src/commands/options.js';
import { SentenceVaeError } from '../../src/errors.js';
import { isHubAddress } from '../../src/hub/hub-address.js';
import { PRECISIONS } from '../../training/graph/precision.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .positional('model', {
      type: 'string',
      demandOption: true,
      describe: 'A run, such as runs/kjv, or a model package, such as models/kjv or hf://owner/name',
    })
    .positional('corpus', {
      type: 'string',
      demandOption: true,
      describe: 'A recipe or a text file to judge it on',
    })
    .option('part', {
      choices: ['train', 'valid', 'test'] as const,
      default: 'test' as const,
      describe: 'Which part of the corpus',
    })
    .option('checkpoint', {
      choices: ['best', 'last'] as const,
      default: 'best' as const,
      describe: 'Of a run: the best by validation ELBO, or the last one',
    })
    .option('draws', { ...number('Draws from the posterior of each sentence or image'), default: 500 })
    .option('limit', number('Judge so many sentences or images, evenly spread [default: all]'))
    .option('samples', {
      ...number('Sentences to write from the prior; 0: judge likelihood and latents alone'),
      default: 1000,
    })
    .option('temperature', {
      ...number('What they are written with: 0 takes the likeliest words, higher is bolder'),
      default: 1,
    })
    .option('best-of', {
      ...number('Writes so many for each of them and keeps the one that the decoder is surest of'),
      default: 1,
    })
    .option('prior', {
      choices: ['standard', 'fitted'] as const,
      requiresArg: true,
      describe:
        'What they start from [default: fitted, if a package has such a prior or one can be fitted to a run]',
    })
    .option('morphs', { ...number('Pairs of sentences to go between'), default: 100 })
    .option('seed', { ...number('Decides all draws'), default: 1 })
    .option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder with corpora that you bring yourself',
    })
    .option('threads', number('Threads that compute [default: all cores]'))
    .option('device', {
      ...runtimeOptions.device,
      describe: 'What a package computes on: the processor, or an NVIDIA GPU [default: cpu]',
    })
    .option('precision', {
      choices: PRECISIONS,
      describe:
        'What large products of a run are computed in; bf16 is faster where the processor has it, and exact to a few thousandths of a nat [default: float32]',
    })
    .option('record', {
      type: 'boolean',
      default: false,
      describe: 'Keep the figures: in the package and its model card, or in the run for compare',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
    .example('$0 eval models/kjv kjv', 'Judge a package on the test part of its corpus');
}

type Options = OptionsOf<typeof options>;

/** The flags of `eval` as yargs hands them over. */
export type EvalArguments = ArgumentsCamelCase<Options>;

/** `sentence-vae eval`: how good a run or a model package is, on held-out sentences. */
export const evalCommand = {
  command: 'eval <model> <corpus>',
  describe: 'Judge a run or a model package on held-out sentences or images',
  builder: options,
  handler: async (args: EvalArguments) => {
    const { describeJudgement, judge, recordedOf } = await import('../evaluation/judge.js');
    if (args.record) refuseToRecord(args.model);
    const judgement = await judge(args, args.signal);
    const { evaluation } = judgement;
    console.log(args.json ? JSON.stringify(evaluation) : describeJudgement(judgement));
    if (!args.record) return;
    const { recordEvaluation } = await import('../evaluation/record-evaluation.js');
    const files = await recordEvaluation(args.model, recordedOf(args, judgement), evaluation);
    if (!args.json)
      console.log(`
Recorded in ${files.join(' and ')}.`);
  },
} satisfies CommandModule<CommandContext, Options>;

/** What is in the Hub's cache is what the Hub has. */
function refuseToRecord(model: string): void {
  if (!isHubAddress(model)) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'a run or a package in a folder of yours, for --record',
    received: `${model} is on the Hub`,
    remedy: 'Download it into a folder (hf download … --local-dir), judge that, and upload it again',
  });
}
