/** Words as they are compared in a search: without marks, case or the Arabic tatweel. */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}|\u0640/gu, "")
    .toLowerCase();
}
