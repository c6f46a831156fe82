import { cardCommand } from '../export/commands/card.js';
import { exportCommand } from '../export/commands/export.js';
import { evalCommand } from '../export/commands/eval.js';
import { reportCommand } from '../export/commands/report.js';
import { embedCommand } from '../src/commands/embed.js';
import { genCommand } from '../src/commands/gen.js';
import { scoreCommand } from '../src/commands/score.js';
import { serveCommand } from '../src/server/commands/serve.js';
import { playgroundCommand } from '../src/server/commands/playground.js';
import { compareCommand } from '../export/commands/compare.js';
import { doctorCommand } from '../training/commands/doctor.js';
import { trainCommand } from '../training/commands/train.js';
import type { Program } from './parse-arguments.js';

/** `sentence-vae`, with all commands. */
export const sentenceVaeProgram = {
  name: 'sentence-vae',
  define: (program) =>
    program
      .command(trainCommand)
      .command(exportCommand)
      .command(cardCommand)
      .command(compareCommand)
      .command(evalCommand)
      .command(reportCommand)
      .command(genCommand)
      .command(embedCommand)
      .command(scoreCommand)
      .command(serveCommand)
      .command(playgroundCommand)
      .command(doctorCommand)
      .demandCommand(1, 'Expected a command, but none came.')
      .recommendCommands(),
} as const satisfies Program;
