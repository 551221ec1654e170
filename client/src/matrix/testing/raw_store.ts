/** Everything that lies in the browser's databases, as somebody sees it who copies the files. */

/** One text of all keys and values; bytes stand in it letter by letter. */
export async function rawStore(): Promise<string> {
  const pieces: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (name !== undefined) await readAll(name, pieces);
  }
  return pieces.join("\n");
}

async function readAll(name: string, pieces: string[]): Promise<void> {
  const database = await settled(indexedDB.open(name));
  for (const store of database.objectStoreNames) {
    const requests = database.transaction(store).objectStore(store);
    const [keys, values] = await Promise.all([
      settled(requests.getAllKeys()),
      settled(requests.getAll()),
    ]);
    await spell([name, store, keys, values], pieces);
  }
  database.close();
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function spell(value: unknown, pieces: string[]): Promise<void> {
  if (value instanceof Blob) return spell(await value.arrayBuffer(), pieces);
  if (value instanceof ArrayBuffer) return spell(new Uint8Array(value), pieces);
  if (value instanceof Uint8Array) {
    for (const encoding of ["utf-8", "utf-16le"])
      pieces.push(new TextDecoder(encoding).decode(value));
    return;
  }
  if (typeof value !== "object" || value === null) {
    pieces.push(String(value));
    return;
  }
  for (const [name, one] of Object.entries(value)) {
    pieces.push(name);
    await spell(one, pieces);
  }
}
