/** The step whose memory the end is compared with: by then all shapes have come, and validation and checkpoints too. */
const FIRST_SAMPLE = 100;
export const SAMPLE_EVERY = 200;

/** Whether memory is looked at after a step. */
export function isSampled(step: number): boolean {
  return step === FIRST_SAMPLE || step % SAMPLE_EVERY === 0;
}
