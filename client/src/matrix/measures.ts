/** What may be done to somebody, the mildest first; the last five a rule of a chat does by itself. */
export const MEASURES = [
  "warn",
  "remove",
  "mute",
  "kick",
  "ban",
  "suspend",
  "lock",
  "files",
  "close",
  "other",
  "refuse",
  "hold",
  "cover",
  "slow",
  "queue",
] as const;

export type Measure = (typeof MEASURES)[number];

/** One that this app does not know is something else. */
export const measureOf = (name: string): Measure =>
  MEASURES.find((measure) => measure === name) ?? "other";
