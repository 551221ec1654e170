/** The token of an invite link, whether all of it or only the token was pasted. */
export function tokenOf(link: string): string | null {
  const [address = ""] = link.trim().split(/[?#]/, 1);
  return address.split("/").findLast(Boolean) ?? null;
}
