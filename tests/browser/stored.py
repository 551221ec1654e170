"""What lies in a browser's databases, as somebody sees it who copies the files."""

from playwright.async_api import Page

_READ_ALL = """async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const pieces = [];
  async function spell(value) {
    if (value instanceof Blob) return spell(await value.arrayBuffer());
    if (value instanceof ArrayBuffer) return spell(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) {
      for (const encoding of ["utf-8", "utf-16le"]) {
        pieces.push(new TextDecoder(encoding).decode(value));
      }
    } else if (typeof value === "object" && value !== null && !(value instanceof CryptoKey)) {
      for (const [name, one] of Object.entries(value)) {
        pieces.push(name);
        await spell(one);
      }
    } else pieces.push(String(value));
  }
  for (const { name, version } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name, version));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const found = [settled(objects.getAllKeys()), settled(objects.getAll())];
      await spell([name, store, ...(await Promise.all(found))]);
    }
    database.close();
  }
  return pieces.join("\\n");
}"""


async def everything_stored(page: Page) -> str:
    """All keys and values of all databases in one text; bytes stand in it letter by letter."""
    everything: str = await page.evaluate(_READ_ALL)
    return everything
