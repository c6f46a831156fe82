import { genCommand } from '../src/commands/gen.js';
import type { Program } from './parse-arguments.js';

/** `gen`, the same as `sentence-vae gen`. */
export const genProgram = {
  name: 'gen',
  define: (program) => program.command({ ...genCommand, command: '$0' }),
} as const satisfies Program;
