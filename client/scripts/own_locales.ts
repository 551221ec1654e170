/**
 * Leaves out the words of React Aria in languages that Linnet does not speak.
 *
 * The library ships 34 of them with every component that has something to say.
 */
import type { Plugin } from "vite";

const SPOKEN = new Set(["en-US", "fr-FR", "ar-AE"]);
const WORDS = /\/react-(?:aria|stately|aria-components)\/.*\/intl\/.*?([a-z]{2}-[A-Z]{2})\.mjs$/;

export function ownLocales(): Plugin {
  return {
    name: "linnet:own-locales",
    enforce: "pre",
    load(id) {
      const language = WORDS.exec(id)?.[1];
      return language && !SPOKEN.has(language) ? "export default {};" : null;
    },
  };
}
