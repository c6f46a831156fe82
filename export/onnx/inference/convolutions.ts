import { intOf, intsOf } from '../attributes.js';
import { open, product, sum, type Shape } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';
import { windowCount, windowsOf, type Window } from './windows.js';

/** The lengths of the kernel, from the attribute or else from the weights `[out, in, ...kernel]`. */
function kernelOf(node: NodeFacts, weights: Shape, spatialAxes: number): readonly Length[] {
  return intsOf(node, 'kernel_shape') ?? weights?.slice(2) ?? open(spatialAxes);
}

/** `[batch, channels, ...spatial]`; the weights' input stands at `weightsInput`. */
function convolved(node: NodeFacts, weightsInput: number): Shape {
  const shape = node.inputs[0]?.shape;
  const weights = node.inputs[weightsInput]?.shape;
  const rank = shape?.length ?? weights?.length;
  if (rank === undefined) return undefined;
  const windows = windowsOf(node, kernelOf(node, weights, rank - 2));
  return [shape?.[0], weights?.[0], ...windows.map((window, axis) => windowCount(shape?.[axis + 2], window))];
}

const convolution: InferenceRule = (node) => {
  const type = (node.inputs[0] ?? node.inputs[1])?.type;
  return [type && { type, shape: convolved(node, 1) }];
};

const integerConvolution: InferenceRule = (node) => [{ type: 'int32', shape: convolved(node, 1) }];

/** Type of the output's zero point. */
const quantisedConvolution: InferenceRule = (node) => {
  const type = (node.inputs[7] ?? node.inputs[0])?.type;
  return [type && { type, shape: convolved(node, 3) }];
};

/** The length out of which a convolution would make this one. */
function transposedLength(
  length: Length,
  { extent, stride, padding, autoPad }: Window,
  outputPadding: number,
): Length {
  if (autoPad.startsWith('SAME')) return product([length, stride]);
  if (typeof extent !== 'number') return undefined;
  if (typeof length === 'number') return stride * (length - 1) + outputPadding + extent - padding;
  return stride === 1 ? sum([length, outputPadding + extent - padding - 1]) : undefined;
}

const transposedConvolution: InferenceRule = (node) => {
  const [input, weights] = node.inputs;
  const type: InferredType['type'] | undefined = (input ?? weights)?.type;
  if (!type) return [undefined];
  const rank = (input?.shape ?? weights?.shape)?.length;
  if (rank === undefined) return [{ type }];
  const windows = windowsOf(node, kernelOf(node, weights?.shape, rank - 2));
  const outputPadding = intsOf(node, 'output_padding');
  const spatial =
    intsOf(node, 'output_shape') ??
    windows.map((window, axis) =>
      transposedLength(input?.shape?.[axis + 2], window, outputPadding?.[axis] ?? 0),
    );
  const channels = product([weights?.shape?.[1], intOf(node, 'group', 1)]);
  return [{ type, shape: [input?.shape?.[0], channels, ...spatial] }];
};

export const CONVOLUTION_RULES: RulesByOperator = {
  Conv: convolution,
  ConvInteger: integerConvolution,
  ConvTranspose: transposedConvolution,
  QLinearConv: quantisedConvolution,
};
