/** What the server says about its moderation, in numbers. */
import { asNumber, asObject, asText, objects } from "../../matrix/json.ts";

export interface Decided {
  isByRoom: boolean;
  category: string;
  measure: string;
  isAutomated: boolean;
  count: number;
}

export interface Account {
  serverName: string;
  year: number;
  /** Of the reports, those by people without an account. */
  notices: number;
  reports: [category: string, count: number][];
  decisions: Decided[];
  /** Of the decisions by people. */
  waiting: { decisions: number; medianHours: number; withinADay: number; withinAWeek: number };
  complaints: { made: number; upheld: number; reversed: number; waiting: number };
  lifted: number;
}

export function accountOf(answer: unknown): Account {
  const told = asObject(answer);
  const number = (where: string, name: string) => asNumber(asObject(told[where])[name]) ?? 0;
  const reports = Object.entries(asObject(told["reports"]));
  return {
    serverName: asText(told["server_name"]) ?? "",
    year: asNumber(told["year"]) ?? 0,
    notices: asNumber(told["notices"]) ?? 0,
    reports: reports
      .map(([category, count]): [string, number] => [category, asNumber(count) ?? 0])
      .toSorted(([, one], [, other]) => other - one),
    decisions: objects(told["decisions"]).map((one) => ({
      isByRoom: one["forum"] === "room",
      category: asText(one["category"]) ?? "",
      measure: asText(one["measure"]) ?? "",
      isAutomated: one["automated"] === true,
      count: asNumber(one["count"]) ?? 0,
    })),
    waiting: {
      decisions: number("waiting", "decisions"),
      medianHours: number("waiting", "median_hours"),
      withinADay: number("waiting", "within_a_day"),
      withinAWeek: number("waiting", "within_a_week"),
    },
    complaints: {
      made: number("complaints", "made"),
      upheld: number("complaints", "upheld"),
      reversed: number("complaints", "reversed"),
      waiting: number("complaints", "waiting"),
    },
    lifted: asNumber(told["lifted"]) ?? 0,
  };
}

/** How often each was done, whatever for: the most frequent first. */
export function byMeasure(decisions: readonly Decided[]): Omit<Decided, "category">[] {
  const sums = new Map<string, Omit<Decided, "category">>();
  for (const { isByRoom, measure, isAutomated, count } of decisions) {
    const name = `${isByRoom} ${measure} ${isAutomated}`;
    const before = sums.get(name)?.count ?? 0;
    sums.set(name, { isByRoom, measure, isAutomated, count: before + count });
  }
  return [...sums.values()].toSorted((one, other) => other.count - one.count);
}
