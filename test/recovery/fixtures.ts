import { resolve } from "node:path";

/** The folder of the pipelines' scripts. */
export const FIXTURES: string = resolve(import.meta.dirname, "../fixtures/kill");
