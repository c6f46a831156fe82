import { floats, int, ints, registerLayer, string, type LayerHandler } from '../../export/index.js';

/** What the layer of this name in @upscalerjs/esrgan-thick multiplies by; its config does not say. */
export const BETA = 0.2;

/** How far the layers PixelShuffle2x to 8x enlarge. */
export const SHUFFLES = [2, 3, 4, 8] as const;

const multiplyBeta: LayerHandler = ({ inputs: [input] }, graph) =>
  graph.add('Mul', [input!.value, graph.constant('beta', floats([BETA]))]);

const pixelShuffle =
  (blocksize: number): LayerHandler =>
  ({ inputs: [input] }, graph) => {
    const channelsFirst = graph.add('Transpose', [input!.value], { perm: ints(0, 3, 1, 2) });
    const shuffled = graph.add('DepthToSpace', [channelsFirst], {
      blocksize: int(blocksize),
      mode: string('DCR'),
    });
    return graph.add('Transpose', [shuffled], { perm: ints(0, 2, 3, 1) });
  };

/** Teaches the converter the layers that public models have of their own, as their users would. */
export function registerCustomHandlers(): void {
  registerLayer('MultiplyBeta', multiplyBeta);
  for (const scale of SHUFFLES) registerLayer(`PixelShuffle${scale}x`, pixelShuffle(scale));
}
