import type { OpHandler } from '../../op-handler.js';
import { conditional } from './conditional.js';
import { loop } from './loop.js';

const partitionedCall: OpHandler = (call, graph) =>
  call.callFunction(call.functionOf('f'), call.inputs, graph);

/** Ops that run functions of the model's library. */
export const CONTROL_FLOW: Readonly<Record<string, OpHandler>> = {
  If: conditional,
  StatelessIf: conditional,
  PartitionedCall: partitionedCall,
  StatefulPartitionedCall: partitionedCall,
  While: loop,
  StatelessWhile: loop,
};
