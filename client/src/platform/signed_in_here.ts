/**
 * Whether somebody was signed in here, in a place that outlives the app's stored data.
 *
 * Browsers throw stored data away when space is short or a site was not visited for long. A cookie
 * stays then, so the app can say what happened instead of looking as if it had never been here.
 */
const NAME = "linnet_signed_in";
const YEAR_S = 365 * 24 * 3600;

function write(value: string, lifetimeS: number): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${NAME}=${value}; Path=/; Max-Age=${lifetimeS}; SameSite=Strict${secure}`;
}

export function noteSignedIn(isSignedIn: boolean): void {
  write(isSignedIn ? "1" : "", isSignedIn ? YEAR_S : 0);
}

export function wasSignedIn(): boolean {
  return document.cookie.split("; ").includes(`${NAME}=1`);
}
