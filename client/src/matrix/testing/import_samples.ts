/** For tests of imports: archives as an export makes them, and as nobody should. */
import { readFileSync } from "node:fs";
import type { Bytes } from "../encoding.ts";
import { crc32 } from "../export/crc32.ts";
import { type Write, ZipWriter } from "../export/zip.ts";
import { asObject, type Json, type JsonObject } from "../json.ts";
import { ALICE, BOB, ROOM } from "./events.ts";

export const MADE = "2026-11-30T12:00:00.000Z";
/** Alice has gone to another server: this is who she was. */
export const OLD_SELF = "@alice:old.example";

export const SCHEMA: JsonObject = asObject(
  JSON.parse(
    readFileSync(new URL("../../../public/export-schema.json", import.meta.url), "utf8"),
  ) as Json,
);

export interface Contents {
  parts: Record<string, JsonObject[]>;
  messages: JsonObject[];
  /** By their path inside the chat's folder. */
  files: Record<string, Bytes>;
  picture: Bytes | null;
  manifest: JsonObject;
}

export const said = (number: number, text: string, changes: JsonObject = {}): JsonObject => ({
  event_id: `$${number}`,
  time: `2026-11-30T10:00:${String(number % 60).padStart(2, "0")}.000Z`,
  sender: number % 2 === 0 ? BOB : OLD_SELF,
  sender_name: number % 2 === 0 ? "Bob" : "Alice",
  kind: "text",
  text,
  was_encrypted: true,
  event: { type: "m.room.message", content: { msgtype: "m.text", body: text } },
  ...changes,
});

const accountData = (type: string, content: JsonObject, roomId?: string): JsonObject => ({
  type,
  content,
  ...(roomId === undefined ? {} : { room_id: roomId }),
});

export const SAMPLE: Contents = {
  parts: {
    profile: [{ field: "displayname", value: "Alice Before" }],
    account_data: [
      accountData("m.ignored_user_list", { ignored_users: { "@rude:old.example": {} } }),
      accountData("org.linnet.filters", { muted_words: { words: ["spoiler"], action: "hide" } }),
      accountData("m.invite_permission_config", { default_action: "block" }),
      accountData("m.direct", { [BOB]: ["!direct:old.example"] }),
      accountData("m.tag", { tags: { "m.favourite": { order: 0.25 } } }, ROOM),
      accountData("m.tag", { tags: { "m.favourite": {} } }, "!elsewhere:old.example"),
      accountData("m.secret_storage.default_key", { key: "x" }),
      accountData("com.example.game", { score: 3 }),
    ],
    push_rules: [
      { kind: "content", rule_id: "nest", is_enabled: true, actions: ["notify"], pattern: "nest" },
      { kind: "override", rule_id: ".m.rule.master", is_enabled: true },
      { kind: "room", rule_id: "!elsewhere:old.example", is_enabled: true, actions: [] },
    ],
    memberships: [
      { room_id: "!group:old.example", membership: "join" },
      { room_id: "!direct:old.example", membership: "join" },
      { room_id: ROOM, membership: "join" },
      { room_id: "!gone:old.example", membership: "leave" },
    ],
  },
  messages: [
    said(1, "The nest is ready"),
    said(2, "So soon?", { reply_to: "$1", reactions: { "👍": [OLD_SELF] } }),
    said(3, "", {
      kind: "image",
      file: {
        name: "nest.png",
        type: "image/png",
        size: 5,
        path: "chats/0001/media/0001-nest.png",
      },
    }),
  ],
  files: { "media/0001-nest.png": Uint8Array.of(1, 2, 3, 4, 5) },
  picture: Uint8Array.of(137, 80, 78, 71),
  manifest: {},
};

export function collected(): { write: Write; done: () => Bytes } {
  const pieces: Bytes[] = [];
  return {
    write: (bytes) => void pieces.push(bytes.slice()),
    done: () => new Uint8Array(Buffer.concat(pieces)),
  };
}

export async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes;
}

const manifestOf = ({ parts, messages, picture, manifest }: Contents): JsonObject => ({
  format: "linnet-export",
  version: 1,
  user_id: OLD_SELF,
  made: MADE,
  with_files: true,
  ...(picture
    ? { picture: { path: "account/picture.png", type: "image/png", size: picture.length } }
    : {}),
  account: Object.keys(parts).map((part) => ({ part, path: `account/${part}.json` })),
  chats: [
    {
      room_id: "!group:old.example",
      name: "Hedge",
      folder: "chats/0001",
      messages: messages.length,
      files: 1,
      unreadable: 0,
      missing_files: 0,
      parts: ["chats/0001/messages-0001.json"],
    },
  ],
  ...manifest,
});

/** An archive as the exporter writes it, but for what `changes` says. */
export async function archived(changes: Partial<Contents> = {}, root = "export/"): Promise<Bytes> {
  const contents = { ...SAMPLE, ...changes };
  const { write, done } = collected();
  const zip = new ZipWriter(write, new Date(MADE));
  const add = (name: string, value: Json) => zip.addText(root + name, JSON.stringify(value));
  for (const [part, entries] of Object.entries(contents.parts)) {
    await add(`account/${part}.json`, { part, entries });
  }
  const put = (name: string, bytes: Bytes) =>
    zip.addFile(root + name, { size: bytes.length, crc: crc32(bytes) }, once(bytes));
  if (contents.picture) await put("account/picture.png", contents.picture);
  for (const [name, bytes] of Object.entries(contents.files))
    await put(`chats/0001/${name}`, bytes);
  const messages = { room_id: "!group:old.example", messages: contents.messages };
  await add("chats/0001/messages-0001.json", messages);
  await add("export.json", manifestOf(contents));
  zip.finish();
  return done();
}

export const fileOf = (bytes: Bytes): File => new File([bytes], "export.zip");
export { ALICE };
