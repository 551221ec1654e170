/** Olm sessions towards devices that have none yet. */
import { type OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { Mutex } from "../mutex.ts";
import type { Pump } from "./pump.ts";

export class Claims {
  readonly #machine: OlmMachine;
  readonly #pump: Pump;
  /** The machine allows one claim of one-time keys at a time. */
  readonly #claiming = new Mutex();

  constructor(machine: OlmMachine, pump: Pump) {
    this.#machine = machine;
    this.#pump = pump;
  }

  /** Sessions with these people's devices, and with devices that asked for keys or secrets. */
  async claim(userIds: string[]): Promise<void> {
    await this.#claiming.run(async () => {
      const users = userIds.map((userId) => new UserId(userId));
      const claim = await this.#machine.getMissingSessions(users);
      if (claim) await this.#pump.send(claim);
    });
  }
}
