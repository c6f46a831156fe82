import type { Request } from 'autocannon';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

const COUNT = 64;

const Answer = Type.Object({ sentences: Type.Array(Type.Object({ text: Type.String() }), { minItems: 1 }) });

/** Whether servers answer the same, all requests sent to each at the same time. */
export async function writeSameText(
  addresses: readonly string[],
  requests: readonly Request[],
): Promise<boolean> {
  const written = await Promise.all(
    addresses.map(async (address) => {
      const asked = requests.slice(0, COUNT).map((request) => textsOf(address, request));
      return JSON.stringify(await Promise.all(asked));
    }),
  );
  return new Set(written).size === 1;
}

async function textsOf(address: string, { path, method, headers, body }: Request): Promise<string[]> {
  const answer = await fetch(`${address}${path}`, {
    method: method!,
    headers: { 'content-type': String(headers?.['content-type']) },
    body: String(body),
  });
  const { sentences } = Value.Parse(Answer, await answer.json());
  return sentences.map(({ text }) => text);
}
