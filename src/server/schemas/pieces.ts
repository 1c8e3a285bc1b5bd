import { z } from "zod";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { Bytes, Nothing, PageQuery } from "../contract.ts";

/** A text or null. */
export const textOrNull: z.ZodType<string | null> = z.string().nullable();

/** A number or null. */
export const numberOrNull: z.ZodType<number | null> = z.number().nullable();

/** A moment: RFC 3339 in UTC with milliseconds. */
export const moment: z.ZodType<string> = z.iso.datetime({ precision: 3 });

/** A moment or null. */
export const momentOrNull: z.ZodType<string | null> = moment.nullable();

/** Any JSON object. */
export const anyObject: z.ZodType<JsonObject> = z.custom<JsonObject>(isJsonObject, "is to be an object").meta({
  type: "object",
});

/** An object of strings; a zod record would lose a key called `__proto__`. */
export const texts: z.ZodType<Readonly<Record<string, string>>> = z
  .custom<Readonly<Record<string, string>>>(isTexts, "must be an object of strings")
  .meta({ type: "object", additionalProperties: { type: "string" } });

/** The bytes of a file. */
export const bytes: z.ZodType<Bytes> = z.custom<Bytes>((value) => value instanceof Uint8Array);

/** No parameters; unknown ones are passed over. */
export const noQuery: z.ZodType<Nothing> = z.object({});

/** No body, or an empty object. */
export const noBody: z.ZodType<Nothing> = z.strictObject({});

/** A whole number in a query. */
export const wholeNumber: z.ZodType<number> = z.coerce.number().int().min(0);

/** `true` or `false` in a query. */
export const yesOrNo: z.ZodType<boolean> = z
  .enum(["true", "false"])
  .transform((word) => word === "true")
  .meta({ type: "boolean" });

/** The most that a page holds. */
export const MOST = 1_000;

/** Parameters of a list. */
export const paging: { readonly limit: z.ZodType<number | undefined>; readonly cursor: z.ZodType<string | undefined> } =
  {
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .transform((limit) => Math.min(limit, MOST))
      .meta({ type: "integer", minimum: 1, maximum: MOST })
      .optional(),
    cursor: z.string().min(1).optional(),
  };

/** Parameters of a list that has no others. */
export const pageQuery: z.ZodType<PageQuery> = z.object(paging);

function isTexts(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every((text) => typeof text === "string");
}
