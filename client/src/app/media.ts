/** Pictures and files of the engine as addresses that the page can show. */
import { useEffect, useEffectEvent, useState } from "react";

import type { EngineErrorCode, MediaRef, Mxc } from "../matrix/engine.ts";
import { useEngine } from "./engine_context.tsx";
import { errorCode } from "./error_words.ts";

/** Enough for every avatar and picture of a long scroll; the oldest is let go first. */
const MAX_KEPT = 400;

class Addresses {
  readonly #kept = new Map<string, string>();
  readonly #coming = new Map<string, Promise<string>>();

  peek(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  load(key: string, read: () => Promise<Blob>): Promise<string> {
    const known = this.#kept.get(key);
    if (known) return Promise.resolve(known);
    const coming = this.#coming.get(key);
    if (coming) return coming;
    const loading = read()
      .then((blob) => this.#keep(key, blob))
      .finally(() => this.#coming.delete(key));
    this.#coming.set(key, loading);
    return loading;
  }

  #keep(key: string, blob: Blob): string {
    const url = URL.createObjectURL(blob);
    this.#kept.set(key, url);
    for (const [oldest, old] of this.#kept) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
      URL.revokeObjectURL(old);
    }
    return url;
  }
}

const addresses = new Addresses();

export interface LoadedMedia {
  url: string | null;
  error: EngineErrorCode | null;
  retry: () => void;
}

function useAddress(key: string | null, read: () => Promise<Blob>): LoadedMedia {
  const [state, setState] = useState<{ key: string | null; url: string | null }>({
    key: null,
    url: null,
  });
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [attempt, setAttempt] = useState(0);
  const load = useEffectEvent(read);
  useEffect(() => {
    if (key === null) return undefined;
    let isWanted = true;
    setError(null);
    addresses
      .load(key, () => load())
      .then((url) => (isWanted ? setState({ key, url }) : undefined))
      .catch((why: unknown) => (isWanted ? setError(errorCode(why)) : undefined));
    return () => {
      isWanted = false;
    };
  }, [key, attempt]);
  const url = key === null ? null : state.key === key ? state.url : addresses.peek(key);
  return { url, error, retry: () => setAttempt(attempt + 1) };
}

export function useAvatar(mxc: Mxc | null | undefined, size: number): string | null {
  const engine = useEngine();
  const key = mxc ? `avatar ${size} ${mxc}` : null;
  return useAddress(key, () => engine.loadAvatar(mxc ?? "", size)).url;
}

/** The whole file; null asks for nothing (yet). */
export function useMedia(ref: MediaRef | null): LoadedMedia {
  const engine = useEngine();
  return useAddress(ref?.mxc ?? null, () => engine.loadMedia(ref as MediaRef));
}

export function useThumbnail(ref: MediaRef | null, width: number, height: number): LoadedMedia {
  const engine = useEngine();
  const key = ref ? `${ref.mxc} ${width}x${height}` : null;
  return useAddress(key, () => engine.loadThumbnail(ref as MediaRef, width, height));
}

/** Offers a file for saving under its own name. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
