import type * as tf from '@tensorflow/tfjs';

/** Takes the feeds of a model out of a map by name, those that it cannot do without and those that may be missing. */
export function takeFeeds<Required extends string, Optional extends string>(
  feeds: tf.NamedTensorMap,
  required: readonly Required[],
  optional: readonly Optional[],
): Record<Required, tf.Tensor> & Partial<Record<Optional, tf.Tensor>>;
export function takeFeeds(
  feeds: tf.NamedTensorMap,
  required: readonly string[],
  optional: readonly string[],
): tf.NamedTensorMap {
  for (const name of required) if (!feeds[name]) throw new TypeError(`the feed ${name} is missing`);
  const taken = [...required, ...optional].flatMap((name) => {
    const tensor = feeds[name];
    return tensor ? [[name, tensor] as const] : [];
  });
  return Object.fromEntries(taken);
}
