import { describe, expect, test } from 'vitest';
import { modelOf, scriptOf, shardOf } from '../../../bench/converter/scripted-model.js';

/** What browserify makes of a module: it puts its exports where it finds a CommonJS `module`. */
function bundled(module: string): string {
  return `!function(make){if("object"==typeof exports&&"undefined"!=typeof module)module.exports=make();else window.it=make()}(function(){return ${module}});`;
}

describe('a model in scripts', () => {
  test('gives its model.json, with numbers as they were', () => {
    const script = bundled(
      '{modelTopology:{class_name:"Model"},weightsManifest:[{paths:["a.bin"],weights:[{quantization:{min:-.5,scale:1e-3}}]}]}',
    );
    expect(modelOf(script, 'model.min.js')).toEqual({
      modelTopology: { class_name: 'Model' },
      weightsManifest: [{ paths: ['a.bin'], weights: [{ quantization: { min: -0.5, scale: 0.001 } }] }],
    });
  });

  test('gives the bytes of a shard', () => {
    const bytes = Uint8Array.from([0, 1, 127, 128, 255]);
    const script = bundled(JSON.stringify(Buffer.from(bytes).toString('base64')));
    expect(Uint8Array.from(shardOf(script, 'a.min.js'))).toEqual(bytes);
  });

  test('keeps a shard in a script of the same name', () => {
    expect(scriptOf('group1-shard1of2.bin')).toBe('group1-shard1of2.min.js');
    expect(scriptOf('group1-shard1of2')).toBe('group1-shard1of2.min.js');
  });

  test('is refused where a script exports something else', () => {
    expect(() => modelOf(bundled('{weights:[]}'), 'model.min.js')).toThrow(
      'Expected model.min.js to export a model with a "weightsManifest"',
    );
    expect(() => shardOf(bundled('"not base64!"'), 'a.min.js')).toThrow(
      'Expected a.min.js to export a string in base64',
    );
    expect(() => shardOf('module.exports = 7', 'a.min.js')).toThrow('to export a string in base64');
  });

  test('sees nothing of this process', () => {
    const script = `module.exports = typeof process + typeof require`;
    expect(shardOf(script, 'a.min.js')).toEqual(Buffer.from('undefinedundefined', 'base64'));
  });
});
