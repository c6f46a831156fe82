/** The files of a model package, wherever they are: a folder here, an address in a browser. */
export interface PackageFiles {
  /** Where the package is, for messages. */
  readonly location: string;
  /** The text of a file, or `undefined` if there's no such file. */
  readText(path: string): Promise<string | undefined>;
  /** The size and checksum of a file, or `undefined` if there's no such file. */
  digest(path: string): Promise<FileDigest | undefined>;
  /** The content of a file, or `undefined` if there's no such file. */
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /** Where a file is: its path in a file system, which ONNX Runtime maps into memory, or its URL. */
  address(path: string): string;
}

/** What identifies the content of a file. */
export interface FileDigest {
  bytes: number;
  /** Lower-case hexadecimal; `undefined` where none can be computed. */
  sha256: string | undefined;
}
