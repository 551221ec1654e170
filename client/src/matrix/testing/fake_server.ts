/** A server for tests: answers requests from a list of rules and remembers what was asked. */
import { Http, type Fetch } from "../api/http.ts";
import { asObject, type JsonObject } from "../json.ts";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: JsonObject;
  token: string | null;
}

/** Gives the answer, or throws for a network that is down. */
export type Rule = (asked: Asked) => Answer | Promise<Answer>;
type Answer = JsonObject | [status: number, body: JsonObject];

const NOTHING: Answer = [404, { errcode: "M_UNRECOGNIZED" }];

export class FakeServer {
  readonly asked: Asked[] = [];
  readonly #rules: [method: string, path: RegExp, rule: Rule][] = [];
  nowMs = 1_000_000;

  /** Later rules win. */
  on(method: string, path: RegExp, rule: Rule): this {
    this.#rules.unshift([method, path, rule]);
    return this;
  }

  readonly fetch: Fetch = async (url, init) => {
    init.signal?.throwIfAborted();
    const { pathname, searchParams: query } = new URL(url);
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? asObject(JSON.parse(init.body)) : {};
    const token = new Headers(init.headers).get("Authorization")?.replace("Bearer ", "") ?? null;
    const asked = { method, path: pathname, query, body, token };
    this.asked.push(asked);
    const rule = this.#rules.find(([verb, path]) => verb === method && path.test(pathname))?.[2];
    const answer = rule ? await rule(asked) : NOTHING;
    const [status, content] = Array.isArray(answer) ? answer : ([200, answer] as const);
    return Response.json(content, { status });
  };

  http(): Http {
    const now = () => this.nowMs;
    return new Http({ fetch: this.fetch, baseUrl: "http://server", now });
  }

  /** With a token that is good for a quarter of an hour. */
  signedIn(): Http {
    const http = this.http();
    http.setTokens({ access_token: "a1", expires_in_ms: 900_000 });
    return http;
  }

  paths(): string[] {
    return this.asked.map(({ method, path }) => `${method} ${path}`);
  }
}
