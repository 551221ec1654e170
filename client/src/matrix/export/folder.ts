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

/** A folder inside others; the outermost is first. */
export function folderAt(...names: string[]): ExportFolder {
  return {
    async open(name) {
      let folder = await navigator.storage.getDirectory();
      for (const one of names) folder = await folder.getDirectoryHandle(one, { create: true });
      const file = (await folder.getFileHandle(name, { create: true })) as SyncFile;
      return file.createSyncAccessHandle();
    },
    remove: () => removeFolder(names),
  };
}

export const exportFolder: ExportFolder = folderAt(FOLDER);

/** For who keeps nothing in this browser. */
export const noFolder: ExportFolder = {
  open: () => Promise.reject(new DOMException("Guests take nothing along.", "NotAllowedError")),
  remove: () => Promise.resolve(),
};

/** Also where there is none. */
async function removeFolder(names: string[]): Promise<void> {
  // Under Node, and in browsers with storage switched off, there is nothing to remove.
  if (typeof navigator === "undefined" || !navigator.storage?.getDirectory) return;
  try {
    let folder = await navigator.storage.getDirectory();
    for (const one of names.slice(0, -1)) folder = await folder.getDirectoryHandle(one);
    await folder.removeEntry(names.at(-1) ?? "", { recursive: true });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
