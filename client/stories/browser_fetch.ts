/** `fetch` as a page of the server would have it: with cookies and the marks of the same origin. */
import type { Fetch } from "../src/matrix/api/http.ts";

interface Cookie {
  value: string;
  path: string;
}

export function browserFetch(origin: string): Fetch {
  const jar = new Map<string, Cookie>();
  return async (url, init) => {
    const { pathname } = new URL(url);
    const headers = new Headers(init.headers);
    const sent = [...jar].filter(([, { path }]) => pathname.startsWith(path));
    if (sent.length > 0) {
      headers.set("Cookie", sent.map(([name, { value }]) => `${name}=${value}`).join("; "));
    }
    headers.set("Sec-Fetch-Site", "same-origin");
    headers.set("Sec-Fetch-Mode", "cors");
    headers.set("Origin", origin);
    const response = await fetch(url, { ...init, headers });
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    return response;
  };
}

function keep(jar: Map<string, Cookie>, line: string): void {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const at = pair.indexOf("=");
  const name = pair.slice(0, at);
  const value = pair.slice(at + 1);
  const path = attributes.find((one) => one.toLowerCase().startsWith("path="))?.slice(5) ?? "/";
  const isOver = attributes.some((one) => one.toLowerCase() === "max-age=0");
  if (isOver || value === "") jar.delete(name);
  else jar.set(name, { value, path });
}
