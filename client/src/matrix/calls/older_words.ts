/**
 * What the two sides of a call from one to the other say. Pure.
 *
 * COMPAT(Nheko, FluffyChat, Element Classic): apps that know no media server.
 * spec: client-server-api #voice-over-ip
 */
import type { Candidate, CallWord, MediaDescription, StreamMutes } from "../call_models.ts";
import { asNumber, asObject, asText, isObject, type JsonObject, objects } from "../json.ts";
import type { UserId } from "../models.ts";
import type { Clear } from "../store/records.ts";

const VERSION = "1";
/** How long we ring at the other. */
export const LIFETIME_MS = 60_000;
const LIFETIME_MS_MAX = 120_000;
const CANDIDATES_MAX = 100;
const STREAMS = "sdp_stream_metadata";
/** COMPAT(Element Classic): before the name was stable. */
const STREAMS_UNSTABLE = "org.matrix.msc3077.sdp_stream_metadata";

/** Which call, and which device of somebody speaks; null in the first version of the protocol. */
export interface Side {
  callId: string;
  partyId: string | null;
}

export type OlderWord =
  | CallWord
  | { kind: "invite"; offer: MediaDescription; lifetimeMs: number; invitee: UserId | null }
  | { kind: "answer"; answer: MediaDescription }
  | { kind: "select_answer"; partyId: string | null }
  | { kind: "reject" }
  | { kind: "hangup" };

export type Heard = Side & { word: OlderWord };

/** Null for anything that is no part of such a call, or is broken. */
export function heardOf({ type, content }: Clear): Heard | null {
  const callId = asText(content["call_id"]);
  const word = READERS[type]?.(content) ?? null;
  if (callId === null || word === null) return null;
  return { callId, partyId: asText(content["party_id"]), word };
}

const READERS: Record<string, (content: JsonObject) => OlderWord | null> = {
  "m.call.invite": (content) => {
    const offer = descriptionOf(content, "offer");
    const lifetimeMs = Math.min(asNumber(content["lifetime"]) ?? LIFETIME_MS, LIFETIME_MS_MAX);
    return offer && { kind: "invite", offer, lifetimeMs, invitee: asText(content["invitee"]) };
  },
  "m.call.answer": (content) => {
    const answer = descriptionOf(content, "answer");
    return answer && { kind: "answer", answer };
  },
  "m.call.select_answer": (content) => ({
    kind: "select_answer",
    partyId: asText(content["selected_party_id"]),
  }),
  "m.call.candidates": (content) => ({
    kind: "candidates",
    candidates: objects(content["candidates"]).slice(0, CANDIDATES_MAX).map(candidateOf),
  }),
  "m.call.negotiate": (content) => {
    const description = descriptionOf(content, "description");
    return description && { kind: "description", description };
  },
  "m.call.sdp_stream_metadata_changed": mutesWord,
  "org.matrix.call.sdp_stream_metadata_changed": mutesWord,
  "m.call.reject": () => ({ kind: "reject" }),
  "m.call.hangup": () => ({ kind: "hangup" }),
};
function mutesWord(content: JsonObject): CallWord {
  return { kind: "mutes", mutes: mutesOf(content) };
}

function descriptionOf(content: JsonObject, name: string): MediaDescription | null {
  const { type, sdp } = asObject(content[name]);
  if (typeof sdp !== "string" || (type !== "offer" && type !== "answer")) return null;
  return { type, sdp, mutes: mutesOf(content) };
}

function candidateOf(said: JsonObject): Candidate {
  return {
    candidate: asText(said["candidate"]) ?? "",
    sdpMid: asText(said["sdpMid"]),
    sdpMLineIndex: asNumber(said["sdpMLineIndex"]),
  };
}

function mutesOf(content: JsonObject): StreamMutes {
  const streams = asObject(content[STREAMS] ?? content[STREAMS_UNSTABLE]);
  const entries = Object.entries(streams).filter(([, one]) => isObject(one));
  return Object.fromEntries(
    entries.map(([id, one]) => {
      const { audio_muted: audio, video_muted: video } = asObject(one);
      return [id, { audio: audio === true, video: video === true }];
    }),
  );
}

/** The event that says it: type and content. */
export function wordsOf(side: Side, word: OlderWord): [type: string, content: JsonObject] {
  const base = { call_id: side.callId, party_id: side.partyId, version: VERSION };
  switch (word.kind) {
    case "invite": {
      const { offer, lifetimeMs, invitee } = word;
      const whom = invitee === null ? {} : { invitee };
      const said = saidOf("offer", offer);
      return ["m.call.invite", { ...base, ...said, ...whom, lifetime: lifetimeMs }];
    }
    case "answer":
      return ["m.call.answer", { ...base, ...saidOf("answer", word.answer) }];
    case "select_answer":
      return ["m.call.select_answer", { ...base, selected_party_id: word.partyId }];
    case "candidates":
      return ["m.call.candidates", { ...base, candidates: word.candidates.map(plain) }];
    case "description": {
      const said = saidOf("description", word.description);
      return ["m.call.negotiate", { ...base, ...said, lifetime: LIFETIME_MS }];
    }
    case "mutes":
      return ["m.call.sdp_stream_metadata_changed", { ...base, ...streamsOf(word.mutes) }];
    case "reject":
      return ["m.call.reject", base];
    case "hangup":
      return ["m.call.hangup", { ...base, reason: "user_hangup" }];
  }
}

function saidOf(name: string, { type, sdp, mutes }: MediaDescription): JsonObject {
  return { [name]: { type, sdp }, ...streamsOf(mutes) };
}

function streamsOf(mutes: StreamMutes): JsonObject {
  const streams = Object.fromEntries(
    Object.entries(mutes).map(([id, { audio, video }]) => [
      id,
      { purpose: "m.usermedia", audio_muted: audio, video_muted: video },
    ]),
  );
  return { [STREAMS]: streams, [STREAMS_UNSTABLE]: streams };
}

function plain({ candidate, sdpMid, sdpMLineIndex }: Candidate): JsonObject {
  return { candidate, sdpMid, sdpMLineIndex };
}
