/** What the fake's server answers to calls that need no engine: ways in, addresses of mail. */
import { EngineError, type Proof, type ServerCalls } from "./engine.ts";
import { asObject, asText, type JsonObject } from "./json.ts";

interface FakeAccount {
  /** Throws where the proof is none. */
  checkProof(proof: Proof | undefined): void;
}

interface Letter {
  address: string;
  secret: string;
  isConfirmed: boolean;
}

type Answer = (body: JsonObject, proof: Proof | undefined) => JsonObject;

const CLIENT = "/_matrix/client/v3";

export class FakeServer implements ServerCalls {
  readonly #account: FakeAccount;
  readonly #answers: Record<string, Answer>;
  readonly #letters = new Map<string, Letter>();
  #pushers: JsonObject[] = [];
  addresses: string[] = [];
  /** Whether it has a server of mail. */
  sendsMail = true;
  /** Addresses that belong to somebody else. */
  taken = new Set<string>();
  /** All of them, and who has asked for none gets none. */
  letters: string[] = [];
  lettersMax = 5;

  constructor(account: FakeAccount) {
    this.#account = account;
    this.#answers = {
      "GET /_linnet/passkeys": () => ({ has_password: true, passkeys: [] }),
      "GET /_linnet/ways-in": () => ({
        recovery_code_ts: null,
        providers: [],
        ended: [],
        ending: [],
      }),
      [`GET ${CLIENT}/capabilities`]: () => ({
        capabilities: { "m.3pid_changes": { enabled: this.sendsMail } },
      }),
      [`GET ${CLIENT}/account/3pid`]: () => ({
        threepids: this.addresses.map((address) => ({ medium: "email", address })),
      }),
      [`POST ${CLIENT}/account/3pid/email/requestToken`]: (body) => this.#write(body),
      [`POST ${CLIENT}/account/3pid/add`]: (body, proof) => this.#add(body, proof),
      [`POST ${CLIENT}/account/3pid/delete`]: ({ address }) => {
        this.addresses = this.addresses.filter((one) => one !== address);
        this.#pushers = this.#pushers.filter(({ pushkey }) => pushkey !== address);
        return {};
      },
      [`GET ${CLIENT}/pushers`]: () => ({ pushers: this.#pushers }),
      [`POST ${CLIENT}/pushers/set`]: (body) => this.#setPusher(body),
    };
  }

  async callServer(
    method: string,
    path: string,
    body?: unknown,
    proof?: Proof,
  ): Promise<JsonObject> {
    const answer = this.#answers[`${method} ${path}`];
    if (!answer) throw new EngineError("unsupported");
    return structuredClone(answer(asObject(body), proof));
  }

  /** Somebody presses the button behind the link of the newest letter. */
  confirmAddress(): void {
    for (const letter of this.#letters.values()) letter.isConfirmed = true;
  }

  #write({ email, client_secret: secret }: JsonObject): JsonObject {
    const address = asText(email)?.toLowerCase() ?? "";
    if (!/^\S+@\S+\.\S+$/.test(address)) throw new EngineError("invalid");
    if (this.letters.length >= this.lettersMax) throw new EngineError("rate_limited");
    this.letters.push(address);
    const sid = `proof of ${address}`;
    this.#letters.set(sid, { address, secret: asText(secret) ?? "", isConfirmed: false });
    return { sid };
  }

  #add({ sid, client_secret: secret }: JsonObject, proof: Proof | undefined): JsonObject {
    this.#account.checkProof(proof);
    const letter = this.#letters.get(asText(sid) ?? "");
    if (!letter?.isConfirmed || letter.secret !== secret) throw new EngineError("mail_unconfirmed");
    if (this.taken.has(letter.address)) throw new EngineError("mail_taken");
    this.addresses = [...new Set([...this.addresses, letter.address])];
    return {};
  }

  #setPusher(pusher: JsonObject): JsonObject {
    this.#pushers = this.#pushers.filter(({ pushkey }) => pushkey !== pusher["pushkey"]);
    if (pusher["kind"] !== null) this.#pushers.push(pusher);
    return {};
  }
}
