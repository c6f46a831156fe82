import { onlyInput, type LayerHandler } from '../layer-handler.js';

/** Nothing is dropped and no noise is added outside of training. The mask goes on with the input. */
export const dropout: LayerHandler = (call) => onlyInput(call);
