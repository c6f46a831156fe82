import type { Program } from '../bin/parse-arguments.js';
import { coldStartCommand } from './commands/cold-start.js';
import { bulkCommand } from './commands/bulk.js';
import { converterCommand } from './commands/converter.js';
import { converterSupportCommand } from './commands/converter-support.js';
import { examplesCommand } from './commands/examples.js';
import { fuzzCommand } from './commands/fuzz.js';
import { generationCommand } from './commands/generation.js';
import { guidesCommand } from './commands/guides.js';
import { installCommand } from './commands/install.js';
import { killsCommand } from './commands/kills.js';
import { memoryCommand } from './commands/memory.js';
import { modelsCommand } from './commands/models.js';
import { morphsCommand } from './commands/morphs.js';
import { qualityCommand } from './commands/quality.js';
import { servingCommand } from './commands/serving.js';
import { trainingCommand } from './commands/training.js';

/** `npm run bench`, with all benches. */
export const benchProgram = {
  name: 'bench',
  define: (program) =>
    program
      .command(trainingCommand)
      .command(fuzzCommand)
      .command(generationCommand)
      .command(coldStartCommand)
      .command(qualityCommand)
      .command(modelsCommand)
      .command(morphsCommand)
      .command(killsCommand)
      .command(memoryCommand)
      .command(bulkCommand)
      .command(servingCommand)
      .command(installCommand)
      .command(converterCommand)
      .command(converterSupportCommand)
      .command(examplesCommand)
      .command(guidesCommand)
      .demandCommand(1, 'Expected a command, but none came.')
      .recommendCommands(),
} as const satisfies Program;
