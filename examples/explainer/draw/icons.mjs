// A small set of line icons on a grid of 24, and the words that call them.
import { bare, stem, words } from "../lib/text.mjs";

const ICONS = {
  flame: [
    "heat hot warm burn fire boil temperature fever gas fuel oil cook oven stove thermal",
    `<path d="M12 3c1 4 5 5.5 5 10a5 5 0 0 1-10 0c0-2 1-3.2 2-4 .2 1.600 1 2.400 2 2.600C11 9 10.500 6 12 3z"/>`,
  ],
  snow: [
    "cold cool ice freeze winter frost refrigerant fridge chill snow",
    `<path d="M12 3v18M4.200 7.500l15.600 9M4.200 16.500l15.600-9M12 6l-2-2M12 6l2-2M12 18l-2 2M12 18l2 2"/>`,
  ],
  house: [
    "house home building room roof family city town village live insulation wall floor",
    `<path d="M4 11l8-7 8 7M6 9.500V20h12V9.500M10 20v-6h4v6"/>`,
  ],
  wind: [
    "air wind breath breathe atmosphere fan blow storm weather oxygen",
    `<path d="M3 9h11a3 3 0 1 0-3-3M3 13h15a3 3 0 1 1-3 3M3 17h7"/>`,
  ],
  drop: [
    "water liquid rain drop ocean sea river drink wet moisture blood lake fluid evaporate",
    `<path d="M12 3.500c4 4.500 6 7.500 6 10.500a6 6 0 0 1-12 0c0-3 2-6 6-10.500z"/>`,
  ],
  bolt: [
    "energy electric electricity power current battery charge volt watt kilowatt lightning grid work efficient",
    `<path d="M13 3L5 14h6l-1 7 8-11h-6l1-7z"/>`,
  ],
  gear: [
    "machine engine work mechanism system compressor pump motor device process tool technology industry factory valve technical equipment",
    `<circle cx="12" cy="12" r="3.200"/><path d="M12 4v3M12 17v3M4 12h3M17 12h3M6.300 6.300l2.200 2.200M15.500 15.500l2.200 2.200M6.300 17.700l2.200-2.200M15.500 8.500l2.200-2.200"/>`,
  ],
  coin: [
    "money cost price pay dollar euro cheap expensive save bank income tax economy market trade profit budget bill inflation",
    `<circle cx="12" cy="12" r="8"/><path d="M14.500 9.200C14 8.200 13 8 12 8c-1.500 0-2.600.8-2.600 2s1 1.700 2.600 2 2.700.9 2.700 2.100S13.500 16 12 16c-1.200 0-2.200-.4-2.700-1.400M12 6.500V8M12 16v1.500"/>`,
  ],
  clock: [
    "time hour minute second day year early late history age slow fast quick duration century night wait speed schedule century sleep",
    `<circle cx="12" cy="12" r="8"/><path d="M12 7.500V12l3 2"/>`,
  ],
  people: [
    "people person human man woman child team group society population user worker citizen community public crowd",
    `<circle cx="9" cy="8.500" r="3"/><path d="M3.500 19c.5-3.500 2.700-5.500 5.500-5.500s5 2 5.500 5.500M15.500 6a3 3 0 0 1 0 5.500M17 14c2 .6 3.200 2.300 3.500 5"/>`,
  ],
  chart: [
    "data number statistic measure percent growth rate increase decrease rise result compare trend average percent score",
    `<path d="M4 4v16h16M8 16v-4M12 16V8M16 16v-6"/>`,
  ],
  brain: [
    "brain mind think memory learn intelligence idea thought neural psychology know understand decision model",
    `<path d="M9 5a3 3 0 0 0-3 3 3 3 0 0 0-1.500 5A3 3 0 0 0 7 18a2.500 2.500 0 0 0 5 0V6.500A2.500 2.500 0 0 0 9 5zM15 5a3 3 0 0 1 3 3 3 3 0 0 1 1.500 5A3 3 0 0 1 17 18a2.500 2.500 0 0 1-5 0"/>`,
  ],
  leaf: [
    "plant leaf tree grow green forest nature garden photosynthesis crop climate carbon environment flower seed co2 soil",
    `<path d="M5 19c0-9 5-14 15-14 0 9-5 14-12 13M5 19c2-5 5-8 9-9.500"/>`,
  ],
  sun: [
    "sun solar light day summer bright ray radiation star shine",
    `<circle cx="12" cy="12" r="4"/><path d="M12 3v2.500M12 18.500V21M3 12h2.500M18.500 12H21M5.600 5.600l1.800 1.800M16.600 16.600l1.800 1.800M5.600 18.400l1.800-1.800M16.600 7.400l1.800-1.800"/>`,
  ],
  globe: [
    "world earth global country planet international nation map continent space gravity moon absolute",
    `<circle cx="12" cy="12" r="8.500"/><path d="M3.500 12h17M12 3.500c3 2.500 3.500 5.500 3.500 8.500s-.5 6-3.500 8.500c-3-2.500-3.500-5.500-3.500-8.500s.5-6 3.500-8.500z"/>`,
  ],
  chip: [
    "computer software code program digital network internet server data algorithm chip web app ai artificial phone database orchestrator agent",
    `<rect x="7" y="7" width="10" height="10" rx="1.500"/><path d="M10 3.500V7M14 3.500V7M10 17v3.500M14 17v3.500M3.500 10H7M3.500 14H7M17 10h3.500M17 14h3.500"/>`,
  ],
  book: [
    "book read write word language school teach study learn story text paper research source science university claim",
    `<path d="M12 6.500C10 5 7 4.500 4 5v13c3-.5 6 0 8 1.500 2-1.500 5-2 8-1.500V5c-3-.5-6 0-8 1.500zM12 6.500v13"/>`,
  ],
  heart: [
    "heart love health life feel emotion body medicine patient disease doctor cell blood virus vaccine immune",
    `<path d="M12 20C6 15.500 3.500 12.500 3.500 9A4.500 4.500 0 0 1 12 7a4.500 4.500 0 0 1 8.500 2c0 3.500-2.500 6.500-8.500 11z"/>`,
  ],
  paw: [
    "cat dog animal bird fish bee insect horse pet species wildlife purr whale",
    `<circle cx="6.500" cy="10.500" r="1.800"/><circle cx="10" cy="7" r="1.800"/><circle cx="14" cy="7" r="1.800"/><circle cx="17.500" cy="10.500" r="1.800"/><path d="M12 11.500c2.800 0 5 3 5 5.200 0 1.800-1.500 2.300-2.700 2.300-1 0-1.500-.5-2.300-.5s-1.300.5-2.300.5C8.500 19 7 18.500 7 16.700c0-2.200 2.200-5.200 5-5.200z"/>`,
  ],
  food: [
    "food eat bread cook meal coffee tea sugar milk kitchen bake fruit nutrition recipe kettle",
    `<path d="M5 9h12v5a5 5 0 0 1-5 5h-2a5 5 0 0 1-5-5V9zM17 10.500h1.500a2 2 0 0 1 0 4H17M8.500 3.500v2.500M12.500 3.500v2.500"/>`,
  ],
  car: [
    "car road drive vehicle transport train bus truck traffic travel ship plane flight wheel bike",
    `<path d="M4 16v-4l2-5h12l2 5v4H4zM4 12h16M6.500 16v2.500M17.500 16v2.500"/><circle cx="7.500" cy="14" r=".6"/><circle cx="16.500" cy="14" r=".6"/>`,
  ],
  lock: [
    "security safe secret protect lock key password crypt privacy trust risk attack guard law right",
    `<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3M12 14.500v2"/>`,
  ],
  loop: [
    "cycle repeat circulate return again loop recycle rotate turn renew continuous",
    `<path d="M4.500 12a7.500 7.500 0 0 1 13-5L20 9.500M20 5v4.500h-4.500M19.500 12a7.500 7.500 0 0 1-13 5L4 14.500M4 19v-4.500h4.500"/>`,
  ],
  sound: [
    "sound noise hear music loud quiet voice decibel speak ear song wave vibration",
    `<path d="M4 10v4h3l5 4V6l-5 4H4zM15 9.500a3.500 3.500 0 0 1 0 5M17.500 7a7 7 0 0 1 0 10"/>`,
  ],
  question: [
    "question ask why how unknown doubt wonder exactly measured",
    `<circle cx="12" cy="12" r="8.500"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.700 2.200c-.8.500-1.200 1-1.200 2M12 16.500v.3"/>`,
  ],
  lens: [
    "find search look see discover evidence proof test detect observe check examine",
    `<circle cx="10.500" cy="10.500" r="6"/><path d="M15 15l5.500 5.500"/>`,
  ],
  scale: [
    "balance fair equal versus disagree weigh against mass weight justice trade-off",
    `<path d="M12 4v16M7 20h10M5 7h14M5 7l-2.500 6a2.500 2.500 0 0 0 5 0L5 7zM19 7l-2.500 6a2.500 2.500 0 0 0 5 0L19 7z"/>`,
  ],
  check: ["done ready good right keep remember short approve", `<path d="M5 12.500l4.500 4.500L19 7.500"/>`],
  spark: ["", `<path d="M12 4l1.800 6.200L20 12l-6.200 1.800L12 20l-1.800-6.200L4 12l6.200-1.800L12 4z"/>`],
};

const CALLS = new Map(
  Object.entries(ICONS).flatMap(([name, [called]]) =>
    called
      .split(" ")
      .filter((word) => word !== "")
      .map((word) => [stem(word), name]),
  ),
);

/** The icon that a text calls by its last known word but one that was taken; a spark where it calls none. */
export function iconFor(text, taken = new Set()) {
  const called = words(text).flatMap((word) => CALLS.get(stem(word)) ?? CALLS.get(bare(word)) ?? []);
  return called.find((name) => !taken.has(name)) ?? (taken.has("spark") ? (called[0] ?? "spark") : "spark");
}

/** An icon for each text, as different as they can be. */
export function iconsFor(texts) {
  const taken = new Set();
  return texts.map((text) => {
    const name = iconFor(text, taken);
    taken.add(name);
    return name;
  });
}

/** An icon around a point. */
export function icon(name, { x, y, size, stroke, width = 2 }) {
  const scale = size / 24;
  return `<g transform="translate(${x - size / 2} ${y - size / 2}) scale(${scale})" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round">${(ICONS[name] ?? ICONS.spark)[1]}</g>`;
}

/** Whether there is an icon of this name. */
export function isIcon(name) {
  return name in ICONS;
}
