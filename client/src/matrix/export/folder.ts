/**
 * The folder in the browser's own file system where exports gather.
 *
 * Every browser has it (OPFS), and it holds files of any size without memory. Only a worker may open
 * its files for writing in place.
 */
import type { ByteFile } from "./spool.ts";
import { FOLDER } from "./places.ts";

interface SyncFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<ByteFile>;
}

export interface ExportFolder {
  open(name: string): Promise<ByteFile>;
  remove(): Promise<void>;
}

export const exportFolder: ExportFolder = {
  async open(name) {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    const file = (await folder.getFileHandle(name, { create: true })) as SyncFile;
    return file.createSyncAccessHandle();
  },
  remove: removeExports,
};

/** For who keeps nothing in this browser. */
export const noFolder: ExportFolder = {
  open: () => Promise.reject(new DOMException("Guests take nothing along.", "NotAllowedError")),
  remove: () => Promise.resolve(),
};

/** Also where there is none. */
async function removeExports(): Promise<void> {
  // Under Node, and in browsers with storage switched off, there is nothing to remove.
  if (typeof navigator === "undefined" || !navigator.storage?.getDirectory) return;
  try {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(FOLDER, { recursive: true });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
