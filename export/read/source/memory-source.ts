import { badModelFile } from '../bad-model-file.js';
import type { ModelSource } from './model-source.js';

/** Bytes of weights: one buffer, several that follow each other, or such as base64. */
export type WeightData = BinaryPart | readonly BinaryPart[];
/** A piece of such bytes; a text is base64. */
export type BinaryPart = ArrayBuffer | ArrayBufferView | string;

/** A model in memory, in the form of tfjs' `ModelArtifacts` or of a parsed model.json. */
export interface ModelArtifacts {
  readonly modelTopology?: object;
  readonly weightSpecs?: readonly object[];
  /** Instead of `weightSpecs`, as a model.json has it. */
  readonly weightsManifest?: readonly object[];
  /** The weights in the order of their specs. */
  readonly weightData?: WeightData;
  /** Instead of `weightData`, as tfjs hands over very large models. */
  readonly getWeightStream?: () => ReadableStream<ArrayBuffer>;
  readonly format?: string;
  readonly generatedBy?: string;
  readonly convertedBy?: string | null;
  readonly signature?: object;
  readonly userDefinedMetadata?: object;
  readonly modelInitializer?: object;
  readonly initializerSignature?: object;
}

/** What tfjs calls an IOHandler: `tf.io.fromMemory(…)`, `tf.io.browserFiles(…)`, … */
export interface ArtifactsLoader {
  /** Hands over the model, at once or later. */
  load(): ModelArtifacts | Promise<ModelArtifacts>;
}

/** A model whose weights come along with its topology. */
export function memorySource(artifacts: ModelArtifacts | ArtifactsLoader): ModelSource {
  const description = 'the model in memory';
  // Once: what loads them may not be able to do so again.
  let content: Promise<ModelArtifacts> | undefined;
  return {
    description,
    json: () => (content ??= contentOf(artifacts)),
    bytes: async (path) => {
      throw badModelFile({
        expected: `"weightData" with the weights of ${description}`,
        received: `there is only the name ${path} of a file`,
        remedy: 'Add weightData, or give the path or URL of the model.json',
      });
    },
  };
}

async function contentOf(artifacts: ModelArtifacts | ArtifactsLoader): Promise<ModelArtifacts> {
  const content = 'load' in artifacts ? await artifacts.load() : artifacts;
  if (!content.getWeightStream || content.weightData) return content;
  return { ...content, weightData: await buffersOf(content.getWeightStream()) };
}

async function buffersOf(stream: ReadableStream<ArrayBuffer>): Promise<readonly ArrayBuffer[]> {
  const reader = stream.getReader();
  const buffers: ArrayBuffer[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return buffers;
    buffers.push(value);
  }
}
