import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** The far side of a webhook: it notes what it gets, no matter who sends it, and can tell a repeat by its id. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
}

/** Starts a receiver that notes each request as `hook ID` in a file before it answers. */
export async function startReceiver(file: string): Promise<Receiver> {
  const server = createServer((request, response) => void take(request, response, file));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function take(request: IncomingMessage, response: ServerResponse, file: string): Promise<void> {
  try {
    for await (const _ of request);
  } catch {
    // Anyone who sent it died in the middle: it has not arrived.
    return;
  }
  appendFileSync(file, `hook ${String(request.headers["webhook-id"])}\n`);
  response.end("ok");
}
