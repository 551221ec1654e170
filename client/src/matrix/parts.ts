/** Parts of the engine that come when they are first wanted: their code, and what is made of it. */
import { persistently } from "../platform/persistently.ts";
import { EngineError } from "./engine.ts";

/** Fetches code. Rejects "offline" when the server does not give it. */
export async function fetchPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await persistently(load);
  } catch (error) {
    throw new EngineError("offline", String(error));
  }
}

/** Made once, by whoever wants it first. A try that failed is forgotten: the next tries anew. */
export class OnDemand<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | null = null;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    this.#made ??= this.#tried();
    return this.#made;
  }

  /** Null while nobody has wanted it, or where it could not be made. */
  async present(): Promise<T | null> {
    return (await this.#made?.catch(() => null)) ?? null;
  }

  forget(): void {
    this.#made = null;
  }

  #tried(): Promise<T> {
    const made = this.#make();
    made.catch(() => {
      if (this.#made === made) this.#made = null;
    });
    return made;
  }
}
