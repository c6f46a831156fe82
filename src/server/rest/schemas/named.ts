import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox';

/** Has a name by which it is referred to, and under which OpenAPI describes it once. */
export interface Named {
  readonly $id: string;
}

/** An object with a name. */
export const named = <Properties extends TProperties>(
  $id: string,
  properties: Properties,
  description?: string,
): TObject<Properties> & Named =>
  Object.assign(Type.Object(properties, { ...(description !== undefined && { description }) }), { $id });

/** Refers to a schema by its name. */
export const refTo = <Schema extends TSchema & Named>({ $id }: Schema) =>
  Type.Unsafe<Static<Schema>>({ $ref: `${$id}#` });
