import type { Preferences } from "./preferences.ts";

/** Languages that people all over the world use in their own country's ways. */
const LANGUAGES_OF_THE_WORLD: ReadonlySet<string> = new Set(["en"]);

/**
 * The tag for `Intl`: the app's language as the browser's owner writes times and dates.
 *
 * `offered` are the browser's tags, the dearest first. The first that tells of a region brings it
 * along; an English app in a German browser counts hours as Germany does.
 */
export function formatLocale(
  language: string,
  digits: Preferences["digits"],
  offered: readonly string[],
): string {
  const isOfTheWorld = LANGUAGES_OF_THE_WORLD.has(language);
  const region = offered
    .flatMap(parsed)
    .filter((one) => isOfTheWorld || one.language === language)
    .map((one) => regionOf(one, language))
    .find((one) => one !== undefined);
  return new Intl.Locale(language, {
    ...(region ? { region } : {}),
    ...(digits === "auto" ? {} : { numberingSystem: digits }),
  }).toString();
}

function parsed(tag: string): Intl.Locale[] {
  try {
    return [new Intl.Locale(tag)];
  } catch {
    return [];
  }
}

/** The language alone says nothing of a region, unless it is another one, which is at home somewhere. */
function regionOf(locale: Intl.Locale, language: string): string | undefined {
  return locale.region ?? (locale.language === language ? undefined : locale.maximize().region);
}

/** What the browser says of its owner: the languages they asked for, then its own. */
export function offeredLocales(): string[] {
  return [...navigator.languages, new Intl.DateTimeFormat().resolvedOptions().locale];
}
