import { onlyInput, type LayerHandler } from '../layer-handler.js';

/** Nothing is dropped outside of training. */
export const dropout: LayerHandler = (call) => onlyInput(call);
