/** Limits within which a stage may begin; what is not named has none. */
export interface HostLimits {
  readonly load?: number;
  readonly freeMemory?: number;
  readonly freeDisk?: number;
  readonly temperature?: number;
}
