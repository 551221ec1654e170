/** Seals what version 1 of the store kept in the clear; the upgrade itself cannot wait for a cipher. */
import type { Unsealed } from "./schema.ts";
import { type Database, inTransaction, readFact } from "./database.ts";
import { draftLabel, FIRST_PAINT } from "./labels.ts";
import { sealQueued, sealUpload } from "./sealing.ts";
import type { Vault } from "./vault.ts";

export async function sealLeftovers(database: Database, vault: Vault): Promise<void> {
  const unsealed = await readFact(database, "unsealed");
  if (!unsealed) return;
  const { firstPaint } = unsealed;
  // The rooms come from the server again, with their previews.
  const paint = firstPaint && (await vault.seal(FIRST_PAINT, firstPaint));
  const queue = await Promise.all(unsealed.queue.map((record) => sealOld(vault, record)));
  const drafts = await Promise.all(
    unsealed.drafts.map(async ({ roomId, draft }) => ({
      roomId,
      sealed: await vault.seal(draftLabel(roomId), draft),
    })),
  );
  await inTransaction(database, ["facts", "queue", "drafts"], async (tx) => {
    if (paint) await tx.objectStore("facts").put(paint, "firstPaint");
    for (const record of queue) await tx.objectStore("queue").put(record);
    for (const record of drafts) await tx.objectStore("drafts").put(record);
    await tx.objectStore("facts").delete("unsealed");
  });
}

async function sealOld(vault: Vault, { uploads, ...record }: Unsealed["queue"][number]) {
  const sealed = uploads.map((upload) => sealUpload(vault, record.txnId, upload));
  return sealQueued(vault, { ...record, uploads: await Promise.all(sealed) });
}
