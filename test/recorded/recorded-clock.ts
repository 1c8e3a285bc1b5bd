// Loaded into a process by `node --import`: what it prints of the recorded home is printed at one moment.

const NOW = Date.parse("2026-12-24T18:00:00.000Z");

globalThis.Date = new Proxy(Date, {
  construct: (date, words): Date => (words.length === 0 ? new date(NOW) : Reflect.construct(date, words)),
  get: (date, name): unknown => (name === "now" ? () => NOW : Reflect.get(date, name)),
});
