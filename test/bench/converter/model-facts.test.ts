import { expect, test } from 'vitest';
import { typesOf } from '../../../bench/converter/model-facts.js';

const dense = { class_name: 'Dense', config: {} };

test('layers are found in nested models and wrappers', () => {
  const wrapped = { class_name: 'TimeDistributed', config: { layer: dense } };
  const inner = { class_name: 'Functional', config: { layers: [wrapped] } };
  const outer = { class_name: 'Functional', config: { layers: [dense, inner] } };
  const types = ['Dense', 'Functional', 'TimeDistributed', 'Dense'];
  expect(typesOf({ modelTopology: { model_config: outer } })).toEqual(types);
  expect(typesOf({ modelTopology: outer })).toEqual(types);
});

test('layers of an old Sequential are its config', () => {
  const old = { class_name: 'Sequential', config: [dense, dense] };
  expect(typesOf({ modelTopology: { model_config: old } })).toEqual(['Dense', 'Dense']);
});

test('nodes are found in functions too', () => {
  const library = { function: [{ nodeDef: [{ op: 'Mul' }] }, {}] };
  expect(typesOf({ modelTopology: { node: [{ op: 'Const' }], library } })).toEqual(['Const', 'Mul']);
});
