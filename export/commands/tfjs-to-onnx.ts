import { basename } from 'node:path';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';
import type { OptionsOf } from '../../src/commands/options.js';

function options(yargs: Argv<CommandContext>) {
  return yargs
    .positional('model', {
      type: 'string',
      demandOption: true,
      describe:
        'A TensorFlow.js model, layers or graph: its model.json or the folder it lies in, as a path or a URL',
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
    .option('inputs', {
      type: 'string',
      array: true,
      // One a flag: a list would swallow the model behind it.
      nargs: 1,
      describe:
        'Inputs with other lengths, or layers or nodes to cut at, as in "images:?,224,224,3" or "node:1:[5]:int32"',
    })
    .option('outputs', {
      type: 'string',
      array: true,
      // One a flag: a list would swallow the model behind it.
      nargs: 1,
      describe: 'Outputs, layers or nodes to end at [default: those of the model]',
    })
    .option('dynamic-batch', {
      type: 'boolean',
      default: false,
      describe: 'Leave the first length of each input open',
    })
    .option('quantize', {
      choices: ['fp16', 'int8'] as const,
      requiresArg: true,
      describe: 'Store weights in half precision, or in 8 bits with a scale for each channel',
    })
    .option('keep-quantization', {
      type: 'boolean',
      default: false,
      describe:
        'Leave weights that are stored in 8 or 16 bits as they are stored, in DequantizeLinear form where that is exact',
    })
    .option('optimize', {
      type: 'boolean',
      default: true,
      describe: 'Make the graph simpler and faster without changing what it computes',
    })
    .option('verify', {
      type: 'boolean',
      default: false,
      describe:
        'Run both models on random inputs; write nothing if they differ by more than 1e-4 of an output’s largest number',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
    .example('$0 model.json -o model.onnx --verify', 'Convert, and compare with tfjs')
    .example('$0 web_model --inputs "images:1,256,256,3" --quantize fp16', 'Fixed lengths, half the size');
}

type Options = OptionsOf<typeof options>;

/** The flags of `tfjs-to-onnx` as yargs hands them over. */
export type TfjsToOnnxArguments = ArgumentsCamelCase<Options>;

/** `tfjs-to-onnx`: a TensorFlow.js model becomes an ONNX file. */
export const tfjsToOnnxCommand = {
  command: 'tfjs-to-onnx <model>',
  describe: 'Convert a TensorFlow.js model to ONNX',
  builder: options,
  handler: async ({
    model,
    output,
    opset,
    inputs,
    outputs,
    verify,
    json,
    signal,
    ...flags
  }: TfjsToOnnxArguments) => {
    const { convert } = await import('../convert/convert.js');
    const { parseInput } = await import('./parse-input.js');
    const { showReading } = await import('./show-reading.js');
    const { demandWritable, writeConverted } = await import('./write-converted.js');
    await demandWritable(output);
    using reading = showReading();
    const converted = await convert(model, {
      opset,
      inputs: inputs?.map(parseInput),
      outputs,
      dynamicBatch: flags.dynamicBatch,
      quantize: flags.quantize,
      keepQuantization: flags.keepQuantization,
      optimize: flags.optimize,
      verify,
      externalWeightsName: `${basename(output)}.data`,
      onProgress: reading.update,
      signal,
    });
    signal.throwIfAborted();
    await writeConverted(output, converted);
    const { bytes, externalWeights, ...described } = converted;
    const size = bytes.byteLength + (externalWeights?.bytes.byteLength ?? 0);
    if (json) {
      console.log(JSON.stringify({ output, opset, bytes: size, ...described }));
      return;
    }
    const { describeConversion } = await import('./describe-conversion.js');
    console.log(describeConversion({ output, bytes: size, ...described }));
  },
} satisfies CommandModule<CommandContext, Options>;
