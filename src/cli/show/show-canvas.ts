/** What a run is shown on. */
export interface ShowCanvas {
  readonly width: number;
  readonly color: boolean;
  readonly now: number;
  /** A person looks at it: moments are times of day here. */
  readonly terminal: boolean;
}
