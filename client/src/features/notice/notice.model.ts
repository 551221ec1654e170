/** What a notice needs before it can be sent. */
import { bytesLeft } from "../../app/own_words.model.ts";
import type { Harm } from "../../matrix/harms.ts";
import type { NoticeDraft } from "../../matrix/outside_notices.ts";

/** What people without an account point at most, offered first. */
export const COMMON_HARMS: readonly Harm[] = [
  "harassment.hate",
  "violence.threats",
  "violence.extremist",
  "harassment.targeted",
  "harassment.doxxing",
  "adult.ncii",
  "child_safety.csam",
  "spam.fraud",
  "tos.prohibited",
  "tos.copyright",
];

export interface Form extends Omit<NoticeDraft, "harm"> {
  harm: Harm | null;
  isGoodFaith: boolean;
}

export const EMPTY_FORM: Form = {
  harm: null,
  where: "",
  reason: "",
  name: "",
  email: "",
  isGoodFaith: false,
};

export type Part = "harm" | "where" | "reason" | "name" | "email" | "isGoodFaith";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

/** The parts that are not as they must be, in the order of the page. */
export function missing(form: Form, anonymous: readonly Harm[]): Part[] {
  const mayHide = form.harm !== null && anonymous.includes(form.harm);
  const email = form.email.trim();
  const isSo: Record<Part, boolean> = {
    harm: form.harm !== null,
    where: form.where.trim() !== "",
    reason: form.reason.trim() !== "" && bytesLeft(form.reason) >= 0,
    name: mayHide || form.name.trim() !== "",
    email: email === "" ? mayHide : EMAIL.test(email),
    isGoodFaith: form.isGoodFaith,
  };
  return (Object.keys(isSo) as Part[]).filter((part) => !isSo[part]);
}

export function draftOf(form: Form): NoticeDraft {
  return {
    harm: form.harm ?? "tos",
    where: form.where.trim(),
    reason: form.reason.trim(),
    name: form.name.trim(),
    email: form.email.trim(),
  };
}
