import { posteriorOutputs } from '../convert/posterior-outputs.js';
import { traceLayers, type GivenOutputs } from '../convert/trace-layers.js';
import { configOf, weightOf, type SymbolicTensor } from '../handlers/layer-handler.js';
import { checkLayersAreKnown } from '../handlers/layer-registry.js';
import { CudnnGruConfig } from '../handlers/layers/cudnn-gru.js';
import type { Graph } from '../onnx/graph.js';
import { GraphBuilder, int, ints, subgraph } from '../onnx/graph-builder.js';
import { floats, integers, truth } from '../onnx/tensor.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Layer, LayersModel } from '../read/layers-model.js';
import { gateBias, gateColumns } from './gate-columns.js';
import { combineGates } from './gru-step.js';
import { prepareIntegerProducts, type IntegerMatrix, type IntegerProducts } from './integer-products.js';
import { prepareIntegerWords, type IntegerWords } from './integer-words.js';
import { padVocabulary } from './pad-vocabulary.js';

/** States are tanh's. */
const RANGE = 1;

/**
 * q(z|x) as `sentenceEncoderGraph` has it, whose GRUs, one for each direction, multiply 8-bit numbers: ONNX's `GRU` knows
 * float32 alone, and takes most of the time of an encoder. All directions take their steps together, in one loop; that of
 * a direction from the end reads the ids in reverse.
 */
export function integerEncoderGraph(given: LayersModel): Graph {
  const network = padVocabulary(given);
  checkLayersAreKnown(network);
  const { grus, table, units } = findEncoderParts(network);
  const graph = new GraphBuilder('encoder');
  const shape = ['batch', 'tokens'];
  const ids = graph.input('input_ids', 'int64', shape);
  const mask = graph.input('attention_mask', 'int64', shape);
  const loop = graph.within('steps');
  const batch = loop.add('Shape', [ids], { start: int(0), end: int(1) }, 'row_count');
  const products = prepareIntegerProducts(graph, batch, RANGE);
  const words = prepareIntegerWords(graph, table, { products, range: RANGE });
  const lengths = loop.add(
    'ReduceSum',
    [mask, loop.constant('tokens_axis', integers(1))],
    { keepdims: int(0) },
    'lengths',
  );
  const directions = grus.map((gru) => directionOf(graph, gru, { ids, lengths, products, words }));
  const finalStates = addLoop(loop, directions, { units, lengths, batch, products });

  const outputs: GivenOutputs = Object.fromEntries(
    directions.map(({ name }, at): [string, SymbolicTensor] => [
      name,
      { value: finalStates[at]!, type: 'float32', shape: ['batch', units] },
    ]),
  );
  posteriorOutputs(network, graph, traceLayers(network, graph, outputs));
  return simplifyShared(graph.build());
}

/** A GRU that reads sentences one way. */
interface Direction {
  readonly name: string;
  /** What all of its gates get from the words, in the order in which it reads them: f32 `[tokens, batch, 3 × units]`. */
  readonly fromWords: string;
  readonly stateMatrix: IntegerMatrix;
  readonly stateBias: string;
}

interface Read {
  readonly ids: string;
  readonly lengths: string;
  readonly products: IntegerProducts;
  readonly words: IntegerWords;
}

function directionOf(graph: GraphBuilder, gru: Layer, { ids, lengths, products, words }: Read): Direction {
  const { units, go_backwards: goBackwards } = configOf(gru, CudnnGruConfig);
  const outer = graph.within(gru.name);
  const matrix = (of: string, weights: 'kernel' | 'recurrent_kernel', features: number) =>
    products.matrix(
      `${gru.name}/${of}_matrix`,
      gateColumns(weightOf(gru, weights, [features, 3 * units]), units),
    );
  const bias = (name: 'input_bias' | 'recurrent_bias') =>
    graph.sharedConstant(`${gru.name}/${name}`, () => gateBias(gru, name, units));
  const read = goBackwards
    ? outer.add('ReverseSequence', [ids, lengths], { batch_axis: int(0), time_axis: int(1) }, 'reversed_ids')
    : ids;
  const byStep = outer.add('Transpose', [read], { perm: ints(1, 0) }, 'ids_by_step');
  const ofWords = words.times(outer, byStep, matrix('token', 'kernel', words.width));
  return {
    name: gru.name,
    fromWords: outer.add('Add', [ofWords, bias('input_bias')], {}, 'input_gates'),
    stateMatrix: matrix('state', 'recurrent_kernel', units),
    stateBias: bias('recurrent_bias'),
  };
}

/** What steps are taken over. */
interface Steps {
  readonly units: number;
  readonly lengths: string;
  readonly batch: string;
  readonly products: IntegerProducts;
}

/**
 * Adds an ONNX `Loop` that takes a step of all directions at a time, their rows below each other.
 * @returns the last state of each, f32 `[batch, units]`
 */
function addLoop(
  graph: GraphBuilder,
  directions: readonly Direction[],
  { units, lengths, batch, products }: Steps,
): readonly string[] {
  const parts = joined(
    graph,
    directions.map(() => batch),
    0,
    'rows_of_directions',
  );
  const lastAxis = graph.constant('last_axis', integers(1));
  const lengthColumn = joined(
    graph,
    directions.map(() => graph.add('Unsqueeze', [lengths, lastAxis], {}, 'length_column')),
    0,
    'length_columns',
  );
  const rows = graph.add('Shape', [lengthColumn], { start: int(0), end: int(1) }, 'row_count_of_all');
  const stateShape = graph.add('Concat', [rows, graph.constant('units', integers(units))], { axis: int(0) });
  const initial = graph.add(
    'ConstantOfShape',
    [stateShape],
    { value: { kind: 'tensor', value: floats([0], [1]) } },
    'no_state',
  );
  const most = graph.add('ReduceMax', [lengths], { keepdims: int(0) }, 'most_tokens');
  const gatesAndCandidate = graph.constant('gates_and_candidate', integers(2 * units, units));
  const updateAndReset = graph.constant('update_and_reset', integers(units, units));

  const body = graph.inner('step');
  const iteration = body.input(body.scoped('iteration'), 'int64', []);
  const condition = body.input(body.scoped('condition'), 'bool', []);
  const hidden = body.input(body.scoped('hidden'), 'float32', ['rows', units]);
  // Joined here, a step at a time: those of all tokens take too much memory to be copied.
  const fromInput = joined(
    body,
    directions.map(({ name, fromWords }) =>
      body.add('Gather', [fromWords, iteration], { axis: int(0) }, `${name}_input_gates`),
    ),
    0,
    'input_gates',
  );
  const operand = products.operand(body, hidden);
  const operands =
    directions.length === 1
      ? [operand]
      : body.addWithOutputs(
          'Split',
          [operand, parts],
          directions.map(({ name }) => `${name}_operand`),
          {
            axis: int(0),
          },
        );
  const fromState = joined(
    body,
    directions.map(({ name, stateMatrix, stateBias }, at) =>
      products.times(body.within(name), operands[at]!, stateMatrix, stateBias),
    ),
    0,
    'state_gates',
  );
  const next = combineGates(body, { fromInput, fromState, hidden }, { gatesAndCandidate, updateAndReset });
  const isToken = body.add('Less', [iteration, lengthColumn], {}, 'is_token');
  body.output(body.scoped('goes_on'), condition, 'bool', []);
  body.output(
    body.scoped('next_hidden'),
    body.add('Where', [isToken, next, hidden], {}, 'state_or_last'),
    'float32',
    ['rows', units],
  );

  const last = graph.add(
    'Loop',
    [most, graph.constant('true', truth(true)), initial],
    { body: subgraph(body.build()) },
    'last_states',
  );
  if (directions.length === 1) return [last];
  return graph.addWithOutputs(
    'Split',
    [last, parts],
    directions.map(({ name }) => `${name}_state`),
    {
      axis: int(0),
    },
  );
}

function joined(graph: GraphBuilder, values: readonly string[], axis: number, name: string): string {
  return values.length === 1 ? values[0]! : graph.add('Concat', values, { axis: int(axis) }, name);
}

interface EncoderParts {
  /** One for each direction. */
  readonly grus: readonly Layer[];
  /** The word vectors. */
  readonly table: Layer;
  /** Length of a state, of each direction. */
  readonly units: number;
}

/** @throws {SentenceVaeError} `BAD_MODEL_FILE` if it is no encoder */
function findEncoderParts({ layers }: LayersModel): EncoderParts {
  const grus = [...layers.values()].filter(({ className }) => className === 'CuDNNGRU');
  const [table, ...otherTables] = [...layers.values()].filter(({ weights }) => weights.has('embeddings'));
  const [first, ...others] = grus.map((gru) => configOf(gru, CudnnGruConfig));
  const isUsable =
    table &&
    otherTables.length === 0 &&
    first?.masked &&
    others.every(({ masked, units }) => masked && units === first.units) &&
    grus.every(({ calls }) => calls.length === 1 && calls[0]!.inputs[0]?.layer === table.name);
  if (isUsable) return { grus, table, units: first.units };
  throw badModelFile({
    expected: 'the encoder network of a sentence VAE, whose GRUs read the vectors of one table',
    received: `it has ${grus.length} CuDNNGRU layers and ${otherTables.length + Number(table !== undefined)} tables`,
    remedy: 'Export a checkpoint that sentence-vae train wrote',
  });
}
