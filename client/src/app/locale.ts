import { i18n, type Messages } from "@lingui/core";

import { languageOf, preferences, type Language, type Preferences } from "./preferences.ts";

const CATALOGS: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import("../locales/en.po"),
  fr: () => import("../locales/fr.po"),
  ar: () => import("../locales/ar.po"),
};

/** Loads the words of the chosen language and turns the page the way that language reads. */
export async function activateLanguage(): Promise<void> {
  const { language: wish, digits } = preferences.get();
  const language = languageOf(wish, navigator.languages);
  const { messages } = await CATALOGS[language]();
  i18n.loadAndActivate({ locale: language, locales: formatLocale(language, digits), messages });
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
}

/** The tag for `Intl`: the language with the digits that the person chose. */
export function formatLocale(language: string, digits: Preferences["digits"]): string {
  return digits === "auto" ? language : `${language}-u-nu-${digits}`;
}
