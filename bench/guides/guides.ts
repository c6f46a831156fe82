/** What a reader has at the start of a guide. */
export interface Guide {
  /** Of its page in docs/guides/. */
  name: string;
  /** A checkout, the same one for all guides that begin with one; or an empty folder of its own. */
  place: 'checkout' | 'empty';
  /** The guide that it goes on from. */
  after?: string;
  /** What stands there besides. */
  brings?: 'sentences' | 'tfjs-model';
}

/** All guides, each behind the one that it goes on from. */
export const GUIDES = [
  { name: 'generate', place: 'checkout' },
  { name: 'train', place: 'checkout', brings: 'sentences' },
  { name: 'collapse', place: 'checkout', after: 'train', brings: 'sentences' },
  { name: 'serve', place: 'checkout' },
  { name: 'embed', place: 'empty' },
  { name: 'convert', place: 'empty', brings: 'tfjs-model' },
] as const satisfies readonly Guide[];

export const GUIDE_NAMES = GUIDES.map(({ name }) => name);
