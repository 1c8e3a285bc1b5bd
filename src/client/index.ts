// holdfast/client: speaks to the daemon of a home.
export {
  createClient,
  type ByteCall,
  type ByteRoute,
  type Call,
  type Client,
  type DocumentRoute,
  type Streamed,
} from "./client.ts";
export type { Door } from "./door.ts";
export type { FollowMessage, LogLine } from "./follow.ts";
export type * from "../server/contract.ts";
