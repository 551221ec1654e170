/** The invite link with which somebody began, kept in this tab while they are at a provider. */
const NAME = "linnet.invite";

export function keepInvite(token: string | null): void {
  if (token === null) sessionStorage.removeItem(NAME);
  else sessionStorage.setItem(NAME, token);
}

export function keptInvite(): string | null {
  return sessionStorage.getItem(NAME);
}
