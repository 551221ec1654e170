/** The words of the pages in an export: the view gives them in the reader's language. */

/** In `…{name}…` the braces stand for what is put in. */
export interface ExportWords {
  locale: string;
  dir: "ltr" | "rtl";
  /** With {name}. */
  title: string;
  /** With {date}. */
  made: string;
  chats: string;
  account: string;
  /** With {name} and {count}; absent in exports that an older version has begun. */
  counted?: string;
  messages: string;
  files: string;
  unreadable: string;
  missingFiles: string;
  asData: string;
  aboutFormat: string;
  earlier: string;
  later: string;
  /** With {page} and {pages}. */
  page: string;
  edited: string;
  deleted: string;
  cannotRead: string;
  /** With {name}. */
  replyTo: string;
  voice: string;
  location: string;
  gaps: Record<"not_wanted" | "gone" | "altered" | "too_large", string>;
  problems: string;
  /** What could not be gathered of a chat or of a part. */
  notGathered: string;
  more: string;
  nothing: string;
  /** With {who}, and with {name} for other people or {text} for what was chosen. */
  happenings: Record<Happening, string>;
  /** By the server's name of the part. */
  parts: Record<string, string>;
}

export type Happening =
  | "created"
  | "joined"
  | "left"
  | "invited"
  | "kicked"
  | "banned"
  | "unbanned"
  | "room_named"
  | "room_topic_set"
  | "encryption_enabled";
