/** Draws many loudness values as few. */

/** Loudness of Matrix voice messages goes from 0 to this. */
export const LOUDNESS_MAX = 1024;
const BARS_MAX = 120;

/** Root mean square of samples between -1 and 1, stretched so that speech fills the range. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const level = Math.sqrt(sum / Math.max(1, samples.length));
  return Math.min(1, Math.sqrt(level) * 1.4);
}

/** At most 120 values: the loudest of each stretch. */
export function waveform(levels: number[]): number[] {
  const bars = Math.min(BARS_MAX, levels.length);
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * levels.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / bars));
    return Math.round(Math.max(...levels.slice(from, to)) * LOUDNESS_MAX);
  });
}
