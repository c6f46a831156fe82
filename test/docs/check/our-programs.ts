import type { Argv, CommandModule } from 'yargs';
import { benchProgram } from '../../../bench/bench-program.js';
import { genProgram } from '../../../bin/gen-program.js';
import { parseArguments, type Program } from '../../../bin/parse-arguments.js';
import { sentenceVaeProgram } from '../../../bin/sentence-vae-program.js';
import { tfjsToOnnxProgram } from '../../../bin/tfjs-to-onnx-program.js';
import { readRequest, requireFlagsFor } from '../../../src/commands/gen-request.js';
import type { GenArguments } from '../../../src/commands/gen.js';
import type { CommandContext } from '../../../src/commands/command-context.js';

const PROGRAMS: readonly Program[] = [sentenceVaeProgram, genProgram, tfjsToOnnxProgram, benchProgram];

/** Whether it is one of the executables, or `bench`. */
export function isOurs(name: string): boolean {
  return PROGRAMS.some((program) => program.name === name);
}

/**
 * Reads a command line by the program's own parser, without doing what it says.
 * @throws {Error} that the program would meet its user with
 */
export async function parseOnly(name: string, args: readonly string[]): Promise<void> {
  const program = PROGRAMS.find((each) => each.name === name);
  if (!program) throw new Error(`There is no program ${name}`);
  // Help is printed and ends the process's work there.
  if (args.includes('--help')) return;
  const define = (parser: Argv<CommandContext>) => program.define(withoutHandlers(parser, name));
  await parseArguments({ ...program, define }, args, { signal: new AbortController().signal });
}

/** A parser whose commands only check their flags. */
function withoutHandlers(parser: Argv<CommandContext>, name: string): Argv<CommandContext> {
  const add = parser.command.bind(parser);
  return Object.assign(parser, {
    command: (command: CommandModule<CommandContext, GenArguments>) => {
      const writes = name === 'gen' || command.command === 'gen';
      return add({ ...command, handler: writes ? checkRequest : () => {} });
    },
  });
}

function checkRequest(args: GenArguments): void {
  requireFlagsFor(readRequest(args), args, args.image ? 'image-vae' : 'sentence-vae');
}
