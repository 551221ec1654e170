/** Names in the browser's own file system. */
export const FOLDER = "export";
export const LOG = "messages.spool";
export const FILES = "files.spool";
export const ARCHIVE = "archive.zip";
