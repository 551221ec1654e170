import { saveBlob } from "./media.ts";
import type { Receipt } from "./receipts.ts";

export function fileName({ number }: Pick<Receipt, "number">): string {
  return `linnet-receipt-${number}.json`;
}

/** Byte for byte, as it is checked. */
export function saveReceipt(receipt: Receipt, name = fileName(receipt)): void {
  saveBlob(new Blob([receipt.file], { type: "application/json" }), name);
}
