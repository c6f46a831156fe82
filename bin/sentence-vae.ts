#!/usr/bin/env node
import { run } from './run.js';
import { sentenceVaeProgram } from './sentence-vae-program.js';

await run(sentenceVaeProgram);
