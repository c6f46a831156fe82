/** Where the files of a model come from. */
export interface ModelSource {
  /** How messages name it: a path, a URL, … */
  readonly description: string;
  /** The content of the model.json, parsed and not checked. */
  json(options?: ReadOptions): Promise<unknown>;
  /** The bytes of a file that the model.json names, in one piece or in several that follow each other. */
  bytes(path: string, options?: ReadOptions): Promise<readonly Uint8Array[]>;
}

/** Options of reading a file of a model. */
export interface ReadOptions {
  /** Stops the reading. */
  readonly signal?: AbortSignal | undefined;
  /** Told as bytes of weights arrive: how many more there are than at the last call. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** How far the weights of a model are read. */
export interface ReadProgress {
  /** Bytes so far. */
  readonly read: number;
  /** All bytes; `undefined` where the model has strings, whose lengths lie among the weights. */
  readonly total: number | undefined;
}

/** Larger files come in pieces: 2 GiB is more than one call reads, and more than some browsers put into one buffer. */
export const LARGEST_PIECE = 2 ** 30;
