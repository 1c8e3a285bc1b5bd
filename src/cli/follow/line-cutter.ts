import { StringDecoder } from "node:string_decoder";

/** Cuts chunks into whole lines; what has no end yet comes with the next chunk, or at the end. */
export function createLineCutter(): {
  readonly push: (chunk: Buffer) => readonly string[];
  readonly rest: () => readonly string[];
} {
  const decoder = new StringDecoder("utf8");
  let open = "";
  return {
    push: (chunk) => {
      const lines = (open + decoder.write(chunk)).split("\n");
      open = lines.pop() ?? "";
      return lines;
    },
    rest: () => {
      const last = open + decoder.end();
      open = "";
      return last === "" ? [] : [last];
    },
  };
}
