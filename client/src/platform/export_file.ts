/** The archive of an export, which lies on this device's disk and not in memory. */
import { ARCHIVE, FOLDER } from "../matrix/export/places.ts";

export async function exportFile(): Promise<File> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER);
  return (await folder.getFileHandle(ARCHIVE)).getFile();
}

/** Where a browser has no folder of its own, nothing can be gathered. */
export function canExport(): boolean {
  return "storage" in navigator && "getDirectory" in navigator.storage;
}
