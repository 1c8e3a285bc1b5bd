import { expect, test } from "vitest";
import type { Clock } from "../../ports/clock.ts";
import { createPlaces, type Taken } from "./places.ts";

/** A clock whose timers go off when they are told to. */
function handClock(): Pick<Clock, "after"> & { readonly waits: (() => void)[]; readonly delays: number[] } {
  const waits: (() => void)[] = [];
  const delays: number[] = [];
  return {
    waits,
    delays,
    after: (delayMs, then) => {
      delays.push(delayMs);
      waits.push(then);
      return () => {};
    },
  };
}

const dayOf = (): { startsAt: number; endsAt: number } => ({ startsAt: 0, endsAt: 0 });

function ground(): {
  readonly clock: ReturnType<typeof handClock>;
  readonly places: ReturnType<typeof createPlaces>;
  readonly said: string[];
  readonly saying: (word: string, taken?: Taken) => () => Promise<Taken>;
} {
  const clock = handClock();
  const unused = { now: () => 0, dayOf, soon: () => {}, random: () => "", ulid: () => "", uuid: () => "" };
  const said: string[] = [];
  const saying =
    (word: string, taken: Taken = "taken") =>
    async (): Promise<Taken> => {
      said.push(word);
      return taken;
    };
  return { clock, said, saying, places: createPlaces({ ...unused, ...clock }) };
}

test("[P28] one place takes one thing at a time, in order; a blocked one holds back no other", async () => {
  const { places, said, saying } = ground();
  const gate = Promise.withResolvers<void>();
  const first = places.enter("a", async () => {
    said.push("a1");
    await gate.promise;
    said.push("a1 done");
    return "taken";
  });
  const second = places.enter("a", saying("a2"));
  await places.enter("b", saying("b1"));
  expect(said).toEqual(["a1", "b1"]);
  gate.resolve();
  await Promise.all([first, second]);
  expect(said).toEqual(["a1", "b1", "a1 done", "a2"]);
});

test("[P28] what fails keeps nobody behind it from being sent", async () => {
  const { places, said, saying } = ground();
  const failing = places.enter("a", async () => Promise.reject(new TypeError("no")));
  const next = places.enter("a", saying("next"));
  await expect(failing).rejects.toThrow("no");
  await next;
  expect(said).toEqual(["next"]);
});

test("[P28] a place that takes nothing is left alone by everybody, longer each time, until it takes something", async () => {
  const { places, clock, said, saying } = ground();
  await places.enter("a", saying("1", "busy"));
  for (const [word, taken] of [
    ["2", "busy"],
    ["3", "taken"],
  ] as const) {
    const entered = places.enter("a", saying(word, taken));
    await expect.poll(() => clock.waits.length).toBe(1);
    expect(said).not.toContain(word);
    clock.waits.shift()?.();
    await entered;
  }
  await places.enter("a", saying("4"));
  expect([said, clock.delays]).toEqual([
    ["1", "2", "3", "4"],
    [1_000, 2_000],
  ]);
});

test("[P28] an end waits for what is being sent and begins nothing behind it", async () => {
  const { places, said, saying } = ground();
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const first = places.enter("a", async () => {
    begun.resolve();
    await gate.promise;
    said.push("first");
    return "busy";
  });
  const second = places.enter("a", saying("second"));
  await begun.promise;
  const closed = places.close().then(() => said.push("closed"));
  gate.resolve();
  await Promise.all([first, second, closed]);
  expect(said).toEqual(["first", "closed"]);
});
