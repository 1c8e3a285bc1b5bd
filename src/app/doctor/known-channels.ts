import { objectOf, textOf } from "../../base/json/json-fields.ts";
import { wholeReference } from "../../definition/config/secret-references.ts";
import type { KnownChannel } from "../../doctor/examination.ts";
import { recordedConfigs } from "../../engine/projects.ts";
import type { StoreReader } from "../../ports/event-log.ts";

/** The channels of the newest configs that a record has. */
export function knownChannels(store: StoreReader): readonly KnownChannel[] {
  return [...recordedConfigs(store)].flatMap(([project, config]) => {
    const folder = textOf(config?.["folder"]) ?? project;
    return Object.entries(objectOf(config?.["channels"])).map(([name, words]) => {
      const settings = objectOf(words);
      const reference = textOf(settings["token"]) ?? textOf(settings["secret"]);
      return {
        project,
        name,
        folder,
        reference: reference === null ? null : wholeReference(folder, reference),
        binds: "commands" in settings,
      };
    });
  });
}
