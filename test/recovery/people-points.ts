import type { CrashPoint } from "./crash-points.ts";
import { both, half, held, moment, type Way } from "./ways.ts";

// The crash points of what people have to do with: questions, answers, messages, budgets, polls, revisions, lists.

/** A run of `told` sends six messages, two in a commit. */
const MESSAGES = [1, 2, 3] as const;

/** A run of `chat` makes some ten requests: progress, a question, what closed it, six messages of deliveries, the end. */
const REQUESTS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** All of them, in the order in which a run meets them. */
export const PEOPLE_POINTS: readonly CrashPoint[] = [
  { name: "a told gate is open", proves: "P28", of: ["told"], ways: [{ by: "gate" }] },
  { name: "message intended, not sent", proves: "P28", of: ["told"], ways: eachMessage("dispatch\\.begun") },
  {
    name: "message sent, not recorded",
    proves: "P28",
    of: ["told"],
    ways: MESSAGES.map((nth) => moment("^commit .*dispatch\\.settled", "before", nth)),
  },
  {
    name: "message recorded",
    proves: "P28",
    of: ["told"],
    ways: MESSAGES.map((nth) => moment("^commit .*dispatch\\.settled", "after", nth)),
  },
  {
    name: "a child asks",
    proves: "P26",
    of: ["asked"],
    ways: [{ by: "gate" }, ...both("^commit .*gate\\.opened=work")],
  },
  {
    name: "answered, not delivered",
    proves: "P26",
    of: ["asked"],
    ways: [...both("^commit .*message\\.decided"), ...both("^commit .*message\\.sent")],
  },
  { name: "knowledge kept", proves: "P30", of: ["asked"], ways: both("^commit .*knowledge\\.kept") },
  {
    name: "budget pause",
    proves: "P13",
    of: ["budget"],
    ways: [{ by: "gate" }, ...both("^commit .*gate\\.opened=work"), ...both("^commit .*gate\\.answered")],
  },
  {
    name: "between polls",
    proves: "P13",
    of: ["poll"],
    ways: [1, 2].flatMap((nth) => [
      ...both("^commit .*execution\\.admitted=work\\.poll", nth),
      ...both("^commit .*execution\\.settled=work\\.poll", nth),
    ]),
  },
  {
    name: "revision in flight",
    proves: "P29",
    of: ["revised"],
    ways: [
      half("work-again"),
      ...both("^commit .*run\\.reopened"),
      ...held(...both("^commit .*execution\\.admitted=work\\.work", 2)),
      ...both("^commit .*execution\\.settled=work\\.work", 2),
      ...both("^commit .*stage\\.committed=work", 2),
      ...both("^commit .*run\\.completed", 2),
    ],
  },
  {
    name: "a finder is begun",
    proves: "P29",
    of: ["found"],
    ways: [...both("^commit .*run\\.accepted", 3), half("finder")],
  },
  {
    name: "found, not told",
    proves: "P29",
    of: ["found"],
    ways: [...both("^commit .*dispatch\\.decided"), ...both("^commit .*dispatch\\.begun")],
  },
  {
    name: "revised by a finder",
    proves: "P29",
    of: ["found"],
    ways: [
      ...both("^commit .*run\\.reopened"),
      ...both("^commit .*dispatch\\.settled"),
      ...held(...both("^commit .*execution\\.admitted=work\\.work", 2)),
    ],
  },
  {
    name: "each half done",
    proves: "P14",
    of: ["each"],
    ways: [
      half("work-b"),
      ...held(...both("^commit .*attempt\\.settled=work"), ...both("^commit .*execution\\.admitted=work\\.work", 2)),
      ...both("^commit .*attempt\\.settled=work", 2),
    ],
  },
  {
    name: "a chat is asked",
    proves: "P27",
    of: ["chat"],
    ways: [{ by: "gate" }, ...both("^commit .*gate\\.opened=ask")],
  },
  {
    name: "chat: begun, not sent",
    proves: "P28",
    of: ["chat"],
    ways: REQUESTS.flatMap((nth) => both("^commit .*dispatch\\.begun", nth)),
  },
  {
    name: "chat: sent, not settled",
    proves: "P28",
    of: ["chat"],
    ways: REQUESTS.map((nth) => moment("^commit .*dispatch\\.settled", "before", nth)),
  },
  {
    name: "chat: settled, next not begun",
    proves: "P28",
    of: ["chat"],
    ways: REQUESTS.map((nth) => moment("^commit .*dispatch\\.settled", "after", nth)),
  },
  {
    name: "chat: pressed, not recorded",
    proves: "P27",
    of: ["chat"],
    ways: [moment("^commit .*gate\\.answered", "before")],
  },
  {
    name: "chat: update taken, cursor not stored",
    proves: "P27",
    of: ["chat"],
    ways: [moment("^commit .*gate\\.answered", "after"), moment("^commit .*cursor", "before")],
  },
  {
    name: "chat: cursor stored, not confirmed",
    proves: "P27",
    of: ["chat"],
    ways: [moment("^commit .*cursor", "after")],
  },
  {
    name: "chat: dies again over what nobody knows of",
    proves: "P28",
    of: ["chat"],
    ways: REQUESTS.map((nth) => moment("^commit .*dispatch\\.settled", "before", nth)),
    again: ["dispatch\\.settled", "gate\\.opened", "dispatch\\.begun", "phase-finished=outbox"],
  },
];

function eachMessage(event: string): readonly Way[] {
  return MESSAGES.flatMap((nth) => both(`^commit .*${event}`, nth));
}
