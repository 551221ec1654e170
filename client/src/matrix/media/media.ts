/** Files at the server: up, down, scaled. */
import { type Http, path } from "../api/http.ts";
import { EngineError } from "../engine.ts";
import { asNumber, asObject, asText } from "../json.ts";
import type { MediaRef, Mxc } from "../models.ts";
import { openFile } from "./file_cipher.ts";

const UPLOAD = "/_matrix/media/v3/upload";
const MEDIA = "/_matrix/client/v1/media";
const UPLOAD_TIMEOUT_MS = 600_000;
/** Types that a page may show; everything else becomes a plain download. */
const SHOWN_TYPES = new Set([
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  "image/avif",
  "video/mp4",
  "video/webm",
  "video/ogg",
  "video/quicktime",
  "audio/mp4",
  "audio/webm",
  "audio/aac",
  "audio/mpeg",
  "audio/ogg",
  "audio/wave",
  "audio/wav",
  "audio/x-wav",
  "audio/flac",
  "audio/x-flac",
]);
const OPAQUE_TYPE = "application/octet-stream";
/** Blobs kept in memory, so that scrolling back does not fetch again. */
const CACHE_BYTES_MAX = 48 * 1024 * 1024;

export function safeType(mimeType: string): string {
  const plain = mimeType.split(";")[0]?.trim().toLowerCase() ?? "";
  return SHOWN_TYPES.has(plain) ? plain : OPAQUE_TYPE;
}

export function addressOf(mxc: Mxc): { server: string; id: string } {
  const match = /^mxc:\/\/([^/]+)\/([^/?#]+)$/.exec(mxc);
  if (!match?.[1] || !match[2]) throw new EngineError("not_found", "Not an address of a file.");
  return { server: match[1], id: match[2] };
}

export class Media {
  readonly #http: Http;
  readonly #cache = new Map<string, Promise<Blob>>();
  readonly #sizes = new Map<string, number>();
  #limit: Promise<number | null> | null = null;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Rejects "too_large" before anything is sent. */
  async upload(
    data: Blob | Uint8Array<ArrayBuffer>,
    type: string,
    name: string | null,
  ): Promise<Mxc> {
    const size = data instanceof Blob ? data.size : data.byteLength;
    const limit = await this.#sizeLimit();
    if (limit !== null && size > limit) throw new EngineError("too_large");
    const answer = await this.#http.call("POST", UPLOAD, {
      upload: { data, type },
      query: { filename: name ?? undefined },
      timeoutMs: UPLOAD_TIMEOUT_MS,
    });
    const mxc = asText(asObject(answer)["content_uri"]);
    if (mxc === null) throw new EngineError("server", "The upload has no address.");
    return mxc;
  }

  #sizeLimit(): Promise<number | null> {
    this.#limit ??= this.#http
      .call("GET", `${MEDIA}/config`)
      .then((answer) => asNumber(asObject(answer)["m.upload.size"]))
      .catch(() => {
        this.#limit = null;
        return null;
      });
    return this.#limit;
  }

  /** What was kept in memory to be shown again goes; who still shows it keeps its own. */
  forget(): void {
    this.#cache.clear();
    this.#sizes.clear();
  }

  load(ref: MediaRef): Promise<Blob> {
    return this.#cached(ref.mxc, () => this.#load(ref));
  }

  async #load({ mxc, mimeType, encryption }: MediaRef): Promise<Blob> {
    const { server, id } = addressOf(mxc);
    const blob = await this.#http.download(MEDIA + path`/download/${server}/${id}`);
    const type = safeType(mimeType);
    if (!encryption) return new Blob([blob], { type });
    return new Blob([await openFile(await blob.arrayBuffer(), encryption)], { type });
  }

  /** `width` and `height` in pixels of the screen. */
  thumbnail(ref: MediaRef, width: number, height: number, method = "scale"): Promise<Blob> {
    if (ref.encryption) return this.load(ref);
    return this.#cached(`${ref.mxc} ${width} ${height} ${method}`, async () => {
      const { server, id } = addressOf(ref.mxc);
      const query = { width, height, method };
      const blob = await this.#http.download(MEDIA + path`/thumbnail/${server}/${id}`, { query });
      return new Blob([blob], { type: safeType(blob.type) });
    });
  }

  #cached(name: string, load: () => Promise<Blob>): Promise<Blob> {
    const known = this.#cache.get(name);
    if (known) return known;
    const loading = load();
    this.#cache.set(name, loading);
    loading.then(
      (blob) => this.#keep(name, blob.size),
      () => this.#cache.delete(name),
    );
    return loading;
  }

  #keep(name: string, size: number): void {
    this.#sizes.set(name, size);
    let total = [...this.#sizes.values()].reduce((sum, one) => sum + one, 0);
    for (const [oldest, bytes] of this.#sizes) {
      if (total <= CACHE_BYTES_MAX) break;
      this.#sizes.delete(oldest);
      this.#cache.delete(oldest);
      total -= bytes;
    }
  }
}
