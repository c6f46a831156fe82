/** What every command gets besides its own flags. */
export interface CommandContext {
  /** Aborted by Ctrl-C: the command saves what should be saved, and returns or throws the signal's reason. */
  signal: AbortSignal;
}
