/** The shipped models that are meant where none is named. */
export const DEFAULT_MODEL = { sentences: 'everyday', images: 'mnist' } as const;
