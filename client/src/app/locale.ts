import { i18n, type Messages } from "@lingui/core";

import { persistently } from "../platform/persistently.ts";
import { formatLocale, offeredLocales } from "./format_locale.ts";
import { languageOf, preferences, type Language } from "./preferences.ts";

const CATALOGS: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import("../locales/en.po"),
  fr: () => import("../locales/fr.po"),
  ar: () => import("../locales/ar.po"),
};

/** Loads the words of the chosen language and turns the page the way that language reads. */
export async function activateLanguage(): Promise<void> {
  const { language: wish, digits } = preferences.get();
  const language = languageOf(wish, navigator.languages);
  const { messages } = await persistently(CATALOGS[language]);
  const locales = formatLocale(language, digits, offeredLocales());
  i18n.loadAndActivate({ locale: language, locales, messages });
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
}
