#!/usr/bin/env node
import { tfjsToOnnxCommand } from '../export/commands/tfjs-to-onnx.js';
import { run } from './run.js';

await run('tfjs-to-onnx', (program) => program.command({ ...tfjsToOnnxCommand, command: '$0 <model>' }), {
  repeatable: ['--inputs', '--outputs'],
});
