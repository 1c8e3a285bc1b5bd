import { mkdirSync, writeFileSync } from "node:fs";
import { pipelineSchema } from "../src/definition/pipeline-schema.ts";

// Writes schema/pipeline.schema.json again; a test says when that is due.
const file = new URL("../schema/pipeline.schema.json", import.meta.url);
mkdirSync(new URL(".", file), { recursive: true });
writeFileSync(file, `${JSON.stringify(pipelineSchema(), null, 2)}\n`);
