/** How a matrix-js-sdk app writes and reads messages. */
import { EventType, MsgType, Preset, RelationType, type MatrixEvent } from "matrix-js-sdk";
import type { EncryptedFile, FileContent } from "matrix-js-sdk/lib/types.js";
import type { JsSdkApp, Verbs } from "./js_sdk_app.ts";

const bodyOf = (event: MatrixEvent): unknown => event.getContent()["body"];

export function talkVerbs(app: JsSdkApp): Verbs {
  return { ...enteringVerbs(app), ...writingVerbs(app), ...readingVerbs(app) };
}

function enteringVerbs(app: JsSdkApp): Verbs {
  return {
    makeRoom: async ({ invite, name }) => {
      const { room_id: roomId } = await app.client.createRoom({
        preset: Preset.PrivateChat,
        invite,
        name,
        initial_state: [
          {
            type: EventType.RoomEncryption,
            state_key: "",
            content: { algorithm: "m.megolm.v1.aes-sha2" },
          },
        ],
      });
      await app.until("the new room", () => app.client.getRoom(roomId)?.hasEncryptionStateEvent());
      return roomId;
    },
    join: async ({ room }) => {
      await app.until("the invite", () => app.client.getRoom(room)?.getMyMembership() === "invite");
      await app.client.joinRoom(room);
      await app.until("the join", () => app.client.getRoom(room)?.getMyMembership() === "join");
    },
    openRoom: ({ room }) => app.until("the room", () => app.client.getRoom(room) !== null),
    seesMember: async ({ room, user }) =>
      app.until("the member", async () => {
        await app.room(room).loadMembersIfNeeded();
        return app.room(room).getMember(user)?.membership === "join";
      }),
  };
}

function writingVerbs(app: JsSdkApp): Verbs {
  return {
    say: async ({ room, text }) => (await app.client.sendTextMessage(room, text)).event_id,
    react: async ({ room, event, key }) => {
      const relation = { rel_type: RelationType.Annotation, event_id: event, key } as const;
      await app.client.sendEvent(room, EventType.Reaction, { "m.relates_to": relation });
    },
    edit: async ({ room, event, text }) => {
      await app.client.sendEvent(room, EventType.RoomMessage, {
        msgtype: MsgType.Text,
        body: `* ${text}`,
        "m.new_content": { msgtype: MsgType.Text, body: text },
        "m.relates_to": { rel_type: RelationType.Replace, event_id: event },
      });
    },
    redact: async ({ room, event }) => {
      await app.client.redactEvent(room, event);
    },
    sendFile: ({ room, name, file }) => sendFile(app, room, name, Buffer.from(file, "base64")),
  };
}

function readingVerbs(app: JsSdkApp): Verbs {
  return {
    read: async ({ room, text }) => {
      const event = await app.event(room, `"${text}"`, (one) => bodyOf(one) === text);
      return {
        event: event.getId(),
        sender: event.getSender(),
        encrypted: event.isEncrypted(),
        edited: event.replacingEvent() !== null,
      };
    },
    seeReaction: ({ room, event, key }) =>
      app.until(`the reaction ${key}`, () => {
        const found = app
          .room(room)
          .relations.getChildEventsForEvent(event, RelationType.Annotation, EventType.Reaction);
        const byKey = found?.getSortedAnnotationsByKey()?.find(([one]) => one === key);
        return byKey && [...byKey[1]].map((one) => one.getSender());
      }),
    seeRedacted: async ({ room, event }) => {
      await app.event(room, "the redaction", (one) => one.getId() === event && one.isRedacted());
    },
    readFile: ({ room, name }) => readFile(app, room, name),
    locked: async ({ room, event }) => {
      const found = await app.event(room, "the locked message", (one) => one.getId() === event);
      await app.until("a failed decryption", () => found.isDecryptionFailure());
    },
  };
}

/** spec: client-server-api #sending-encrypted-attachments */
async function sendFile(
  app: JsSdkApp,
  room: string,
  name: string,
  plain: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const algorithm = { name: "AES-CTR", length: 256 };
  const key = await crypto.subtle.generateKey(algorithm, true, ["encrypt", "decrypt"]);
  const counter = new Uint8Array(16);
  crypto.getRandomValues(counter.subarray(0, 8));
  const sealed = await crypto.subtle.encrypt({ name: "AES-CTR", counter, length: 64 }, key, plain);
  const { content_uri: url } = await app.client.uploadContent(new Blob([sealed]), {
    type: "application/octet-stream",
  });
  const { k = "" } = await crypto.subtle.exportKey("jwk", key);
  const file: EncryptedFile = {
    url,
    v: "v2",
    key: { kty: "oct", alg: "A256CTR", ext: true, k, key_ops: ["encrypt", "decrypt"] },
    iv: unpadded(counter),
    hashes: { sha256: unpadded(await crypto.subtle.digest("SHA-256", sealed)) },
  };
  const info = { mimetype: "application/octet-stream", size: plain.length };
  const content = { msgtype: MsgType.File, body: name, filename: name, info, file } as const;
  await app.client.sendEvent(room, EventType.RoomMessage, content);
}

async function readFile(app: JsSdkApp, room: string, name: string): Promise<string> {
  const event = await app.event(room, name, (one) => bodyOf(one) === name);
  const { file } = event.getContent<FileContent>();
  if (!file) throw new Error("The file is not encrypted.");
  const url = app.client.mxcUrlToHttp(file.url, undefined, undefined, undefined, false, true, true);
  const headers = { Authorization: `Bearer ${app.client.getAccessToken()}` };
  const response = await fetch(url ?? "", { headers });
  const sealed = await response.arrayBuffer();
  const hash = unpadded(await crypto.subtle.digest("SHA-256", sealed));
  if (hash !== file.hashes["sha256"]?.replace(/=+$/, "")) throw new Error("The file was altered.");
  const key = await crypto.subtle.importKey("jwk", file.key, "AES-CTR", false, ["decrypt"]);
  const counter = Buffer.from(file.iv, "base64");
  const plain = await crypto.subtle.decrypt({ name: "AES-CTR", counter, length: 64 }, key, sealed);
  return Buffer.from(plain).toString("base64");
}

function unpadded(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): string {
  return Buffer.from(new Uint8Array(bytes)).toString("base64").replace(/=+$/, "");
}
