/** Lets one piece of asynchronous work run at a time, first come first served. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** One mutex per name. */
export class Mutexes {
  readonly #byName = new Map<string, Mutex>();

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mutex = this.#byName.get(name) ?? new Mutex();
    this.#byName.set(name, mutex);
    return mutex.run(work);
  }
}
