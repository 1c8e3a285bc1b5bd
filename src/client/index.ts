// holdfast/client: speaks to the daemon of a home.
export { createClient, type Client, type Door, type FollowMessage } from "./client.ts";
