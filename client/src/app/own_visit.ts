/** The page's own way to the server, for what a worker cannot do: passkeys, consent, the account. */
import { Http } from "../matrix/api/http.ts";
import { Visit } from "../matrix/visit.ts";

export const ownVisit = new Visit(
  new Http({ fetch: (url, init) => fetch(url, init), baseUrl: "", now: () => Date.now() }),
);
