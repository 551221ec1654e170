/** Works out one proof of work beside the page, and ends with it. */
import { solve, type Work } from "../matrix/account/proof_of_work.ts";

export type WorkNews = { tried: number } | { nonce: string };

const page = self as unknown as { postMessage: (news: WorkNews) => void };

self.addEventListener("message", ({ data }: MessageEvent<Work>) => {
  void solve(data, (tried) => page.postMessage({ tried })).then((nonce) =>
    page.postMessage({ nonce }),
  );
});
