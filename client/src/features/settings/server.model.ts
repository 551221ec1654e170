/** Figures of the whole server, for its administrators. */
import { asNumber, asObject, asText } from "../../matrix/json.ts";

export const FIGURES = "/_linnet/admin/v1/figures";

export type CallsState = "off" | "asleep" | "running" | "unwell";

export interface ServerFigures {
  accounts: number;
  activeToday: number;
  rooms: number;
  messages: number;
  fileBytes: number;
  calls: {
    state: CallsState;
    /** In the server's own words, where something is wrong. */
    why: string;
    running: number;
    people: number;
    guests: number;
    startedSinceStart: number;
    refusedSinceStart: number;
  };
}

const STATES: readonly CallsState[] = ["off", "asleep", "running", "unwell"];

export function figuresOf(answer: unknown): ServerFigures {
  const told = asObject(answer);
  const count = (where: string, name: string) => asNumber(asObject(told[where])[name]) ?? 0;
  const calls = asObject(told["calls"]);
  const since = asObject(calls["since_start"]);
  return {
    accounts: count("accounts", "active"),
    activeToday: asNumber(told["people_active_today"]) ?? 0,
    rooms: count("rooms", "rooms"),
    messages: count("rooms", "events"),
    fileBytes: count("files", "size_bytes"),
    calls: {
      state: STATES.find((state) => state === calls["state"]) ?? "off",
      why: asText(calls["why"]) ?? "",
      running: count("calls", "calls"),
      people: count("calls", "participants"),
      guests: count("calls", "guests"),
      startedSinceStart: asNumber(since["started"]) ?? 0,
      refusedSinceStart: asNumber(since["refused"]) ?? 0,
    },
  };
}
