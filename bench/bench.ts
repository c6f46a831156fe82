#!/usr/bin/env node
import { run } from '../bin/run.js';
import { trainingCommand } from './commands/training.js';

await run('bench', (program) =>
  program.command(trainingCommand).demandCommand(1, 'Expected a command, but none came.').recommendCommands(),
);
