import { codeOf, messageOf } from "../../../base/failure.ts";
import type { Rule } from "../../rule.ts";

/** A newer Holdfast wrote the store. */
export const storeNewer: Rule = {
  code: "store-newer",
  says: "a newer Holdfast wrote the store",
  detect: async ({ record }) => {
    try {
      record.store();
      return [];
    } catch (failure) {
      if (codeOf(failure) !== "STORE_NEWER") throw failure;
      return [{ severity: "error", message: messageOf(failure), next: "npm install --global holdfast@latest" }];
    }
  },
};
