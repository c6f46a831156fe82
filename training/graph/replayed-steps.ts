import { availableParallelism } from 'node:os';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type * as tf from '@tensorflow/tfjs';
import { SentenceVaeError } from '../../src/errors.js';
import { demandSizes } from './demand-sizes.js';
import { encodeGraphDef } from './graph-def.js';
import type { HostTensors } from './host-tensor.js';
import { NativeSession } from './native-session.js';
import { readOpDefinitions, type OpDefinition } from './op-definitions.js';
import { buildProgramGraph, type ProgramGraph } from './program-graph.js';
import type { Profiler } from './profiler.js';
import { recordProgram } from './record-program.js';
import type { Step } from './step.js';
import type { Precision } from './precision.js';
import { sessionConfig } from './session-config.js';
import { SessionVariables } from './session-variables.js';
import { signatureOf } from './signature.js';
import type { CompiledStep, StepOptions, Steps } from './steps.js';
import { NotRecordable } from './tape.js';
import { Turns } from './turns.js';

export interface ReplayOptions {
  backend: NodeJSKernelBackend;
  /** The path of our addon that runs graphs. */
  addon: string;
  /** Default: `float32`. */
  precision?: Precision;
  /** Threads of one operation. Default: all cores. */
  threads?: number | undefined;
  /** How many graphs may be made, one for each signature of each step. Default: 256. */
  maxTraces?: number;
  /** Notes when each kernel of some runs ran. Default: none. */
  profiler?: Profiler | undefined;
  /** Called after the first run of each new graph. */
  onTrace?: (trace: TraceReport) => void;
}

/** What making a graph took. */
export interface TraceReport {
  step: string;
  /** Shapes and types of its inputs. */
  signature: string;
  /** Kernels that the step runs, and nodes of the graph. */
  kernels: number;
  nodes: number;
  recordSeconds: number;
  /** Its first run, in which TensorFlow optimises it. */
  firstRunSeconds: number;
}

interface Trace extends ProgramGraph {
  readonly step: string;
  readonly kernels: number;
  readonly recordSeconds: number;
  hasRun: boolean;
}

/**
 * Records each step once for each signature of its inputs and replays it as a TensorFlow graph, with its variables kept
 * inside one session: `tf.function` for tfjs-node.
 */
export class ReplayedSteps implements Steps {
  readonly #options: ReplayOptions;
  readonly #session: NativeSession;
  readonly #definitions: ReadonlyMap<string, OpDefinition>;
  readonly #variables: SessionVariables;
  /** Of our own ops, which run on CPUs only. */
  readonly #threads: number | undefined;
  readonly #turns = new Turns();
  #traces = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#session = new NativeSession(options.addon, sessionConfig({ threads: options.threads }));
    this.#definitions = readOpDefinitions(this.#session.opList());
    this.#variables = new SessionVariables(this.#session, options.backend);
    const isCpu = this.#session.devices().every(({ type }) => type === 'CPU');
    this.#threads = isCpu ? (options.threads ?? availableParallelism()) : undefined;
  }

  compile(step: Step, options: StepOptions): CompiledStep {
    const traces = new Map<string, Trace>();
    const { name, dynamic = {} } = options;
    const call = async (inputs: HostTensors) => {
      demandSizes(name, inputs, dynamic);
      const signature = signatureOf(inputs, dynamic);
      let trace = traces.get(signature);
      if (!trace) {
        trace = this.#trace(step, inputs, options, traces.size === 0);
        traces.set(signature, trace);
      }
      demandAlive(name, trace.variables);
      const pushing = this.#variables.push(trace.variables);
      // Else the run starts before this returns, and the next inputs can be laid out meanwhile.
      if (pushing) await pushing;
      const started = performance.now();
      const outputs = await this.#run(trace, inputs).finally(() => this.#variables.moved(trace.updated));
      if (!trace.hasRun) {
        trace.hasRun = true;
        const { kernels, nodes, recordSeconds } = trace;
        const firstRunSeconds = (performance.now() - started) / 1000;
        this.#options.onTrace?.({
          step: name,
          signature,
          kernels,
          nodes: nodes.length,
          recordSeconds,
          firstRunSeconds,
        });
      }
      return outputs;
    };
    return (inputs) => this.#turns.take(() => call(inputs));
  }

  async readVariables(): Promise<void> {
    await this.#turns.take(() => this.#variables.pull());
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }

  #trace(step: Step, inputs: HostTensors, options: StepOptions, isFirst: boolean): Trace {
    const { backend, maxTraces = 256 } = this.#options;
    const { name, dynamic = {}, precision = this.#options.precision ?? 'float32' } = options;
    if (this.#traces >= maxTraces) throw tooMany(name, maxTraces);
    const started = performance.now();
    try {
      const program = recordProgram(step, inputs, { backend, dynamic, twice: isFirst });
      const prefix = `${nodeName(name)}_${this.#traces++}`;
      const graph = buildProgramGraph(program, {
        prefix,
        dynamic,
        definitions: this.#definitions,
        precision,
        threads: this.#threads,
      });
      this.#session.extend(encodeGraphDef(graph.nodes));
      this.#variables.add(graph.variables);
      const recordSeconds = (performance.now() - started) / 1000;
      return { ...graph, step: name, kernels: program.tape.ops.length, recordSeconds, hasRun: false };
    } catch (error) {
      throw error instanceof NotRecordable ? cannotRecord(name, error) : error;
    }
  }

  async #run({ step, feeds, fetches, targets, hasRun }: Trace, inputs: HostTensors): Promise<HostTensors> {
    const { profiler } = this.#options;
    // The first run of a graph is TensorFlow's optimiser at work.
    const isProfiled = hasRun && (profiler?.wants(step) ?? false);
    const { outputs, metadata } = await this.#session.run({
      trace: isProfiled,
      feeds: Object.fromEntries(Object.entries(feeds).map(([name, node]) => [node, inputs[name]!])),
      fetches: Object.values(fetches),
      targets,
    });
    if (isProfiled && metadata) profiler?.add(metadata);
    return Object.fromEntries(Object.keys(fetches).map((name, i) => [name, outputs[i]!]));
  }
}

/** What TensorFlow takes as part of a node's name. */
function nodeName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '.');
}

function demandAlive(name: string, variables: Iterable<tf.Variable>): void {
  const disposed = [...variables].find(({ isDisposed }) => isDisposed);
  if (!disposed) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `the variables of the step ${name} to be there`,
    received: `${disposed.name} has been disposed of`,
    remedy: 'Compile the step again with new variables, or dispose of them after the last call',
  });
}

function cannotRecord(name: string, { message, remedy }: NotRecordable): SentenceVaeError {
  return new SentenceVaeError('NOT_RECORDABLE', {
    expected: `the step ${name} to be one that can be recorded`,
    received: message,
    remedy: `${remedy}; or run it as it is written, with eager steps`,
  });
}

function tooMany(name: string, maxTraces: number): SentenceVaeError {
  return new SentenceVaeError('NOT_RECORDABLE', {
    expected: `at most ${maxTraces} kinds of inputs to compiled steps`,
    received: `${name} was called with yet another combination of shapes`,
    remedy: 'Pad inputs to fewer shapes, mark a first dimension that changes as dynamic, or raise maxTraces',
  });
}
