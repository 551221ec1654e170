/** Reads what the browser counts about a call. */
import type { RemoteParticipant, RemoteTrackPublication, Room } from "livekit-client";

import type { MediaStatistics, StreamStatistics } from "./call_media.ts";

type Report = Record<string, unknown>;

const KINDS: Partial<Record<string, StreamStatistics["kind"]>> = {
  microphone: "microphone",
  camera: "camera",
  screen_share: "screen",
};

function numberOf(report: Report | undefined, name: string): number {
  const value = report?.[name];
  return typeof value === "number" ? value : 0;
}

export function reportsOf(reports: RTCStatsReport | undefined): Report[] {
  const found: Report[] = [];
  reports?.forEach((report: Report) => found.push(report));
  return found;
}

async function streamOf(
  { identity }: RemoteParticipant,
  publication: RemoteTrackPublication,
): Promise<{ stream: StreamStatistics | null; reports: Report[] }> {
  const kind = KINDS[publication.source];
  const reports = reportsOf(await publication.track?.getRTCStatsReport());
  return { stream: kind ? inboundOf(identity, kind, reports) : null, reports };
}

/** What arrives of one kind from somebody. */
export function inboundOf(
  identity: string,
  kind: StreamStatistics["kind"],
  reports: Report[],
): StreamStatistics | null {
  const media = kind === "microphone" ? "audio" : "video";
  const inbound = reports.find((one) => one["type"] === "inbound-rtp" && one["kind"] === media);
  if (!inbound) return null;
  return {
    identity,
    kind,
    framesDecoded: numberOf(inbound, "framesDecoded"),
    width: numberOf(inbound, "frameWidth"),
    height: numberOf(inbound, "frameHeight"),
    framesPerSecond: numberOf(inbound, "framesPerSecond"),
    audioEnergy: numberOf(inbound, "totalAudioEnergy"),
    packetsLost: numberOf(inbound, "packetsLost"),
    bytesReceived: numberOf(inbound, "bytesReceived"),
  };
}

export function lineOf(reports: Report[]): Pick<MediaStatistics, "roundTripMs" | "route"> {
  const transport = reports.find(({ type }) => type === "transport");
  const pair = reports.find(({ id }) => id === transport?.["selectedCandidatePairId"]);
  const local = reports.find(({ id }) => id === pair?.["localCandidateId"]);
  if (!pair || !local) return { roundTripMs: null, route: null };
  const isTcp = local["protocol"] === "tcp";
  const route = local["candidateType"] === "relay" ? "relay" : isTcp ? "tcp" : "udp";
  return { roundTripMs: numberOf(pair, "currentRoundTripTime") * 1000, route };
}

export async function statisticsOf(room: Room): Promise<MediaStatistics> {
  const all = [...room.remoteParticipants.values()].flatMap((person) =>
    [...person.trackPublications.values()].map((publication) =>
      streamOf(person, publication as RemoteTrackPublication),
    ),
  );
  const found = await Promise.all(all);
  const own = [...room.localParticipant.trackPublications.values()];
  const sent = await Promise.all(own.map(({ track }) => track?.getRTCStatsReport()));
  const reports = [...found.flatMap((one) => one.reports), ...sent.flatMap(reportsOf)];
  return { streams: found.flatMap(({ stream }) => stream ?? []), ...lineOf(reports) };
}
