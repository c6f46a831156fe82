import { SentenceVaeError } from '../../src/errors.js';
import type { WantedInput } from '../convert/ends/model-ends.js';

const TYPES = ['float32', 'int32', 'bool'] as const;

/**
 * Reads a value of `--inputs`: `name`, `name:1,224,224,3`, `name:?,5:int32`. A node's name may end in `:1`, its output,
 * so a shape of one length is written in brackets: `name:[5]`.
 */
export function parseInput(text: string): WantedInput {
  const [, beforeType = text, typeName] = /^(.*):(float32|int32|bool)$/.exec(text) ?? [];
  const type = TYPES.find((each) => each === typeName);
  const [, name = beforeType, shapeText] = /^(.+):(\[[^\]]*\]|[^:/]*,[^:/]*)$/.exec(beforeType) ?? [];
  const [, unknownType] = type ? [] : (/^.+:(?:\[[^\]]*\]|[^:/]*,[^:/]*):([a-z]\w*)$/.exec(text) ?? []);
  if (unknownType !== undefined) {
    throw badInput(`the type of an input to be one of ${TYPES.join(', ')}`, text, `it is "${unknownType}"`);
  }
  if (name === '') throw badInput('--inputs to begin with a name', text, 'there is none');
  return { name, type, shape: shapeText === undefined ? undefined : parseShape(shapeText, text) };
}

function parseShape(shape: string, text: string): readonly (number | null)[] {
  const inner = shape.replace(/^\[|\]$/g, '').trim();
  if (inner === '') return [];
  return inner.split(',').map((part) => {
    const length = part.trim();
    if (length === '?' || length === '-1') return null;
    if (/^\d+$/.test(length)) return Number(length);
    throw badInput(
      'the lengths of --inputs to be whole numbers, or ? for an open one',
      text,
      `one is "${length}"`,
    );
  });
}

function badInput(expected: string, text: string, received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected,
    received: `in "${text}" ${received}`,
    remedy: 'Write the input as in --inputs "images:?,224,224,3" or --inputs "ids:?,20:int32"',
  });
}
