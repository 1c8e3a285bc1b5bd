import { z } from "zod";

/** The schemas that the API's description names, so that it can point at them. */
export const NAMED: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();

/** Gives a schema the name that it has in the API's description. */
export function named<T>(id: string, schema: z.ZodType<T>): z.ZodType<T> {
  NAMED.add(schema, { id });
  return schema;
}
