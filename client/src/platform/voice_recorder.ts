/** Records a voice message: microphone, WebCodecs' Opus encoder, our own Ogg writer. */
import captureUrl from "./voice/capture_worklet.js?url&no-inline";
import { type OpusPacket, writeOggOpus } from "./voice/ogg.ts";
import { loudness, waveform } from "./voice/waveform.ts";

const SAMPLE_RATE = 48_000;
const BITS_PER_SECOND = 24_000;
/** What libopus needs to settle at 48 kHz; used where the encoder does not say. */
const PRE_SKIP_SAMPLES = 312;
const MICROSECONDS = 1_000_000;
/** One level to draw about every 100 ms. */
const BLOCKS_PER_LEVEL = 5;

export interface RecordedVoice {
  file: Blob;
  durationMs: number;
  /** Loudness from 0 to 1024, at most 120 values. */
  waveform: number[];
}

export interface VoiceRecording {
  stop(): Promise<RecordedVoice>;
  cancel(): void;
}

/** True where this browser can record voice messages. */
export function canRecordVoice(): boolean {
  return typeof AudioEncoder !== "undefined" && typeof AudioWorkletNode !== "undefined";
}

/** Asks for the microphone. `onLevel` gets loudness from 0 to 1 about ten times a second. */
export async function startVoiceRecording(
  onLevel: (level: number) => void,
): Promise<VoiceRecording> {
  const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  const release = () => {
    for (const track of stream.getTracks()) track.stop();
    if (context.state !== "closed") void context.close();
  };
  try {
    await context.audioWorklet.addModule(captureUrl);
  } catch (error) {
    release();
    throw error;
  }
  const encoding = new Encoding(onLevel);
  const capture = new AudioWorkletNode(context, "linnet-capture", { numberOfOutputs: 0 });
  capture.port.onmessage = ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) =>
    encoding.add(data);
  context.createMediaStreamSource(stream).connect(capture);
  return {
    async stop() {
      capture.port.onmessage = null;
      release();
      return encoding.finish();
    },
    cancel() {
      capture.port.onmessage = null;
      release();
      encoding.close();
    },
  };
}

class Encoding {
  readonly #encoder: AudioEncoder;
  readonly #packets: OpusPacket[] = [];
  readonly #levels: number[] = [];
  readonly #onLevel: (level: number) => void;
  #blocks: number[] = [];
  #samples = 0;
  #preSkip = PRE_SKIP_SAMPLES;
  #failure: DOMException | null = null;

  constructor(onLevel: (level: number) => void) {
    this.#onLevel = onLevel;
    this.#encoder = new AudioEncoder({
      output: (chunk, metadata) => this.#take(chunk, metadata),
      error: (error) => {
        this.#failure = error;
      },
    });
    this.#encoder.configure({
      codec: "opus",
      sampleRate: SAMPLE_RATE,
      numberOfChannels: 1,
      bitrate: BITS_PER_SECOND,
    });
  }

  #take(chunk: EncodedAudioChunk, metadata: EncodedAudioChunkMetadata | undefined): void {
    const description = metadata?.decoderConfig?.description;
    if (description) this.#preSkip = preSkipOf(description) ?? this.#preSkip;
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const samples = Math.round(((chunk.duration ?? 20_000) * SAMPLE_RATE) / MICROSECONDS);
    this.#packets.push({ data, samples });
  }

  add(block: Float32Array<ArrayBuffer>): void {
    if (this.#encoder.state !== "configured") return;
    const timestamp = Math.round((this.#samples * MICROSECONDS) / SAMPLE_RATE);
    this.#samples += block.length;
    const data = new AudioData({
      format: "f32-planar",
      sampleRate: SAMPLE_RATE,
      numberOfFrames: block.length,
      numberOfChannels: 1,
      timestamp,
      data: block,
    });
    this.#encoder.encode(data);
    data.close();
    this.#level(loudness(block));
  }

  #level(level: number): void {
    this.#blocks.push(level);
    if (this.#blocks.length < BLOCKS_PER_LEVEL) return;
    const loudest = Math.max(...this.#blocks);
    this.#blocks = [];
    this.#levels.push(loudest);
    this.#onLevel(loudest);
  }

  async finish(): Promise<RecordedVoice> {
    if (this.#encoder.state === "configured") await this.#encoder.flush();
    this.close();
    if (this.#failure) throw this.#failure;
    const serial = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    return {
      file: writeOggOpus(this.#packets, 1, this.#preSkip, serial),
      durationMs: Math.round((this.#samples * 1000) / SAMPLE_RATE),
      waveform: waveform(this.#levels),
    };
  }

  close(): void {
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }
}

/** The encoder may describe itself by an `OpusHead`; the number lies at offset 10. */
function preSkipOf(description: AllowSharedBufferSource): number | null {
  const view = ArrayBuffer.isView(description)
    ? new DataView(description.buffer, description.byteOffset, description.byteLength)
    : new DataView(description);
  return view.byteLength >= 12 ? view.getUint16(10, true) : null;
}
