import type { Frame } from "./canvas.ts";
import { writeOut } from "../print/output.ts";

/** The whole screen of a terminal; what stood there comes back when it is left. */
export interface Screen {
  readonly enter: () => void;
  readonly leave: () => void;
  readonly show: (frame: Pick<Frame, "lines" | "cursor">) => void;
  readonly size: () => { readonly columns: number; readonly rows: number };
}

// The other screen, with what is pasted marked as such.
const ENTER = "\u001B[?1049h\u001B[?2004h\u001B[?25l";
const LEAVE = "\u001B[?2004l\u001B[?25h\u001B[?1049l";

/** Makes the screen of standard output. */
export function createScreen(): Screen {
  let shown = "";
  return {
    enter: () => {
      shown = "";
      writeOut(ENTER);
    },
    leave: () => writeOut(LEAVE),
    show: ({ lines, cursor }) => {
      const text = lines.map((line) => `${line}\u001B[K`).join("\r\n");
      const place = cursor === null ? "\u001B[?25l" : `\u001B[${cursor.row + 1};${cursor.column + 1}H\u001B[?25h`;
      const frame = `\u001B[?25l\u001B[H${text}\u001B[J${place}`;
      if (frame !== shown) writeOut(frame);
      shown = frame;
    },
    size: () => {
      const { columns, rows } = process.stdout;
      return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
    },
  };
}
