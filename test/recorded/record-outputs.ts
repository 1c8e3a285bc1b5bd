import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OUTPUTS, presentOutputs } from "./present-outputs.ts";

// Writes the recorded outputs again: `npm run record`. What differs then is reviewed as any change is.

const outputs = presentOutputs();
rmSync(OUTPUTS, { recursive: true, force: true });
mkdirSync(OUTPUTS);
for (const [name, text] of Object.entries(outputs)) writeFileSync(join(OUTPUTS, name), text);
