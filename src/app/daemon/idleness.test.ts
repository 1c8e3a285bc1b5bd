import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchIdleness } from "./idleness.ts";

const daemon = { open: 0, connected: 0 };
const end = vi.fn<() => void>();
let stop = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(daemon, { open: 0, connected: 0 });
  end.mockReset();
  stop = watchIdleness({ isIdle: () => daemon.open === 0, connections: () => daemon.connected }, end);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("it ends after 60 s in which nothing was open and nobody connected, and not before", () => {
  vi.advanceTimersByTime(60_000);
  expect(end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(end).toHaveBeenCalledTimes(1);
});

test.each(["open", "connected"] as const)("what is %s keeps it, and the 60 s start over afterwards", (what) => {
  vi.advanceTimersByTime(50_000);
  daemon[what] = 1;
  vi.advanceTimersByTime(600_000);
  daemon[what] = 0;
  vi.advanceTimersByTime(60_000);
  expect(end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(end).toHaveBeenCalledTimes(1);
});

test("it watches no longer than it is to", () => {
  stop();
  vi.advanceTimersByTime(600_000);
  expect(end).not.toHaveBeenCalled();
});
