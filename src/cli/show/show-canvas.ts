/** What a run is shown on. */
export interface ShowCanvas {
  readonly width: number;
  readonly color: boolean;
  readonly now: number;
}
