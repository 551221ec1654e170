/** What is said when the app did not even begin, so that nobody looks at an empty page. */
import { languageOf, preferences, type Language } from "./preferences.ts";

/** Not in the catalogs: they may be what did not come. */
const WORDS: Record<Language, [what: string, advice: string, reload: string]> = {
  en: [
    "Linnet could not start",
    "Check your connection, then load the page again.",
    "Load the page again",
  ],
  fr: [
    "Linnet n’a pas pu démarrer",
    "Vérifiez votre connexion, puis rechargez la page.",
    "Recharger la page",
  ],
  ar: ["تعذّر بدء Linnet", "تحقّق من اتصالك ثم أعد تحميل الصفحة.", "إعادة تحميل الصفحة"],
};

export function sayThatItDidNotStart(): void {
  const language = languageOf(preferences.get().language, navigator.languages);
  const [what, advice, reload] = WORDS[language];
  const page = document.createElement("main");
  page.className = "gate";
  page.lang = language;
  page.dir = language === "ar" ? "rtl" : "ltr";
  const card = document.createElement("div");
  card.className = "gate-card";
  card.setAttribute("role", "alert");
  const title = document.createElement("h1");
  title.textContent = what;
  const words = document.createElement("p");
  words.className = "gate-lead";
  words.textContent = advice;
  const button = document.createElement("button");
  button.className = "button button-primary button-wide";
  button.textContent = reload;
  button.addEventListener("click", () => location.reload());
  card.append(title, words, button);
  page.append(card);
  document.getElementById("root")?.replaceChildren(page);
}
