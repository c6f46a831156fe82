/** What a project that installs the package asks of it. */
export interface Consumer {
  /** The name of a shipped model. */
  model: string;
  sentences: readonly [string, string];
}

/** Of the way that each of them writes. */
export const STEPS = 7;

/** The files of a project, by their names; each of its programs prints the same sentences, as JSON. */
export function consumerFiles({ model, sentences }: Consumer): Readonly<Record<string, string>> {
  const name = JSON.stringify(model);
  const ends = JSON.stringify(sentences);
  const body = `
    const vae = await SentenceVae.load(await findModel(${name}));
    const way = await vae.interpolate(${ends}, { steps: ${STEPS} });
    await vae[Symbol.asyncDispose]();
    process.stdout.write(JSON.stringify(way.map(({ text }) => text)));
  `;
  return {
    'package.json': '{ "name": "consumer", "version": "1.0.0", "private": true }',
    'module.mjs': `import { findModel, SentenceVae } from 'sentence-vae';${body}`,
    'common.cjs': `const { findModel, SentenceVae } = require('sentence-vae');\n(async () => {${body}})();`,
    'types.mts': TYPES,
    'types.cts': COMMON_TYPES,
  };
}

const TYPES = `
  import { findModel, SentenceVae, type Sentence } from 'sentence-vae';
  import { convert, type ConvertedModel } from 'sentence-vae/convert';
  import { exportRun } from 'sentence-vae/export';
  import { serve, type ModelServer } from 'sentence-vae/server';
  import { SentenceVae as WebSentenceVae } from 'sentence-vae/web';
  import { ImageVae } from 'sentence-vae/web/webgpu';

  export const vae: SentenceVae = await SentenceVae.load(await findModel('kjv'));
  export const sentences: Sentence[] = await vae.interpolate(['a', 'b'], { steps: 3 });
  export const converted: Promise<ConvertedModel> = convert('model.json');
  export const serving: Promise<ModelServer> = serve(['kjv'], { port: 0 });
  export const others = [exportRun, WebSentenceVae, ImageVae] as const;
  // @ts-expect-error declarations that could not be found would let this pass
  export const wrong: number = await vae.interpolate(['a', 'b']);
`;

const COMMON_TYPES = `
  import library = require('sentence-vae');
  export const loading: Promise<library.SentenceVae> = library.SentenceVae.load('models/kjv');
  // @ts-expect-error the same here
  export const wrong: number = library.SentenceVae.load('models/kjv');
`;

/** How TypeScript finds packages: its settings for each, and the file that they are for. */
export const RESOLUTIONS = {
  node16: { module: 'node16', moduleResolution: 'node16', file: 'types.mts' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext', file: 'types.mts' },
  'nodenext, CommonJS': { module: 'nodenext', moduleResolution: 'nodenext', file: 'types.cts' },
  bundler: { module: 'esnext', moduleResolution: 'bundler', file: 'types.mts' },
} as const;

/** Nothing is skipped: declarations of the package and of what they name are checked as well. */
export function compilerFlags({
  module,
  moduleResolution,
  file,
}: (typeof RESOLUTIONS)[keyof typeof RESOLUTIONS]): string[] {
  const settings = { module, moduleResolution, target: 'es2022', types: '' };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return ['--noEmit', '--strict', '--skipLibCheck', 'false', ...flags, file];
}
