#!/usr/bin/env node
import { genProgram } from './gen-program.js';
import { run } from './run.js';

await run(genProgram);
