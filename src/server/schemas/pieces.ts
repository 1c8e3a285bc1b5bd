import { z } from "zod";
import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import { faultOfVariable } from "../../base/text/text.ts";
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
export const anyObject: z.ZodType<JsonObject> = z.custom<JsonObject>(isJsonObject, "must be an object").meta({
  type: "object",
});

/** An object of strings; a zod record would lose a key called `__proto__`. */
export const texts: z.ZodType<Readonly<Record<string, string>>> = z
  .custom<Readonly<Record<string, string>>>(isTexts, "must be an object of strings")
  .meta({ type: "object", additionalProperties: { type: "string" } });

/** Variables of an environment: names that a program can be given, each with its value. */
export const variables: z.ZodType<Readonly<Record<string, string>>> = textsNamed(faultOfVariable);

/** A folder, by its whole path. */
export const folder: z.ZodType<string> = z.string().startsWith("/", "must be an absolute path");

/** A project's config as plain data; its relative paths start in its `folder`. */
export const config: z.ZodType<JsonObject> = z
  .custom<JsonObject>(isJsonObject, "must be an object")
  .refine((given) => !isJsonObject(given) || folder.optional().safeParse(given["folder"]).success, {
    message: "must be an absolute path",
    path: ["folder"],
  })
  .meta({ type: "object" });

/** Values of secrets, by reference. */
export const secretValues: z.ZodType<Readonly<Record<string, string>>> = textsNamed((name) =>
  name.startsWith("env:") ? faultOfVariable(name.slice(4)) : null,
);

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

/** An object of strings whose keys have no fault. */
function textsNamed(faultOf: (name: string) => string | null): z.ZodType<Readonly<Record<string, string>>> {
  return z
    .custom<Readonly<Record<string, string>>>(isTexts, "must be an object of strings")
    .superRefine((given, context) => {
      for (const name of Object.keys(isTexts(given) ? given : {})) {
        const message = faultOf(name);
        if (message !== null) context.addIssue({ code: "custom", path: [name], message });
      }
    })
    .meta({ type: "object", additionalProperties: { type: "string" } });
}

function isTexts(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every((text) => typeof text === "string");
}
