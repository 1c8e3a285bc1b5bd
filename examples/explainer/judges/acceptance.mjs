// Judges the report of acceptance: a report that says no is good work with a bad result, so the video does not pass.
import { jsonOf, say } from "./verdict.mjs";

const { checks } = jsonOf("acceptance", "report");
say(
  checks
    .filter(({ passed }) => !passed)
    .map(({ name, measured, limit }) => `${name} is ${JSON.stringify(measured)}; allowed: ${limit}.`),
  45,
);
