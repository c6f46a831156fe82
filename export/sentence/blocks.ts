import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers, type TensorData } from '../onnx/tensor.js';
import { BLOCK } from './pad-vocabulary.js';
import { FIRST_CHOOSABLE_ID } from './token-ids.js';

/** Rows `[batch, whole blocks]` seen as blocks, of which `<pad>`, `<unk>` and `<bos>` in the first are left out. */
export interface Blocks {
  /** The largest, or the sum, of each block: `[batch, blocks]`. */
  reduced(branch: GraphBuilder, rows: string, reduction: 'ReduceMax' | 'ReduceSum'): string;
  /** One block of each row, `block` int64 `[batch, 1]`: `[batch, BLOCK]`, what is left out at that value. */
  inside(branch: GraphBuilder, rows: string, block: string, leftOut: 'lowest' | 'zero'): string;
  /** The id at a place inside of a block, both int64 `[batch, 1]`: `[batch]`. */
  token(branch: GraphBuilder, block: string, place: string): string;
}

/** Prepares to see rows as blocks; nothing is copied. */
export function prepareBlocks(graph: GraphBuilder): Blocks {
  const outer = graph.within('blocks');
  const asBlocks = outer.constant('as_blocks', integers(0, -1, BLOCK));
  const innerAxis = outer.constant('inner_axis', integers(2));
  const lastAxis = outer.constant('last_axis', integers(1));
  const firstBlock = outer.constant('first_block', integer(0));
  const size = outer.constant('size', integer(BLOCK));
  const [firstChoosable, blockEnd] = [
    outer.constant('first_choosable', integers(FIRST_CHOOSABLE_ID)),
    outer.constant('block_end', integers(BLOCK)),
  ];
  const [second, end] = [
    outer.constant('second', integers(1)),
    outer.constant('end', integers(Number.MAX_SAFE_INTEGER)),
  ];
  const isLeftOut = outer.constant('is_left_out', leftOutOfFirst());
  const fillings = {
    lowest: outer.constant('lowest', floats([-3.4e38])),
    zero: outer.constant('zero', floats([0])),
  };

  return {
    reduced(branch, rows, reduction) {
      const blocks = branch.add('Reshape', [rows, asBlocks], {}, 'blocks');
      const all = branch.add(reduction, [blocks, innerAxis], { keepdims: int(0) }, 'of_all_blocks');
      const first = branch.add('Slice', [rows, firstChoosable, blockEnd, lastAxis], {}, 'first_block');
      const ofFirst = branch.add(reduction, [first, lastAxis], { keepdims: int(1) }, 'of_first_block');
      const others = branch.add('Slice', [all, second, end, lastAxis], {}, 'of_other_blocks');
      return branch.add('Concat', [ofFirst, others], { axis: int(1) }, 'of_blocks');
    },
    inside(branch, rows, block, leftOut) {
      const blocks = branch.add('Reshape', [rows, asBlocks], {}, 'blocks');
      const inside = branch.add('GatherND', [blocks, block], { batch_dims: int(1) }, 'inside');
      const isFirst = branch.add('Equal', [block, firstBlock], {}, 'is_first_block');
      const isBarred = branch.add('And', [isFirst, isLeftOut], {}, 'is_barred');
      return branch.add('Where', [isBarred, fillings[leftOut], inside], {}, 'choosable_inside');
    },
    token(branch, block, place) {
      const start = branch.add('Mul', [block, size], {}, 'block_start');
      return branch.add('Squeeze', [branch.add('Add', [start, place]), lastAxis], {}, 'token');
    },
  };
}

function leftOutOfFirst(): TensorData {
  const values = Uint8Array.from({ length: BLOCK }, (_, id) => Number(id < FIRST_CHOOSABLE_ID));
  return { type: 'bool', shape: [1, BLOCK], values };
}
