import type { FastifyInstance, FastifyPluginAsync, FastifySchemaCompiler } from 'fastify';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { SentenceVaeError } from '../../errors.js';
import type { ServedModels } from '../models/served-model.js';
import { answerVerb, type AskedModel } from './answer-verb.js';
import type { RestLimits } from './limits.js';
import { collectRoutes, routeDescriber } from './openapi.js';
import { listModels, listModelsSchema } from './routes/list-models.js';
import { showModel, showModelSchema } from './routes/show-model.js';
import { complaintAbout } from './schema-fault.js';
import { SearchTurns, type SearchLimits } from './search-turns.js';
import { namedSchemas, params, querystring, verbSchema } from './verb-schema.js';
import { allVerbs } from './verbs.js';

export interface RestOptions {
  models: ServedModels;
  /** What one request may ask for. */
  limits: RestLimits;
  /** How many searches for latents there may be, for all models together. */
  searches: SearchLimits;
}

interface OfModel {
  Params: Pick<AskedModel, 'name'>;
  Querystring: Pick<AskedModel, 'version'>;
}

/** The REST API under /v1, and its description at /openapi.json. */
export const restRoutes: FastifyPluginAsync<RestOptions> = async (app, { models, limits, searches }) => {
  const verbs = allVerbs(limits);
  await collectRoutes(app);
  for (const schema of namedSchemas(verbs)) app.addSchema(schema);
  app.setValidatorCompiler(checkBySchema);
  // Nothing is left out of answers, and nothing bent, by what describes them.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  // A body in JSON that comes as text/plain would be taken for a text.
  app.removeContentTypeParser('text/plain');

  const describeRoutes = routeDescriber(app, verbs, models);
  app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) => {
    reply.type('application/json; charset=utf-8');
    return describeRoutes();
  });
  app.get('/v1/models', { schema: listModelsSchema }, () => listModels(models));
  app.get<OfModel>(
    '/v1/models/:name',
    { schema: { ...showModelSchema, params, querystring } },
    ({ params: { name }, query: { version } }) => showModel(models, verbs, { name, version }),
  );
  const turns = new SearchTurns(searches);
  for (const verb of verbs) {
    const answer = answerVerb(verb, { models, limits, searches: turns });
    // Only behind a pattern does the router take `::` for a colon of the address.
    app.post<OfModel>(
      `/v1/models/:name([^:]+)::${verb.name}`,
      { schema: verbSchema(verb) },
      (request, reply) =>
        answer(request, reply, { name: request.params.name, version: request.query.version }),
    );
  }
  refuseOtherVerbs(
    app,
    verbs.map(({ name }) => name),
  );
};

/** Bodies are left to what knows the kind of the model. */
const checkBySchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (httpPart === 'body') return (value) => ({ value });
  const validator = Compile(schema);
  const whole = httpPart === 'params' ? 'the address' : 'the query';
  return (value) => {
    if (validator.Check(value)) return { value };
    const complaint = complaintAbout(schema, value, validator.Errors(value), whole);
    return { error: new SentenceVaeError('BAD_ARGUMENT', complaint) };
  };
};

function refuseOtherVerbs(app: FastifyInstance, names: readonly string[]): void {
  app.post<{ Params: { nameAndVerb: string } }>('/v1/models/:nameAndVerb', {
    schema: { hide: true },
    // Nobody needs the body.
    onRequest: async ({ params: { nameAndVerb } }, reply) => {
      const [name, verb] = nameAndVerb.split(/:(.*)/s);
      if (verb === undefined) reply.header('allow', 'GET, HEAD');
      throw new SentenceVaeError(verb === undefined ? 'WRONG_METHOD' : 'NO_ROUTE', {
        expected: `/v1/models/${name}: and one of ${names.join(', ')}`,
        received: verb === undefined ? 'there is no verb' : `${JSON.stringify(`:${verb}`)} came`,
        remedy: 'Choose one of them; GET tells what a model can do',
      });
    },
    handler: async () => {},
  });
}
