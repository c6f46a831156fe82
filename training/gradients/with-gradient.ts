import * as tf from '@tensorflow/tfjs';

/**
 * A function of tensors whose gradient is written down: `tf.customGrad` with names in place of positions.
 *
 * @param inputs What can be differentiated by. Tensors that the functions use besides are constants.
 * @param forward Computes the value, and names what `gradients` is going to need: everything else may be gone by then.
 * @param gradients From the gradient at the value to the gradients at all inputs.
 */
export function withGradient<
  Value extends tf.Tensor,
  Input extends string,
  Saved extends Record<string, tf.Tensor>,
>(
  inputs: Readonly<Record<Input, tf.Tensor>>,
  forward: () => { value: Value; saved: Saved },
  gradients: (dy: Value, saved: Saved) => Record<Input, tf.Tensor>,
): Value {
  const names = Object.keys(inputs) as Input[]; // TypeScript gives keys as strings
  const compute = tf.customGrad<Value>((...given) => {
    const save = given.at(-1) as tf.GradSaveFunc; // tfjs types the arguments alike, but this one follows the tensors
    const { value, saved } = forward();
    const savedNames = Object.keys(saved);
    save(Object.values(saved));
    return {
      value,
      gradFunc: (dy, tensors) => {
        const restored = Object.fromEntries(savedNames.map((name, i) => [name, tensors[i]!]));
        const found = gradients(dy, restored as Saved); // the names and tensors of `saved`
        return names.map((name) => found[name]);
      },
    };
  });
  return compute(...names.map((name) => inputs[name]));
}
