import type { Outputs } from '../onnx/outputs.js';
import type { Posteriors } from './posteriors.js';

/** The posteriors that an encoder's outputs `mean` and `log_variance` are. */
export function posteriorOutputs(outputs: Outputs, count: number, latent: number): Posteriors {
  const whole = (name: string) => {
    const rows = new Float32Array(count * latent);
    for (const [i, row] of outputs.floats(name, count).entries()) rows.set(row, i * latent);
    return rows;
  };
  return { count, latent, mean: whole('mean'), logVariance: whole('log_variance') };
}
