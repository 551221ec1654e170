/** Choices that belong to this browser and must be known before the first frame. */
import { readStored, writeStored } from "../platform/storage.ts";
import { createStore } from "./store.ts";

export const LANGUAGES = ["en", "fr", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Preferences {
  theme: "auto" | "light" | "dark";
  language: Language | "auto";
  /** Numbering system of `Intl`; "auto" is what the language is used to. */
  digits: "auto" | "latn" | "arab";
  enterSends: boolean;
  /** Before something is sent that may be hateful; judged here, and kept nowhere. */
  asksBeforeSending: boolean;
  /** What this device covers in messages of strangers: what is likely hateful, or nearly sure. */
  coversHateful: "off" | "careful" | "strict";
  /** Also in languages in which the detector is not proven. */
  coversInAllLanguages: boolean;
  sendReceipts: boolean;
  sounds: boolean;
  notifications: boolean;
  showPreviews: boolean;
}

const KEY = "linnet.preferences";
const DEFAULTS: Preferences = {
  theme: "auto",
  language: "auto",
  digits: "auto",
  enterSends: true,
  asksBeforeSending: false,
  coversHateful: "strict",
  coversInAllLanguages: false,
  sendReceipts: true,
  sounds: true,
  notifications: false,
  showPreviews: true,
};

function read(): Preferences {
  const stored = readStored(KEY);
  return typeof stored === "object" ? { ...DEFAULTS, ...stored } : DEFAULTS;
}

export const preferences = createStore<Preferences>(read());

preferences.subscribe(() => {
  writeStored(KEY, preferences.get());
});

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  preferences.set((state) => (state[name] === value ? state : { ...state, [name]: value }));
}

export function languageOf(wish: Preferences["language"], offered: readonly string[]): Language {
  if (wish !== "auto") return wish;
  for (const tag of offered) {
    const known = LANGUAGES.find((language) => tag.toLowerCase().split("-")[0] === language);
    if (known) return known;
  }
  return "en";
}

/** Puts the chosen theme on the document; "auto" leaves it to the system. */
export function applyTheme(): void {
  const { theme } = preferences.get();
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
