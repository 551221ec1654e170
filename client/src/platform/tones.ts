/** What a telephone sounds like, made on the spot: no file, and gentle. */

interface Tone {
  /** Hertz. */
  pitches: readonly number[];
  /** Where in a round each note begins and how long it sounds, in seconds. */
  notes: readonly (readonly [at: number, length: number])[];
  /** Length of a round. */
  everyS: number;
  loudness: number;
}

const TONES = {
  /** Two soft falling chords; somebody calls. */
  incoming: {
    pitches: [659.3, 523.3, 784],
    notes: [
      [0, 0.5],
      [0.35, 0.5],
      [1.1, 0.5],
      [1.45, 0.6],
    ],
    everyS: 3,
    loudness: 0.16,
  },
  /** It rings at the other end. */
  outgoing: { pitches: [440], notes: [[0, 1]], everyS: 4, loudness: 0.05 },
} satisfies Record<string, Tone>;

/** Rings until the returned function is called. A browser that allows no sound yet stays silent. */
export function startTone(name: keyof typeof TONES): () => void {
  const { pitches, notes, everyS, loudness }: Tone = TONES[name];
  const context = new AudioContext();
  const play = () => {
    notes.forEach(([at, length], index) => {
      const pitch = pitches[index % pitches.length] ?? 440;
      note(context, pitch, context.currentTime + at, length, loudness);
    });
  };
  play();
  const timer = setInterval(play, everyS * 1_000);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

function note(
  context: AudioContext,
  pitch: number,
  at: number,
  length: number,
  loud: number,
): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loud, at + 0.04);
  gain.gain.exponentialRampToValueAtTime(0.001, at + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}
