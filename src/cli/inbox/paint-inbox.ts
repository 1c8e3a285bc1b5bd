import { cleanLine, fit, pad, widthOf } from "../progress/fit.ts";
import { wrap } from "../progress/wrap.ts";
import { brief, dim, strong, windowOf, type Canvas, type Frame, type Typed } from "./canvas.ts";
import { paintGate } from "./paint-gate.ts";
import type { Inbox, Item } from "./inbox.ts";

/** Paints the list, or the gate that is looked at: never more than the screen has room for. */
export function paintInbox(inbox: Inbox, typed: Typed, canvas: Canvas): Frame {
  return inbox.open === null ? paintList(inbox, canvas) : paintGate({ inbox, open: inbox.open, typed }, canvas);
}

const LIST_KEYS = "↑↓ move · Enter open · q leave";

function paintList({ items, at, notice }: Inbox, canvas: Canvas): Frame {
  const width = canvas.columns - 1;
  const count = items.length === 1 ? "1 question waits" : `${items.length} questions wait`;
  const below = [...wrap(notice, width), ...wrap(LIST_KEYS, width).map((line) => dim(line, canvas))];
  const room = Math.max(1, canvas.rows - below.length - 1);
  const shown = windowOf(items, at, room);
  const rows = shown.items.map((item, index) => itemLine(item, shown.from + index === at, canvas));
  const title = strong(fit(items.length === 0 ? "Nothing waits for a person" : count, width), canvas);
  const empty = items.length === 0 ? ["", ...wrap("What is asked next appears here automatically.", width)] : [];
  const body = [...rows, ...empty].slice(0, room);
  const gap = Array.from({ length: Math.max(0, room - body.length) }, () => "");
  return { lines: [title, ...body, ...gap, ...below].slice(0, canvas.rows), cursor: null, scrolled: 0 };
}

const WIDE = 100;

function itemLine(item: Item, chosen: boolean, canvas: Canvas): string {
  const width = canvas.columns - 1;
  const stageColumns = Math.max(6, Math.floor(width / 5));
  const named = canvas.columns >= WIDE ? `${item.pipeline} · ${item.stage}` : item.stage;
  const moment = momentWords(item, canvas.now);
  const stage = pad(fit(cleanLine(named), stageColumns), stageColumns);
  const room = Math.max(0, width - stageColumns - widthOf(moment) - 6);
  const question = pad(fit(cleanLine(item.question), room), room);
  const line = fit(`${chosen ? "›" : " "} ${stage}  ${question}  ${moment}`, width);
  return chosen ? strong(line, canvas) : line;
}

/** How long a question waits, and how long it still can. */
function momentWords({ openedAt, expiresAt }: Pick<Item, "openedAt" | "expiresAt">, now: number): string {
  if (expiresAt !== null) return expiresAt <= now ? "overdue" : `${brief(expiresAt - now)} left`;
  return brief(now - openedAt);
}
