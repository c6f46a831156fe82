#!/usr/bin/env node
import { run } from '../bin/run.js';
import { benchProgram } from './bench-program.js';

await run(benchProgram);
