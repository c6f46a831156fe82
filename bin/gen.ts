#!/usr/bin/env node
import { genCommand } from '../src/commands/gen.js';
import { run } from './run.js';

await run('gen', (program) => program.command({ ...genCommand, command: '$0' }));
