import type { FastifyInstance } from 'fastify';
import { SentenceVaeError } from '../../../errors.js';
import { modelConfig, openShape } from '../model-config.js';
import type { TensorSpec } from '../models/tensor-spec.js';
import type { OpenInference } from '../open-inference.js';
import { inferRoute } from './infer-route.js';
import { unpackBody } from './content-encoding.js';
import { addressOf, type ModelRoute } from './model-route.js';
import { statisticsBody } from '../statistics-body.js';

/**
 * The Open Inference Protocol, version 2, in HTTP; to be registered with the prefix `/v2`. What Triton's clients ask for besides
 * is here, too: configuration, statistics, the index of the repository, and tensors in binary.
 */
export async function oipRoutes(app: FastifyInstance, { inference }: { inference: OpenInference }) {
  // Clients of the protocol name all sorts of types, and Triton's none: it's the address that says what a body is.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.addHook('preParsing', unpackBody);
  await app.register(inferRoute, { inference });

  app.get('/', async () => inference.server);
  app.get('/health/live', { config: { open: true } }, async () => ({ live: true }));
  app.get('/health/ready', { config: { open: true } }, async (_, reply) => {
    const { isReady } = inference;
    // The specification calls it live, its clients ready.
    return reply.code(isReady ? 200 : 503).send({ live: isReady, ready: isReady });
  });

  for (const path of ['/models/:name', '/models/:name/versions/:version']) {
    app.get<ModelRoute>(path, async (request) => {
      const { name, version, platform, inputs, outputs } = inference.metadata(addressOf(request));
      return {
        name,
        versions: [version],
        platform,
        inputs: inputs.map(tensorBody),
        outputs: outputs.map(tensorBody),
      };
    });
    app.get<ModelRoute>(`${path}/ready`, async (request) => {
      const { name } = inference.metadata(addressOf(request));
      return { name, ready: true };
    });
    app.get<ModelRoute>(`${path}/config`, async (request) =>
      modelConfig(inference.metadata(addressOf(request))),
    );
    app.get<ModelRoute>(`${path}/stats`, async (request) =>
      statisticsBody(inference.statistics(addressOf(request))),
    );
  }
  app.get('/models/stats', async () => statisticsBody(inference.statistics({})));

  app.post('/repository/index', async () =>
    inference.index().map((model) => ({ ...model, state: 'READY', reason: '' })),
  );
  for (const change of ['load', 'unload']) {
    app.post(`/repository/models/:name/${change}`, async () => {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'to be asked for models that are here',
        received: `one was to be ${change}ed`,
        remedy: 'Load and swap models where the server is run',
      });
    });
  }
}

const tensorBody = ({ name, datatype, shape }: TensorSpec) => ({ name, datatype, shape: openShape(shape) });
