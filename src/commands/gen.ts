import { DEFAULT_MODEL } from '../package/default-model.js';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from './command-context.js';
import { negatedSwitches } from './negated-switches.js';
import { number, runtimeOptions, type OptionsOf } from './options.js';
import { analogyDetails, analogyFlags } from './ways/analogy.js';
import { directionDetails, directionFlags } from './ways/direction.js';
import { fromDetails, fromFlags } from './ways/from.js';
import { gridFlags } from './ways/grid.js';
import { infillFlags } from './ways/infill.js';
import { interpolateDetails, interpolateFlags } from './ways/interpolate.js';
import { nearestDetails, nearestFlags } from './ways/nearest.js';
import { planeDetails, planeFlags } from './ways/plane.js';
import { reconstructDetails, reconstructFlags } from './ways/reconstruct.js';
import { sampleDetails, sampleFlags } from './ways/sample.js';
import { scoreDetails, scoreFlags } from './ways/score.js';
import { similarDetails, similarFlags } from './ways/similar.js';
import { candidateFlags, wordChoiceFlags } from './ways/word-choice.js';

/** The flags that say what to write. */
const ways = inGroup('What to write:', {
  ...interpolateFlags,
  ...gridFlags,
  ...planeFlags,
  ...sampleFlags,
  ...reconstructFlags,
  ...similarFlags,
  ...analogyFlags,
  ...infillFlags,
  ...directionFlags,
  ...nearestFlags,
  ...scoreFlags,
  ...fromFlags,
});

/** Those that say how. Defaults that differ by request are told in words. */
const details = inGroup('How to write it:', {
  model: {
    type: 'string',
    requiresArg: true,
    describe: `A shipped model, the folder of one, or one on the Hugging Face Hub: hf://owner/name [default: ${DEFAULT_MODEL.sentences}; with --image: ${DEFAULT_MODEL.images}]`,
  },
  seed: number('Same seed, same output [default: a new one each time]'),
  ...wordChoiceFlags,
  ...candidateFlags,
  ...interpolateDetails,
  ...sampleDetails,
  ...planeDetails,
  ...similarDetails,
  ...analogyDetails,
  ...directionDetails,
  ...nearestDetails,
  ...reconstructDetails,
  ...scoreDetails,
  ...fromDetails,
} as const);

const others = {
  ...runtimeOptions,
  image: { type: 'boolean', describe: 'Use an image model; images are PNG files or MNIST test digits' },
  invert: { type: 'boolean', describe: 'Take the negatives of PNG files, which are dark on light' },
  output: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'Write there: the images, as one PNG, or what --from makes of a file',
  },
  json: { type: 'boolean', describe: 'Print one JSON object' },
  verbose: { type: 'boolean', describe: 'Tell the model and the seed on standard error' },
} as const;

const SWITCHES = Object.entries({ ...details, ...others })
  .filter(([, option]) => 'type' in option && option.type === 'boolean')
  .map(([name]) => name);

// Loads nothing heavy: the handler imports what the request needs.
function options(yargs: Argv<CommandContext>) {
  return (
    yargs
      // --no-repeat-ngram is a flag of its own, not the opposite of one. This takes the place of what holds for all commands.
      .parserConfiguration({
        'boolean-negation': false,
        'duplicate-arguments-array': false,
        'dot-notation': false,
      })
      .middleware(negatedSwitches(SWITCHES), true)
      .options(ways)
      .options(details)
      .options(others)
      .example('$0 --interpolate "he went out" "she came in"', 'Morph one sentence into another')
      .example(
        '$0 --interpolate "he went out" "she came in" "they sat" --distinct',
        'On to a third, without repeats',
      )
      .example('$0 --grid "he went out" "she came in" "they sat" "who is it?"', 'The square between four')
      .example('$0 --similar "he went out" -k 5 --radius 3', 'Five sentences around one')
      .example('$0 --infill "the _ went to the __"', 'Fill blanks: of one word, of one to four')
      .example('$0 --analogy "he went up" "he went down" "they fell"', 'Up is to down as what is to this?')
      .example(
        '$0 --direction now.txt then.txt --apply "he goeth"',
        'From the sentences of one file to those of another',
      )
      .example('$0 --nearest "he went out" --among lines.txt -k 3', 'The nearest lines of a file')
      .example(
        '$0 --score "he went out" --draws 100',
        'How likely a sentence is, word by word and as a whole',
      )
      .example('$0 --sample 5 --seed 1', 'Five sentences, the same ones every time')
      .example('$0 --image --reconstruct 3 7 12 -o digits.png', 'Digits of the MNIST test set')
  );
}

/** Options that stand together in the help. */
function inGroup<Options extends Record<string, object>>(group: string, all: Options) {
  const entries = Object.entries(all).map(([name, option]) => [name, { ...option, group }]);
  // fromEntries forgets which name has which type; the entries were made from `all` itself.
  return Object.fromEntries(entries) as { [Name in keyof Options]: Options[Name] & { group: string } };
}

type Flags = OptionsOf<typeof options>;

/** The flags of `gen` as yargs hands them over. */
export type GenArguments = ArgumentsCamelCase<Flags>;

/** `gen`: writes sentences, or makes images, with an exported model. */
export const genCommand: CommandModule<CommandContext, Flags> = {
  command: 'gen',
  describe: 'Write with a model: morph, sample, find, move or score sentences',
  builder: options,
  handler: async (args) => (await import('./generate.js')).generate(args),
};
