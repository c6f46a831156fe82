/** What decides how much a step multiplies. */
export interface StepShape {
  vocabulary: number;
  embedding: number;
  hidden: number;
  latent: number;
  /** Sentences of the batch. */
  sentences: number;
  /** Tokens of the batch; padding does not count. */
  tokens: number;
}

/**
 * Floating-point operations of the matrix products that one training step of the sentence VAE cannot do without: two for
 * each element of [rows × inner × columns], three products for each layer (forward, and backward to its input and to its
 * weights). Additions, gates, softmax and Adam are left out, and so is work on padding.
 */
export function gemmFlops(shape: StepShape): number {
  const { vocabulary, embedding, hidden, latent, sentences, tokens } = shape;
  const perToken =
    embedding * 3 * hidden + // encoder, input gates
    hidden * 3 * hidden + // encoder, recurrent gates
    (embedding + latent) * 3 * hidden + // decoder, input gates
    hidden * 3 * hidden + // decoder, recurrent gates
    hidden * vocabulary; // output layer
  const perSentence =
    hidden * 2 * latent + // mean and log-variance
    latent * hidden; // the decoder's first state
  return 2 * 3 * (tokens * perToken + sentences * perSentence);
}
