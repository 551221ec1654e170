/** Turns the content of a message event into the shape the view draws. */
import { asArray, asNumber, asObject, asText, type JsonObject } from "../json.ts";
import type { EncryptedFile, MediaRef, MessageBody } from "../models.ts";
import { noticeFacts } from "../protection/notices.ts";

const REPLY_FALLBACK = /^<mx-reply>[\s\S]*?<\/mx-reply>/;

export function bodyOf(type: string, content: JsonObject): MessageBody {
  if (type === "m.sticker") return picture("sticker", content) ?? unsupported(type, content);
  if (type !== "m.room.message") return unsupported(type, content);
  const build = BUILDERS[asText(content["msgtype"]) ?? ""];
  return build?.(content) ?? unsupported(type, content);
}

const BUILDERS: Record<string, (content: JsonObject) => MessageBody | null> = {
  "m.text": (content) => words("text", content),
  "m.emote": (content) => words("emote", content),
  "m.notice": (content) => words("notice", content),
  "m.server_notice": serverNotice,
  "m.image": (content) => picture("image", content),
  "m.video": video,
  "m.audio": audio,
  "m.file": file,
  "m.location": location,
};

function unsupported(eventType: string, content: JsonObject): MessageBody {
  return { kind: "unsupported", eventType, text: asText(content["body"]) ?? "" };
}

function words(kind: "text" | "emote" | "notice", content: JsonObject): MessageBody {
  const isHtml = content["format"] === "org.matrix.custom.html";
  const html = isHtml ? asText(content["formatted_body"]) : null;
  const text = withoutFallback(content);
  return { kind, text, html: html?.replace(REPLY_FALLBACK, "") ?? null };
}

/** Anybody may write such a message; whether it is the server's is for the room to tell. */
function serverNotice(content: JsonObject): MessageBody {
  const facts = noticeFacts(content);
  const text = asText(content["body"]) ?? "";
  return { kind: "notice", text, html: null, ...(facts && { facts }) };
}

/** Old clients quote the message replied to with "> " in front. */
function withoutFallback(content: JsonObject): string {
  const text = asText(content["body"]) ?? "";
  const isReply = asObject(asObject(content["m.relates_to"])["m.in_reply_to"])["event_id"];
  if (isReply === undefined || !text.startsWith("> <")) return text;
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !line.startsWith(">"));
  if (first < 0) return text;
  return lines.slice(lines[first] === "" ? first + 1 : first).join("\n");
}

/** The file's name and the words beside it. spec: client-server-api #media-captions */
function naming(content: JsonObject): { name: string; caption: string | null } {
  const body = asText(content["body"]) ?? "";
  const name = asText(content["filename"]) ?? body;
  return { name, caption: name === body ? null : body };
}

/** A file in the place `plain` (address) or `sealed` (encrypted file) of an object. */
function mediaOf(
  holder: JsonObject,
  info: JsonObject,
  plain = "url",
  sealed = "file",
): MediaRef | null {
  const mimeType = asText(info["mimetype"]) ?? "application/octet-stream";
  const sizeBytes = asNumber(info["size"]);
  const encrypted = asObject(holder[sealed]);
  const mxc = asText(encrypted["url"]) ?? asText(holder[plain]);
  if (mxc === null || !mxc.startsWith("mxc://")) return null;
  if (holder[sealed] === undefined) return { mxc, mimeType, sizeBytes, encryption: null };
  const { key, iv, hashes } = encrypted;
  if (asText(iv) === null || asText(asObject(key)["k"]) === null) return null;
  const encryption = { v: "v2", key, iv, hashes: asObject(hashes) } as unknown as EncryptedFile;
  return { mxc, mimeType, sizeBytes, encryption };
}

function pictureParts(content: JsonObject) {
  const info = asObject(content["info"]);
  const file = mediaOf(content, info);
  if (!file) return null;
  const thumbnailInfo = asObject(info["thumbnail_info"]);
  return {
    file,
    thumbnail: mediaOf(info, thumbnailInfo, "thumbnail_url", "thumbnail_file"),
    ...naming(content),
    width: asNumber(info["w"]),
    height: asNumber(info["h"]),
    blurhash: asText(info["xyz.amorgan.blurhash"]),
  };
}

function picture(kind: "image" | "sticker", content: JsonObject): MessageBody | null {
  const parts = pictureParts(content);
  return parts && { kind, ...parts };
}

function video(content: JsonObject): MessageBody | null {
  const parts = pictureParts(content);
  const durationMs = asNumber(asObject(content["info"])["duration"]);
  return parts && { kind: "video", ...parts, durationMs };
}

/** Loudness is drawn from 0 to 1024. */
const LOUDNESS_MAX = 1024;

function audio(content: JsonObject): MessageBody | null {
  const info = asObject(content["info"]);
  const details = asObject(content["org.matrix.msc1767.audio"]);
  const file = mediaOf(content, info);
  if (!file) return null;
  const durationMs = asNumber(details["duration"]) ?? asNumber(info["duration"]);
  if (content["org.matrix.msc3245.voice"] === undefined) {
    return { kind: "audio", file, ...naming(content), durationMs };
  }
  const waveform = asArray(details["waveform"]).map((value) =>
    Math.min(Math.max(asNumber(value) ?? 0, 0), LOUDNESS_MAX),
  );
  return { kind: "voice", file, durationMs: durationMs ?? 0, waveform };
}

function file(content: JsonObject): MessageBody | null {
  const ref = mediaOf(content, asObject(content["info"]));
  return ref && { kind: "file", file: ref, ...naming(content) };
}

function location(content: JsonObject): MessageBody | null {
  const geoUri = asText(content["geo_uri"]);
  if (geoUri === null || !geoUri.startsWith("geo:")) return null;
  return { kind: "location", text: asText(content["body"]) ?? "", geoUri };
}

/** One line of plain words for previews, replies, notifications and search. */
export function plainTextOf(body: MessageBody): string {
  if ("caption" in body) return body.caption ?? body.name;
  return "text" in body ? body.text : "";
}
