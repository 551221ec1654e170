/**
 * User-interactive authentication with a password.
 *
 * spec: client-server-api #user-interactive-authentication-api
 */
import { MatrixError } from "../api/http.ts";
import { EngineError } from "../engine.ts";
import { asText, type Json, type JsonObject, objects, texts } from "../json.ts";
import type { UserId } from "../models.ts";

export type AuthCall = (auth: JsonObject | undefined) => Promise<Json>;

/** True for the 401 that lists flows, as opposed to a token that is no longer good. */
export function isChallenge(error: unknown): error is MatrixError {
  return error instanceof MatrixError && error.status === 401 && Array.isArray(error.body["flows"]);
}

export function hasFlow(challenge: MatrixError, ...stages: string[]): boolean {
  return objects(challenge.body["flows"]).some((flow) => {
    const wanted = texts(flow["stages"]);
    return wanted.length === stages.length && stages.every((stage) => wanted.includes(stage));
  });
}

/**
 * Makes the call; when the server asks who is there, answers with the password.
 *
 * `password` may be null where the server is expected not to ask. Rejects "wrong_password".
 */
export async function withPassword(
  userId: UserId,
  password: string | null,
  call: AuthCall,
): Promise<Json> {
  try {
    return await call(undefined);
  } catch (error) {
    if (!isChallenge(error)) throw error;
    if (password === null || !hasFlow(error, "m.login.password")) {
      throw new EngineError("unsupported", "The server asks for another proof.");
    }
    const session = asText(error.body["session"]) ?? undefined;
    return answer(call, {
      type: "m.login.password",
      identifier: { type: "m.id.user", user: userId },
      password,
      session,
    });
  }
}

async function answer(call: AuthCall, auth: JsonObject): Promise<Json> {
  try {
    return await call(auth);
  } catch (error) {
    if (isChallenge(error)) throw new EngineError("wrong_password", error.message);
    if (error instanceof MatrixError && error.errcode === "M_FORBIDDEN") {
      throw new EngineError("wrong_password", error.message);
    }
    throw error;
  }
}
