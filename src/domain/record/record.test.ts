import * as fc from "fast-check";
import { expect, test } from "vitest";
import { timestamp } from "../../base/clock.ts";
import { sha256 } from "../../base/hash.ts";
import { canonicalJson } from "../../base/json/json.ts";
import { BEGINNING, PERSON } from "../../testing/given.ts";
import { sampleHistory } from "../../testing/conformance/samples.ts";
import { foldRun } from "../run/evolve.ts";
import { dataHashOf, eventHashOf, ledgerDigest, type ChainLink } from "./chain.ts";
import { runEventFrom } from "./upcast.ts";

const link: ChainLink = {
  id: "i",
  stream: "s",
  seq: 2,
  v: 1,
  epoch: 3,
  at: BEGINNING,
  actor: PERSON,
  type: "t",
  cause: "c",
  dataHash: "d",
  trace: null,
  prevHash: "p",
};

test("[LOG-12] an event's hash covers every column but position, data and itself", () => {
  const changed: readonly Partial<ChainLink>[] = [
    { id: "j" },
    { stream: "z" },
    { seq: 3 },
    { v: 2 },
    { epoch: 4 },
    { at: BEGINNING + 1 },
    { actor: { kind: "system", id: "ada" } },
    { type: "u" },
    { cause: "x" },
    { dataHash: "e" },
    { trace: "t" },
    { prevHash: null },
  ];
  expect(changed).toHaveLength(Object.keys(link).length);
  const hashes = changed.map((change) => eventHashOf({ ...link, ...change }));
  expect(new Set([eventHashOf(link), ...hashes]).size).toBe(changed.length + 1);
  const stored = { ...link, position: 9, data: "x", hash: "y" };
  expect(eventHashOf(stored)).toBe(eventHashOf(link));
});

test("[LOG-12] the hash is that of the RFC 8785 form, whatever the texts hold", () => {
  const text = fc.string({ unit: "grapheme" });
  const links = fc.record({
    actor: fc.record({ kind: fc.constant("channel" as const), id: text }),
    cause: text,
    trace: fc.option(text),
  });
  fc.assert(
    fc.property(links, (changed) => {
      const { at, ...rest } = { ...link, ...changed };
      expect(eventHashOf({ ...link, ...changed })).toBe(sha256(canonicalJson({ ...rest, at: timestamp(at) })));
    }),
  );
});

test("[LOG-14] the hash of data needs its salt, so that erased data cannot be guessed", () => {
  expect(dataHashOf("00", "{}")).not.toBe(dataHashOf("01", "{}"));
  expect(dataHashOf("00", "{}")).toMatch(/^[0-9a-f]{64}$/);
});

test("[LOG-12] the ledger's digest covers the digest before and each event in its order", () => {
  const [one, two] = [
    { stream: "s", seq: 1, hash: "a" },
    { stream: "s", seq: 2, hash: "b" },
  ] as const;
  const digests = [
    ledgerDigest(null, [one, two]),
    ledgerDigest(null, [two, one]),
    ledgerDigest("x", [one, two]),
    ledgerDigest(null, [one]),
  ];
  expect(new Set(digests).size).toBe(4);
});

test("[RUN-1] a history read from the log folds to the state that was written", () => {
  const history = sampleHistory({ id: "01JZ00000000000000000000AA" });
  const logged = history.map((event) => ({ ...event, v: 1, data: { ...JSON.parse(JSON.stringify(event.data)) } }));
  expect(foldRun(logged.map(runEventFrom))).toEqual(foldRun(history));
});

test("an event of an unknown type is refused", () => {
  const event = { ...link, type: "run.dreamt", data: {} };
  expect(() => runEventFrom(event)).toThrow(/unknown type run.dreamt/);
});
