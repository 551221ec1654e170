/** IndexedDB for tests: empty each time. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { type Database, openDatabase } from "../store/database.ts";

export function freshIndexedDb(): void {
  Reflect.set(globalThis, "indexedDB", new IDBFactory());
}

export async function freshDatabase(): Promise<Database> {
  freshIndexedDb();
  return openDatabase();
}
