import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { Call } from '../layers-model.js';
import { FunctionalConfig, readFunctional } from './functional.js';
import { readSequential, SequentialConfig } from './sequential.js';
import { LayerConfig, nameIn, SerialisedLayer } from './serialised-layer.js';
import { keras3, unreadable } from './topology-errors.js';
import type { LayerTopology, Topology } from './topology.js';

/** Reads a layer, and the model or the layers inside of it. */
function readLayer(
  name: string,
  { class_name: className, config }: SerialisedLayer,
  calls: readonly Call[],
): LayerTopology {
  if (className === 'InputLayer') refuseKeras3Input(config);
  const settings = Check(LayerConfig, config) ? withPlainNumbers(config) : {};
  return {
    name,
    className,
    config: settings,
    calls,
    model: readModelOf(className, config),
    wrapped: wrappedBy(className, settings),
  };
}

function wrappedBy(
  className: string,
  { layer: inner }: Readonly<Record<string, unknown>>,
): readonly LayerTopology[] | undefined {
  if (!Check(SerialisedLayer, inner)) return undefined;
  const name = nameIn(inner) ?? 'layer';
  if (className !== 'Bidirectional') return [readLayer(name, inner, [])];
  const { config } = inner;
  if (!Check(LayerConfig, config)) return undefined;
  const direction = (prefix: string, backwards: boolean) => {
    const own = { ...config, name: `${prefix}_${name}`, go_backwards: backwards };
    return readLayer(own.name, { ...inner, config: own }, []);
  };
  const backwards = config['go_backwards'] === true;
  return [direction('forward', backwards), direction('backward', !backwards)];
}

const NumpyScalar = Type.Object({ type: Type.Literal('ndarray'), value: Type.Number() });

/** Some versions of Keras write numbers as numpy arrays: `{ "type": "ndarray", "value": 0.3 }`. */
function withPlainNumbers(config: Static<typeof LayerConfig>): Static<typeof LayerConfig> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, Check(NumpyScalar, value) ? value.value : value]),
  );
}

/** The topology of a layer that is a model; `undefined` for any other class. */
export function readModelOf(className: string, config: unknown): Topology | undefined {
  switch (className) {
    case 'Model':
    case 'Functional':
      if (Check(FunctionalConfig, config)) return readFunctional(config, readLayer);
      if (hasKeras3Nodes(config)) throw keras3();
      throw unreadable('its functional topology is incomplete');
    case 'Sequential':
      if (Check(SequentialConfig, config)) return readSequential(config, readLayer);
      throw unreadable('its sequential topology is incomplete');
    default:
      return undefined;
  }
}

/** Keras 3 writes inbound nodes as objects of a class of their own where Keras 2 has arrays. */
function hasKeras3Nodes(config: unknown): boolean {
  // A stack of its own: lists may be nested deeper than the stack of calls.
  const stack = [config];
  while (stack.length > 0) {
    const value = stack.pop();
    if (value === '__keras_tensor__') return true;
    if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) stack.push(inner);
    }
  }
  return false;
}

/** Keras 3 renamed the shape of an input. */
function refuseKeras3Input(config: unknown): void {
  if (Check(LayerConfig, config) && 'batch_shape' in config && !('batch_input_shape' in config))
    throw keras3();
}
