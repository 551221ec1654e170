/** Where in a picture a person is, worked out on this device. */
import { ImageSegmenter } from "@mediapipe/tasks-vision";
import wasmUrl from "../../../../node_modules/@mediapipe/tasks-vision/wasm/vision_wasm_internal.wasm?url";
import loaderUrl from "../../../../node_modules/@mediapipe/tasks-vision/wasm/vision_wasm_internal.js?url";
import { scriptUrl } from "../../trusted_types.ts";
import modelUrl from "./person_mask.tflite?url";

export const MASK_WIDTH = 256;
export const MASK_HEIGHT = 144;
/** Below the first it is not a person, above the second it is; between them it fades. */
const FROM = 0.3;
const TO = 0.7;
/** How much of the mask before stays: edges flicker less. */
const INERTIA = 0.35;

export class PersonMask {
  readonly #segmenter: ImageSegmenter;
  readonly #values = new Float32Array(MASK_WIDTH * MASK_HEIGHT);
  readonly #image = new ImageData(MASK_WIDTH, MASK_HEIGHT);

  constructor(segmenter: ImageSegmenter) {
    this.#segmenter = segmenter;
  }

  /** Opaque where the person is. `picture` is as large as the mask; the answer is used again. */
  of(picture: HTMLCanvasElement): ImageData {
    this.#segmenter.segmentForVideo(picture, performance.now(), ({ confidenceMasks }) => {
      const found = confidenceMasks?.[0]?.getAsFloat32Array();
      if (!found) throw new Error("The model has given no mask.");
      for (const [at, value] of found.entries()) {
        const now = Math.min(1, Math.max(0, (value - FROM) / (TO - FROM)));
        const smooth = (this.#values[at] ?? 0) * INERTIA + now * (1 - INERTIA);
        this.#values[at] = smooth;
        this.#image.data[at * 4 + 3] = smooth * 255;
      }
    });
    return this.#image;
  }

  close(): void {
    this.#segmenter.close();
  }
}

/** The library's own way of loading its script is not allowed by our policy. */
function loadScript(): Promise<void> {
  const script = document.createElement("script");
  script.src = scriptUrl(loaderUrl);
  const loaded = Promise.withResolvers<void>();
  script.addEventListener("load", () => loaded.resolve());
  script.addEventListener("error", () => loaded.reject(new Error("The script did not load.")));
  document.head.append(script);
  return loaded.promise.finally(() => script.remove());
}

export async function openPersonMask(): Promise<PersonMask> {
  // It would tell the console all about itself.
  Object.assign(globalThis, { Module: { print: () => {}, printErr: () => {} } });
  await loadScript();
  const files = { wasmLoaderPath: "", wasmBinaryPath: wasmUrl };
  const segmenter = await ImageSegmenter.createFromOptions(files, {
    // On the processor: everywhere alike, and fast enough for so small a picture.
    baseOptions: { modelAssetPath: modelUrl, delegate: "CPU" },
    runningMode: "VIDEO",
    outputCategoryMask: false,
    outputConfidenceMasks: true,
  });
  return new PersonMask(segmenter);
}
