import type { DispatchRefusal } from "./dispatch.ts";

/** What the outbox is told: by the engine's effects, which make its requests. */
export type DispatchCommand =
  | { readonly type: "begin-dispatch"; readonly dispatch: string; readonly part: string }
  | {
      readonly type: "settle-dispatch";
      readonly dispatch: string;
      readonly part: string;
      /** Nothing more must be sent of it. */
      readonly last: boolean;
      /** The far side can tell a request that comes twice. */
      readonly repeatable: boolean;
      readonly result: SendResult;
    }
  | { readonly type: "drop-dispatch"; readonly dispatch: string; readonly reason: string }
  | {
      readonly type: "refuse-dispatch";
      readonly dispatch: string;
      readonly because: DispatchRefusal;
      readonly reason: string;
    };

/** What became of a request. Only `unknown` leaves open whether it arrived. */
export type SendResult =
  /** It arrived; `remote` is what the far side calls it. */
  | { readonly is: "sent"; readonly remote: string | null }
  /** It did not arrive, and will not if sent again as it is. */
  | { readonly is: "refused"; readonly because: DispatchRefusal; readonly reason: string }
  /** It did not arrive; sent again after a while it may. */
  | { readonly is: "later"; readonly afterMs: number; readonly reason: string }
  | { readonly is: "unknown"; readonly reason: string };
