import { tfjsToOnnxCommand } from '../export/commands/tfjs-to-onnx.js';
import type { Program } from './parse-arguments.js';

/** `tfjs-to-onnx`, the converter of any TensorFlow.js model. */
export const tfjsToOnnxProgram = {
  name: 'tfjs-to-onnx',
  define: (program) => program.command({ ...tfjsToOnnxCommand, command: '$0 <model>' }),
  repeatable: ['--inputs', '--outputs'],
} as const satisfies Program;
