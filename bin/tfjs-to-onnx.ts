#!/usr/bin/env node
import { run } from './run.js';
import { tfjsToOnnxProgram } from './tfjs-to-onnx-program.js';

await run(tfjsToOnnxProgram);
