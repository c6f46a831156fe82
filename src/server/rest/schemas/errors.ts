import { Type, type TSchema } from 'typebox';
import { named, refTo } from './named.js';

const text = Type.String();

/** What an answer says of an error, and a list of what one of its items has for one. */
export const errorAnswerSchema = named(
  'Error',
  {
    error: Type.Object({
      code: Type.String({ description: 'A stable name that programs can switch on.' }),
      message: Type.String({ description: 'The following three in one.' }),
      expected: text,
      received: text,
      remedy: Type.String({ description: 'What to do about it.' }),
    }),
  },
  'What went wrong.',
);

/** A response in JSON, as fastify describes it. */
export const inJson = (schema: TSchema) => ({ 'application/json': { schema } });

/** The response to whatever fails. */
export const failure = { description: 'What went wrong.', content: inJson(refTo(errorAnswerSchema)) };
