/** The kinds of files that records are written to, each by the ending of its name. */
export const FORMATS = ['jsonl', 'csv', 'npy', 'parquet', 'txt'] as const;

export type Format = (typeof FORMATS)[number];
