/** How loud it is at a microphone. */
const READ_EVERY_MS = 80;
/** Quiet speech shall be seen. */
const GAIN = 4;

/** Calls `onLevel` with 0 to 1 about twelve times a second; returns what stops it. */
export function watchLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    const power = wave.reduce((sum, value) => sum + value * value, 0) / wave.length;
    onLevel(Math.min(1, Math.sqrt(power) * GAIN));
  }, READ_EVERY_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
