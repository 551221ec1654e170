import { EngineError } from "../../matrix/engine.ts";

/** The link in the server's answer to a new invite. */
export function linkOf(answer: unknown): string {
  if (typeof answer === "object" && answer !== null && "link" in answer) {
    if (typeof answer.link === "string") return answer.link;
  }
  throw new EngineError("unsupported");
}
