import type { Argv } from 'yargs';
import type { CommandContext } from './command-context.js';

/** What a command's `options` function makes yargs read; `ArgumentsCamelCase` of it is what its handler gets. */
export type OptionsOf<Define extends (yargs: Argv<CommandContext>) => unknown> =
  ReturnType<Define> extends Argv<infer Options> ? Options : never;

/** An option that takes a number. */
export function number(describe: string) {
  return { type: 'number', requiresArg: true, describe } as const;
}
