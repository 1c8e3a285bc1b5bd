import { z } from "zod";

/** The schema of an input that names a file or folder: it must exist, and its path is made absolute when a run is accepted. */
export function path(): z.ZodCustomStringFormat<"path"> {
  return z.stringFormat("path", () => true);
}
