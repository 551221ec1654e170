/** The settings page is one list of sections; searching hides those that do not fit. */

export const SECTIONS = [
  "profile",
  "appearance",
  "language",
  "notifications",
  "messages",
  "devices",
  "encryption",
  "privacy",
  "decisions",
  "third-parties",
  "keyboard",
  "data",
  "account",
  "server",
] as const;

export type Section = (typeof SECTIONS)[number];

export function isSection(name: string | null): name is Section {
  return SECTIONS.some((section) => section === name);
}

function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}|\u0640/gu, "")
    .toLowerCase();
}

/** `words` are what each section is about, in the reader's language. */
export function matchingSections(
  term: string,
  words: Readonly<Record<Section, readonly string[]>>,
  isAdministrator: boolean,
): Section[] {
  const wanted = folded(term.trim());
  return SECTIONS.filter(
    (section) =>
      (isAdministrator || section !== "server") &&
      folded(words[section].join(" ")).includes(wanted),
  );
}
