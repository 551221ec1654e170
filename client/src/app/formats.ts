/** Times, sizes and counts in the reader's language. */
import { useLingui } from "@lingui/react";

import { formatLocale, offeredLocales } from "./format_locale.ts";
import { preferences, type Preferences } from "./preferences.ts";
import { useStore } from "./store.ts";

const DAY_MS = 86_400_000;

export interface Formats {
  time(at: number): string;
  /** "Today", "Yesterday", a weekday within the last week, else a date. */
  day(at: number, now?: number): string;
  /** One short word for a list: a time today, then a weekday, then a date. */
  short(at: number, now?: number): string;
  full(at: number): string;
  /** The day alone, always as a date. */
  date(at: number): string;
  count(value: number): string;
  percent(share: number): string;
  bytes(size: number): string;
  /** 1:05, for sounds and videos. */
  duration(ms: number): string;
  list(items: string[]): string;
  /** The country with this code of two letters. */
  country(code: string): string;
}

/** Whole days between two moments by the local calendar. */
export function daysBetween(earlier: number, later: number): number {
  const start = new Date(earlier).setHours(0, 0, 0, 0);
  const end = new Date(later).setHours(0, 0, 0, 0);
  return Math.round((end - start) / DAY_MS);
}

function capitalised(words: string, locale: string): string {
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

function bytesIn(locale: string, size: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
  const unit = units[step] ?? "byte";
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(size / 1000 ** step);
}

/** Made when it is first used: the browser takes its time over each one. */
function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

export function createFormats(locale: string): Formats {
  const moments = (options: Intl.DateTimeFormatOptions) =>
    lazy(() => new Intl.DateTimeFormat(locale, options));
  const numbers = (options: Intl.NumberFormatOptions) =>
    lazy(() => new Intl.NumberFormat(locale, options));
  const time = moments({ timeStyle: "short" });
  const weekday = moments({ weekday: "long" });
  const weekdayShort = moments({ weekday: "short" });
  const dayMonth = moments({ day: "numeric", month: "short" });
  const date = moments({ dateStyle: "long" });
  const full = moments({ dateStyle: "full", timeStyle: "short" });
  const relative = lazy(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
  const number = numbers({});
  const percent = numbers({ style: "percent" });
  const twoDigits = numbers({ minimumIntegerDigits: 2 });
  const regions = lazy(() => new Intl.DisplayNames(locale, { type: "region" }));
  const list = lazy(() => new Intl.ListFormat(locale, { type: "conjunction" }));
  return {
    time: (at) => time().format(at),
    day(at, now = Date.now()) {
      const days = daysBetween(at, now);
      if (days === 0 || days === 1) return capitalised(relative().format(-days, "day"), locale);
      return days > 0 && days < 7 ? capitalised(weekday().format(at), locale) : date().format(at);
    },
    short(at, now = Date.now()) {
      const days = daysBetween(at, now);
      if (days <= 0) return time().format(at);
      return days < 7 ? weekdayShort().format(at) : dayMonth().format(at);
    },
    full: (at) => full().format(at),
    date: (at) => date().format(at),
    count: (value) => number().format(value),
    percent: (share) => percent().format(share),
    bytes: (size) => bytesIn(locale, size),
    duration(ms) {
      const seconds = Math.round(ms / 1000);
      return `${number().format(Math.floor(seconds / 60))}:${twoDigits().format(seconds % 60)}`;
    },
    list: (items) => list().format(items),
    country: (code) => regions().of(code) ?? code,
  };
}

const byName = new Map<string, Formats>();

/** The same for everybody who speaks alike: hundreds of rows show times. */
function formatsOf(language: string, digits: Preferences["digits"]): Formats {
  const name = `${language} ${digits}`;
  const known = byName.get(name);
  if (known) return known;
  const formats = createFormats(formatLocale(language, digits, offeredLocales()));
  byName.set(name, formats);
  return formats;
}

export function useFormats(): Formats {
  const { i18n } = useLingui();
  const digits = useStore(preferences, (state) => state.digits);
  return formatsOf(i18n.locale, digits);
}

/** The tag for `Intl` itself, for what is written outside the app. */
export function useFormatLocale(): string {
  const { i18n } = useLingui();
  const digits = useStore(preferences, (state) => state.digits);
  return formatLocale(i18n.locale, digits, offeredLocales());
}
