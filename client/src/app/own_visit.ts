/** The page's own way to the server, for what a worker cannot do: passkeys, consent, the account. */
import { Http } from "../matrix/api/http.ts";
import { AppLogin, AuthStage, type LoginWish } from "../matrix/auth_pages.ts";
import { type Invitation, readInvitation } from "../matrix/call_links.ts";
import { type Erasure, readErasure } from "../matrix/erasure.ts";
import { OutsideNotices } from "../matrix/outside_notices.ts";
import { Providers } from "../matrix/providers.ts";
import { Visit } from "../matrix/visit.ts";

const http = new Http({
  fetch: (url, init) => fetch(url, init),
  baseUrl: "",
  now: () => Date.now(),
});

export const ownVisit = new Visit(http);
export const ownProviders = new Providers(http);
export const outsideNotices = new OutsideNotices(http);

export function authStage(stage: string, session: string): AuthStage {
  return new AuthStage(http, stage, session);
}

export function appLogin(wish: LoginWish): AppLogin {
  return new AppLogin(http, wish);
}

/** How the server accounts for its moderation in a year. */
export function transparencyOf(year: number): Promise<unknown> {
  return http.callOpen("GET", "/_linnet/transparency", { query: { year } });
}

/** What the server keeps about people, said to them in their language. */
export function privacyNotice(language: string): Promise<unknown> {
  return http.callOpen("GET", "/_linnet/privacy", { query: { language } });
}

/** Whom the server contacts, as anybody may know it. */
export function publicTouchpoints(): Promise<unknown> {
  return http.callOpen("GET", "/.well-known/linnet/touchpoints");
}

/** How far the deletion of an account is. */
export function erasureOf(secret: string): Promise<Erasure> {
  return readErasure(http, secret);
}

export function callInvitation(token: string): Promise<Invitation> {
  return readInvitation(http, token);
}
