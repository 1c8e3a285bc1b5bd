import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Definition } from "../domain/definition/definition.ts";
import { schemaAt, typesOf } from "./input-names.ts";
