/**
 * User-interactive authentication with one proof.
 *
 * spec: client-server-api #user-interactive-authentication-api
 */
import { MatrixError } from "../api/http.ts";
import { EngineError, type EngineErrorCode, type Proof } from "../engine.ts";
import { asText, type Json, type JsonObject, objects, texts } from "../json.ts";
import type { UserId } from "../models.ts";

export type AuthCall = (auth: JsonObject | undefined) => Promise<Json>;

interface Stage {
  type: string;
  answer: JsonObject;
  /** What it means when the server does not accept it. */
  refusal: EngineErrorCode;
}

/** True for the 401 that lists flows, as opposed to a token that is no longer good. */
export function isChallenge(error: unknown): error is MatrixError {
  return error instanceof MatrixError && error.status === 401 && Array.isArray(error.body["flows"]);
}

/** Whether this stage alone is enough for the server. */
function isOffered(challenge: MatrixError, stage: string): boolean {
  return objects(challenge.body["flows"]).some((flow) => {
    const [first, ...others] = texts(flow["stages"]);
    return first === stage && others.length === 0;
  });
}

function stageOf(userId: UserId, proof: Proof): Stage {
  if ("credential" in proof) {
    return { type: "linnet.passkey", answer: proof, refusal: "wrong_passkey" };
  }
  const identifier = { type: "m.id.user", user: userId };
  return {
    type: "m.login.password",
    answer: { identifier, password: proof.password },
    refusal: "wrong_password",
  };
}

/**
 * Makes the call; when the server asks who is there, answers with the proof.
 *
 * `proof` may be null where the server is expected not to ask. Rejects "wrong_password" or
 * "wrong_passkey", and "unsupported" when it asks for something else.
 */
export async function withProof(
  userId: UserId,
  proof: Proof | null,
  call: AuthCall,
): Promise<Json> {
  try {
    return await call(undefined);
  } catch (error) {
    const stage = proof ? stageOf(userId, proof) : null;
    if (!isChallenge(error)) throw error;
    if (!stage || !isOffered(error, stage.type)) {
      throw new EngineError("unsupported", "The server asks for another proof.");
    }
    return answered(call, stage, asText(error.body["session"]) ?? undefined);
  }
}

async function answered(call: AuthCall, stage: Stage, session: string | undefined): Promise<Json> {
  try {
    return await call({ ...stage.answer, type: stage.type, session });
  } catch (error) {
    if (isChallenge(error)) throw new EngineError(stage.refusal, error.message);
    throw error;
  }
}
