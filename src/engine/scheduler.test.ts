import { expect, test } from "vitest";
import { definitionOf } from "../testing/definition.ts";
import { createScheduler, type Claim } from "./scheduler.ts";

/** A scheduler whose grants are noted in their order. */
function given(limits: { readonly processes?: number; readonly classes?: Readonly<Record<string, number>> }): {
  readonly claim: (name: string, classes?: readonly string[]) => Claim;
  readonly granted: () => Promise<string>;
} {
  const { processes = 100, classes = {} } = limits;
  const scheduler = createScheduler({ maxProcesses: processes, classes: {} });
  const order: string[] = [];
  return {
    claim: (name, asked = []) => {
      const claim = scheduler.claim(name, definitionOf([], { classes }), asked);
      void claim.granted.then(() => order.push(name));
      return claim;
    },
    granted: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return order.join(" ");
    },
  };
}

test("[P12] a class of capacity 1 runs one at a time, and the waiting one starts by itself", async () => {
  const { claim, granted } = given({});
  const first = claim("a", ["encoder"]);
  claim("b", ["encoder"]);
  claim("c", ["encoder"]);
  expect(await granted()).toBe("a");
  first.release();
  expect(await granted()).toBe("a b");
});

test("[P12] who waits first for a class is served first, also where it waits for another one", async () => {
  const { claim, granted } = given({ classes: { gpu: 1, encoder: 1 } });
  const holder = claim("holds-gpu", ["gpu"]);
  const both = claim("both", ["encoder", "gpu"]);
  claim("encoder", ["encoder"]);
  claim("nothing");
  expect(await granted()).toBe("holds-gpu nothing");
  both.release();
  expect(await granted()).toBe("holds-gpu nothing encoder");
  holder.release();
  expect(await granted()).toBe("holds-gpu nothing encoder");
});

test("[P12] a process that may not start yet keeps those behind it from overtaking", async () => {
  const { claim, granted } = given({ processes: 1, classes: { encoder: 2 } });
  const first = claim("a");
  const second = claim("b", ["encoder"]);
  claim("c");
  claim("d", ["encoder"]);
  expect(await granted()).toBe("a");
  first.release();
  first.release();
  expect(await granted()).toBe("a b");
  second.release();
  expect(await granted()).toBe("a b c");
});

test("[P12] of definitions that differ about a class, the smallest figure counts", async () => {
  const scheduler = createScheduler({ maxProcesses: 9, classes: { fixed: 2 } });
  const order: string[] = [];
  const claim = (name: string, capacity: number, asked: string): void => {
    const definition = definitionOf([], { classes: { [asked]: capacity } });
    void scheduler.claim(name, definition, [asked]).granted.then(() => order.push(name));
  };
  claim("a", 3, "slots");
  claim("b", 1, "slots");
  for (const name of ["f", "g", "h"]) claim(name, 9, "fixed");
  await new Promise((resolve) => setImmediate(resolve));
  expect(order.join(" ")).toBe("a f g");
});
