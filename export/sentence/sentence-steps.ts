import type { Graph } from '../onnx/graph.js';
import { int, subgraph, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, truth } from '../onnx/tensor.js';
import type { CarriedValue } from './carried-value.js';
import type { ChooseToken } from './choose-token.js';
import type { Constraints } from './constraints.js';
import type { DecoderStep } from './decoder-step.js';
import { withFilling, withoutFilling } from './filling.js';
import { rowCount } from './row-count.js';
import { TOKEN_IDS } from './token-ids.js';
import type { ScoreToken } from './token-score.js';

/** What one token after another is made of. */
export interface SentenceSteps {
  readonly step: DecoderStep;
  readonly choose: ChooseToken;
  readonly score: ScoreToken;
  /** What restricts the choice, if anything does. */
  readonly constraints: Constraints | undefined;
}

/** When some rows have been written far enough. */
interface Limits {
  /** int64 scalar */
  readonly maxTokens: string;
  /** How many rows may be left open, f32 scalar. */
  readonly enough: string;
}

/** What came of it. */
interface Written {
  /** int64 `[tokens, rows]`, `<pad>` after `<eos>`. */
  readonly ids: string;
  /** f32 `[tokens, rows]` */
  readonly scores: string;
  /** bool `[rows]` */
  readonly ended: string;
  /** What else became of the values that steps hand on, by their names. */
  readonly carried: ReadonlyMap<string, string>;
}

/**
 * Adds an ONNX `Loop` that writes a token of every row at a time, until enough rows have ended or there are no more tokens.
 * @param values those of the graph around it by their names: `previous_ids` int64 `[rows]`, `hidden` f32 `[rows, units]`,
 *   `uniforms` f32 `[rows, tokens]`, and with constraints theirs and `position` int64 scalar
 */
export function addSteps(
  round: GraphBuilder,
  steps: SentenceSteps,
  values: ReadonlyMap<string, string>,
  { maxTokens, enough }: Limits,
): Written {
  const { constraints } = steps;
  const value = (name: string) => values.get(name)!;
  const none = round.add(
    'Not',
    [round.add('Equal', [value('previous_ids'), value('previous_ids')])],
    {},
    'none_ended',
  );
  const carried: readonly CarriedValue[] = [
    { name: 'ended', type: 'bool', shape: ['rows'], initial: none },
    { name: 'previous_ids', type: 'int64', shape: ['rows'], initial: value('previous_ids') },
    { name: 'hidden', type: 'float32', shape: ['rows', 'units'], initial: value('hidden') },
    ...(constraints
      ? [
          { name: 'position', type: 'int64', shape: [], initial: value('position') } as const,
          ...constraints.carried.map((each) => ({ ...each, initial: value(each.name) })),
        ]
      : []),
  ];
  // The carried values are named although not all are read: ONNX Runtime crashes on a Loop whose outputs are left out.
  const outputs = round.addWithOutputs(
    'Loop',
    [maxTokens, round.constant('true', truth(true)), ...carried.map(({ initial }) => initial)],
    [...carried.map(({ name }) => `last_${name}`), 'tokens_by_step', 'log_probs_by_step'],
    { body: subgraph(stepBody(round, steps, { values, carried, enough })) },
  );
  const [ids, scores] = outputs.slice(-2);
  const [ended, ...others] = carried.map(({ name }, index): [string, string] => [name, outputs[index]!]);
  return { ids: ids!, scores: scores!, ended: ended![1], carried: new Map(others) };
}

interface Surroundings {
  readonly values: ReadonlyMap<string, string>;
  readonly carried: readonly CarriedValue[];
  readonly enough: string;
}

/** One token of every row. */
function stepBody(
  round: GraphBuilder,
  { step, choose, score, constraints }: SentenceSteps,
  { values, carried, enough }: Surroundings,
): Graph {
  const body = round.inner('step');
  const iteration = body.input(body.scoped('iteration'), 'int64', []);
  body.input(body.scoped('condition'), 'bool', []);
  const before = new Map(
    carried.map(({ name, type, shape }) => [name, body.input(body.scoped(name), type, shape)]),
  );

  const next = step.advance(body, before.get('previous_ids')!, before.get('hidden')!);
  const place = constraints && {
    position: before.get('position')!,
    carried: constraints.carried.map(({ name }) => before.get(name)!),
    ofRows: constraints.ofRows.map(({ name }) => values.get(name)!),
  };
  const limited = place
    ? withFilling(
        body,
        constraints.limit(body, withoutFilling(body, next.logits, step.vocabulary), place),
        step.vocabulary,
      )
    : next.logits;
  const uniform = body.add('Gather', [values.get('uniforms')!, iteration], { axis: int(1) }, 'uniform');
  const free = choose(body, limited, uniform);
  const token = place ? constraints.force(body, free, place) : free;
  const logProb = score(body, next.logits, token);

  const hasEnded = before.get('ended')!;
  const pad = body.constant('pad', integer(TOKEN_IDS.pad));
  const nextId = body.add('Where', [hasEnded, pad, token], {}, 'token_or_pad');
  const nextScore = body.add(
    'Where',
    [hasEnded, body.constant('no_score', floats([0])), logProb],
    {},
    'score',
  );
  const eos = body.constant('eos', integer(TOKEN_IDS.eos));
  const endsNow = body.add('Equal', [nextId, eos], {}, 'ends_now');
  const nextEnded = body.add('Or', [hasEnded, endsNow], {}, 'next_ended');
  const after = new Map([
    ['ended', nextEnded],
    ['previous_ids', nextId],
    ['hidden', next.hidden],
  ]);
  if (place) {
    after.set('position', body.add('Add', [place.position, body.constant('one', integer(1))], {}, 'next'));
    const advanced = constraints.advance(body, nextId, place);
    for (const [index, { name }] of constraints.carried.entries()) after.set(name, advanced[index]!);
  }

  const open = rowCount(body, body.add('Not', [nextEnded]));
  body.output(body.scoped('goes_on'), body.add('Greater', [open, enough]), 'bool', []);
  for (const { name, type, shape } of carried) {
    body.output(body.scoped(`next_${name}`), after.get(name)!, type, shape);
  }
  body.output(body.scoped('ids'), nextId, 'int64', ['rows']);
  body.output(body.scoped('scores'), nextScore, 'float32', ['rows']);
  return body.build();
}
