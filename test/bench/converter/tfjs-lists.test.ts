import { expect, test } from 'vitest';
import { classNames, opNames, registeredLayers } from '../../../bench/converter/tfjs-lists.js';

test('op names are read out of a list as it is installed', () => {
  expect(opNames(`[{ 'tfOpName': 'Abs', 'category': 'x' }, {"tfOpName": "_FusedConv2D"}]`)).toEqual([
    'Abs',
    '_FusedConv2D',
  ]);
});

test('class names are read out of compiled code', () => {
  const code = `/** @nocollapse */\nDense.className = 'Dense';\nfoo.name = 'No';\nserialization.registerClass(Own);`;
  expect(classNames(code)).toEqual(['Dense', 'Own']);
});

test('models, initialisers and constraints are no layers', () => {
  const layers = registeredLayers();
  expect(layers).toContain('Dense');
  for (const name of ['Model', 'Functional', 'Sequential', 'Zeros', 'L2', 'NonNeg'])
    expect(layers).not.toContain(name);
});
