import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .positional('model', {
      type: 'string',
      demandOption: true,
      describe: 'A tfjs layers model: its model.json, or the folder it lies in',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      default: 'model.onnx',
      describe: 'The file to write',
    })
    .option('opset', {
      choices: [17, 18, 19, 20] as const,
      requiresArg: true,
      default: 17 as const,
      describe: 'ONNX operator set',
    })
    .option('verify', {
      type: 'boolean',
      default: false,
      describe: 'Run both models on random inputs; write nothing if they differ by more than 1e-4',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
    .example('$0 model.json -o model.onnx --verify', 'Convert, and compare with tfjs');
}

type Options = OptionsOf<typeof options>;

/** The flags of `tfjs-to-onnx` as yargs hands them over. */
export type TfjsToOnnxArguments = ArgumentsCamelCase<Options>;

/** `tfjs-to-onnx`: a TensorFlow.js model becomes an ONNX file. */
export const tfjsToOnnxCommand = {
  command: 'tfjs-to-onnx <model>',
  describe: 'Convert a TensorFlow.js layers model to ONNX',
  builder: options,
  handler: async ({ model, output, opset, verify, json, signal }: TfjsToOnnxArguments) => {
    const { convert } = await import('../convert/convert.js');
    const { writeAtomically } = await import('../../src/files/write-atomically.js');
    const { bytes, inputs, outputs, nodes, weightBytes, differences } = await convert(model, {
      opset,
      verify,
      signal,
    });
    signal.throwIfAborted();
    await writeAtomically(output, bytes);
    if (json) {
      const report = {
        output,
        opset,
        bytes: bytes.byteLength,
        nodes,
        weightBytes,
        inputs,
        outputs,
        differences,
      };
      console.log(JSON.stringify(report));
      return;
    }
    const { describeConversion } = await import('./describe-conversion.js');
    console.log(describeConversion({ output, bytes: bytes.byteLength, nodes, inputs, outputs, differences }));
  },
} satisfies CommandModule<CommandContext, Options>;
