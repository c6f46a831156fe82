const MODES = ['eager', 'jit', 'compile', 'compile-max'] as const;

/** One way to run the program in PyTorch. */
export interface TorchVariant {
  /** What a report calls it. */
  name: string;
  args: readonly string[];
  /** Whether with the best allocator and MKL's Intel path. */
  preloaded: boolean;
}

/** As pip installs it. */
export const AS_INSTALLED: TorchVariant = { name: 'eager, as installed', args: [], preloaded: false };

/** All that PyTorch could be at its best. */
export const BEST_CANDIDATES: readonly TorchVariant[] = MODES.flatMap((mode) =>
  [false, true].map((bf16) => ({
    name: `${mode}${bf16 ? ' bf16' : ''}`,
    args: ['--mode', mode, ...(bf16 ? ['--bf16'] : [])],
    preloaded: true,
  })),
);
