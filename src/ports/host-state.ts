/** What this machine has left at the moment; null where it cannot be read. */
export interface HostState {
  /** Load average over one minute. */
  readonly load: number | null;
  /** Bytes of memory that can be had without swapping. */
  readonly freeMemory: number | null;
  /** Bytes that are free on the disk of the home. */
  readonly freeDisk: number | null;
  /** Degrees Celsius of the hottest sensor. */
  readonly temperature: number | null;
}
