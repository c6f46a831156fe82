/** A tensor in a type of the Open Inference Protocol, row-major. */
export type Tensor =
  | { datatype: 'FP32'; shape: readonly number[]; data: Float32Array }
  | { datatype: 'INT64'; shape: readonly number[]; data: BigInt64Array }
  /** 0 or 1 each. */
  | { datatype: 'BOOL'; shape: readonly number[]; data: Uint8Array }
  /** The protocol's BYTES are texts in UTF-8 here. */
  | { datatype: 'BYTES'; shape: readonly number[]; data: readonly string[] };

/** The types that models take and give, of those which the protocol has. */
export type Datatype = Tensor['datatype'];

export type NamedTensor = Tensor & { readonly name: string };

/** What a request says of an input, and how its data is read once that has been found right. */
export interface ClaimedInput {
  readonly name: string;
  /** As the request has it: anything. */
  readonly datatype: string;
  /** Whole numbers from 0 on, and otherwise anything. */
  readonly shape: readonly number[];
  /** @throws {SentenceVaeError} `BAD_ARGUMENT` for data that isn't as many numbers or texts of this type */
  read(datatype: Datatype): Tensor;
}

/** How many elements a shape has. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
