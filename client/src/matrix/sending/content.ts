/** Builds the content of message events from what the composer hands over. */
import type { FileDraft, MessageDraft, VoiceDraft } from "../engine.ts";
import type { JsonObject } from "../json.ts";
import type { EventId } from "../models.ts";
import type { UploadRecord } from "../store/records.ts";

export function textContent(draft: MessageDraft): JsonObject {
  return { ...wordsContent(draft), ...replyContent(draft.replyTo) };
}

/** "/me waves" is an emote, as everywhere. */
function wordsContent({ text, html, mentions, mentionsRoom }: MessageDraft): JsonObject {
  const isEmote = text.startsWith("/me ");
  const content: JsonObject = {
    msgtype: isEmote ? "m.emote" : "m.text",
    body: isEmote ? text.slice(4) : text,
    "m.mentions": {
      ...(mentions.length > 0 ? { user_ids: mentions } : {}),
      ...(mentionsRoom ? { room: true } : {}),
    },
  };
  if (html === null) return content;
  const formatted = isEmote ? html.replace("/me ", "") : html;
  return { ...content, format: "org.matrix.custom.html", formatted_body: formatted };
}

function replyContent(replyTo: EventId | null): JsonObject {
  return replyTo === null ? {} : { "m.relates_to": { "m.in_reply_to": { event_id: replyTo } } };
}

/** spec: client-server-api #event-replacements */
export function editContent(target: EventId, draft: MessageDraft): JsonObject {
  const content = wordsContent(draft);
  const fallback: JsonObject = { ...content, body: `* ${draft.text}` };
  if (draft.html !== null) fallback["formatted_body"] = `* ${draft.html}`;
  return {
    ...fallback,
    // People mentioned before the edit are not told again.
    "m.mentions": {},
    "m.new_content": content,
    "m.relates_to": { rel_type: "m.replace", event_id: target },
  };
}

export function reactionContent(target: EventId, key: string): JsonObject {
  return { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } };
}

interface Attachment {
  content: JsonObject;
  uploads: UploadRecord[];
}

function msgtypeOf(mimeType: string): string {
  const kind = mimeType.split("/")[0] ?? "";
  return ["image", "video", "audio"].includes(kind) ? `m.${kind}` : "m.file";
}

export function fileContent(draft: FileDraft, encrypt: boolean): Attachment {
  const { file, name, caption, thumbnail } = draft;
  const mimeType = file.type || "application/octet-stream";
  const info: JsonObject = { mimetype: mimeType, size: file.size, w: draft.width, h: draft.height };
  if (draft.durationMs !== undefined) info["duration"] = Math.round(draft.durationMs);
  if (draft.blurhash !== undefined) info["xyz.amorgan.blurhash"] = draft.blurhash;
  const uploads: UploadRecord[] = [{ blob: file, name, place: "file", encrypt }];
  if (thumbnail) {
    const { blob, width, height } = thumbnail;
    info["thumbnail_info"] = { mimetype: blob.type, size: blob.size, w: width, h: height };
    uploads.push({ blob, name: "thumbnail", place: "thumbnail", encrypt });
  }
  const content: JsonObject = {
    msgtype: msgtypeOf(mimeType),
    body: caption ?? name,
    filename: name,
    info,
    "m.mentions": {},
    ...replyContent(draft.replyTo),
  };
  return { content, uploads };
}

export function voiceContent(draft: VoiceDraft, encrypt: boolean): Attachment {
  const { file, waveform } = draft;
  const duration = Math.round(draft.durationMs);
  const name = "Voice message.ogg";
  const content: JsonObject = {
    msgtype: "m.audio",
    body: name,
    filename: name,
    info: { mimetype: "audio/ogg", size: file.size, duration },
    "m.mentions": {},
    "org.matrix.msc3245.voice": {},
    "org.matrix.msc1767.audio": { duration, waveform: waveform.map(Math.round) },
    ...replyContent(draft.replyTo),
  };
  return { content, uploads: [{ blob: file, name, place: "file", encrypt }] };
}
