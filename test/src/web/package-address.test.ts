import { describe, expect, it } from 'vitest';
import { fileAddress, packageAddress } from '../../../src/web/package-address.js';

const PAGE = 'https://site.org/shop/index.html';
const HUB = 'https://huggingface.co/someone/kjv';

describe('the address of a package', () => {
  it.each([
    ['models/kjv', 'https://site.org/shop/models/kjv/'],
    ['./models/kjv/', 'https://site.org/shop/models/kjv/'],
    ['/models/kjv', 'https://site.org/models/kjv/'],
    ['../models/kjv/config.json', 'https://site.org/models/kjv/'],
    ['//cdn.org/kjv', 'https://cdn.org/kjv/'],
    ['http://localhost:8080/kjv', 'http://localhost:8080/kjv/'],
    ['https://cdn.org/kjv/?token=a#top', 'https://cdn.org/kjv/?token=a'],
    ['https://cdn.org', 'https://cdn.org/'],
    ['hf://someone/kjv', `${HUB}/resolve/main/`],
    ['hf://someone/kjv@v2/int8', `${HUB}/resolve/v2/int8/`],
    ['hf://someone/kjv@my%2Fbranch', `${HUB}/resolve/my%2Fbranch/`],
    [HUB, `${HUB}/resolve/main/`],
    [`${HUB}/`, `${HUB}/resolve/main/`],
    [`${HUB}/tree/main`, `${HUB}/resolve/main/`],
    [`${HUB}/tree/v2/`, `${HUB}/resolve/v2/`],
    [`${HUB}/blob/main/config.json`, `${HUB}/resolve/main/`],
    [`${HUB}/resolve/0a1b2c/int8`, `${HUB}/resolve/0a1b2c/int8/`],
  ])('of %j is %s', (given, expected) => {
    expect(packageAddress(given, PAGE).href).toBe(expected);
  });

  it.each(['', '   ', 'http://[', 'javascript:alert(1)', 'data:,{}', 'hf://kjv'])('is not %j', (given) => {
    expect(() => packageAddress(given, PAGE)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });

  it('takes a URL and leaves it as it is', () => {
    const given = new URL('https://cdn.org/kjv');
    expect(packageAddress(given, PAGE).href).toBe('https://cdn.org/kjv/');
    expect(given.href).toBe('https://cdn.org/kjv');
  });
});

describe('the address of a file', () => {
  it('keeps the query of the folder, and writes odd names as they must be written', () => {
    const folder = new URL('https://cdn.org/kjv/?token=a');
    expect(fileAddress(folder, 'onnx/a b#?.onnx').href).toBe(
      'https://cdn.org/kjv/onnx/a%20b%23%3F.onnx?token=a',
    );
  });
});
