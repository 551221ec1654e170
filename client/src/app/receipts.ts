/** Receipts of contacts that were ended for good. */
import { type Demand, demandOf } from "./demands.ts";
import { asNumber, asObject, asText, type JsonObject, objects } from "../matrix/json.ts";

/** How much of each kind, by the names of the server; of nothing there is no entry. */
export type Amounts = [kind: string, amount: number][];

/** Most first. */
export function amountsOf(told: JsonObject): Amounts {
  return Object.entries(told)
    .map(([kind, amount]): [string, number] => [kind, asNumber(amount) ?? 0])
    .filter(([, amount]) => amount > 0)
    .toSorted((a, b) => b[1] - a[1]);
}

/** A file as the server has signed it. */
export interface Receipt {
  number: number;
  /** To be kept byte for byte, or it cannot be checked. */
  file: string;
}

export function receiptOf(told: unknown): Receipt {
  const { number, file } = asObject(told);
  return { number: asNumber(number) ?? 0, file: asText(file) ?? "" };
}

/** What a receipt says: the server's own names nobody's share. */
export interface ReadReceipt extends Receipt {
  /** As the register had it. */
  contact: { id: string; party: string; purpose: string; retention: string; whenOff: string };
  doneAt: number;
  contacts: number;
  bytesOut: number;
  erased: Amounts;
}

function bodyOf(file: string): JsonObject {
  try {
    return asObject(asObject(JSON.parse(file))["body"]);
  } catch {
    return {};
  }
}

function readReceiptOf(told: JsonObject): ReadReceipt {
  const receipt = receiptOf(told);
  const body = bodyOf(receipt.file);
  const about = asObject(body["touchpoint"]);
  const left = asObject(body["left"]);
  const text = (name: string) => asText(about[name]) ?? "";
  return {
    ...receipt,
    contact: {
      id: text("id"),
      party: text("party"),
      purpose: text("purpose"),
      retention: text("retention"),
      whenOff: "",
    },
    doneAt: asNumber(body["done_ts"]) ?? 0,
    contacts: asNumber(left["allowed"]) ?? 0,
    bytesOut: asNumber(left["bytes_out"]) ?? 0,
    erased: amountsOf(asObject(body["erased"])),
  };
}

/** What a party has answered to the demand to delete. */
export interface AnswerReceipt extends Receipt {
  contact: ReadReceipt["contact"];
  demand: Demand;
}

function answerReceiptsOf(told: JsonObject): AnswerReceipt[] {
  const receipt = readReceiptOf(told);
  const body = bodyOf(receipt.file);
  const answer = asObject(body["answer"]);
  const dueAt = asNumber(asObject(body["demand"])["due_ts"]);
  const demand = demandOf({ ...answer, standing: answer["outcome"], due_ts: dueAt ?? 0 });
  return demand
    ? [{ number: receipt.number, file: receipt.file, contact: receipt.contact, demand }]
    : [];
}

/** Those about the reader, those of the server and the parties' answers, the newest first. */
export function receiptsOf(answer: unknown): {
  yours: ReadReceipt[];
  servers: ReadReceipt[];
  answers: AnswerReceipt[];
} {
  const told = asObject(answer);
  const listed = (name: string) => objects(told[name]).map(readReceiptOf);
  return {
    yours: listed("yours"),
    servers: listed("servers"),
    answers: objects(told["answers"]).flatMap(answerReceiptsOf),
  };
}
