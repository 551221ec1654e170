/** Blurs what is behind the person in front of a camera. Nothing of it leaves this device. */
import type { Track, TrackProcessor, VideoProcessorOptions } from "livekit-client";
import { type Frame, painted, type Painted } from "./frames.ts";
import { MASK_HEIGHT, MASK_WIDTH, openPersonMask, type PersonMask } from "./person_mask.ts";

/** So few points that nothing can be read in them; enlarged in two steps they look soft. */
const COARSE = [32, 18] as const;
const SOFT = [128, 72] as const;

type Brush = CanvasRenderingContext2D;

function brush(width: number, height: number): Brush {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const made = canvas.getContext("2d", { alpha: true });
  if (!made) throw new Error("There is no canvas.");
  made.imageSmoothingQuality = "high";
  return made;
}

function cover(onto: Brush, picture: CanvasImageSource): void {
  onto.drawImage(picture, 0, 0, onto.canvas.width, onto.canvas.height);
}

class Painter {
  readonly #mask: PersonMask;
  readonly #small = brush(MASK_WIDTH, MASK_HEIGHT);
  readonly #person = brush(MASK_WIDTH, MASK_HEIGHT);
  readonly #coarse = brush(...COARSE);
  readonly #soft = brush(...SOFT);
  readonly #out = brush(1, 1);

  constructor(mask: PersonMask) {
    this.#mask = mask;
  }

  get canvas(): HTMLCanvasElement {
    return this.#out.canvas;
  }

  paint(frame: Frame, width: number, height: number): void {
    const out = this.#out;
    if (out.canvas.width !== width || out.canvas.height !== height) {
      Object.assign(out.canvas, { width, height });
    }
    cover(this.#small, frame);
    this.#person.putImageData(this.#mask.of(this.#small.canvas), 0, 0);
    cover(this.#coarse, this.#small.canvas);
    cover(this.#soft, this.#coarse.canvas);
    out.globalCompositeOperation = "copy";
    cover(out, frame);
    out.globalCompositeOperation = "destination-in";
    cover(out, this.#person.canvas);
    out.globalCompositeOperation = "destination-over";
    cover(out, this.#soft.canvas);
  }
}

/** As LiveKit's tracks want it; `start` and `stop` for others. */
export class Blurring implements TrackProcessor<Track.Kind.Video, VideoProcessorOptions> {
  readonly name = "linnet-blur";
  processedTrack?: MediaStreamTrack;
  #mask: PersonMask | null = null;
  #painted: Painted | null = null;

  async start(camera: MediaStreamTrack): Promise<MediaStreamTrack> {
    this.#mask ??= await openPersonMask();
    this.#painted?.stop();
    const painter = new Painter(this.#mask);
    this.#painted = painted(camera, painter.canvas, (...how) => painter.paint(...how));
    return this.#painted.track;
  }

  stop(): void {
    this.#painted?.stop();
    this.#painted = null;
    this.#mask?.close();
    this.#mask = null;
  }

  async init({ track }: VideoProcessorOptions): Promise<void> {
    this.processedTrack = await this.start(track);
  }

  async restart(options: VideoProcessorOptions): Promise<void> {
    await this.init(options);
  }

  async destroy(): Promise<void> {
    this.stop();
  }
}
