/** What somebody can be harmed by, as `moderation/harms.py` of the server has it. */

/** Of a kind together, the general one first. */
export const HARMS = [
  "harassment",
  "harassment.targeted",
  "harassment.hate",
  "harassment.women",
  "harassment.doxxing",
  "harassment.trolling",
  "violence",
  "violence.threats",
  "violence.domestic",
  "violence.graphic",
  "violence.glorification",
  "violence.extremist",
  "violence.human_trafficking",
  "violence.animal_welfare",
  "adult",
  "adult.ncii",
  "adult.deepfake",
  "adult.sexual_abuse",
  "adult.sexual_violence",
  "adult.animal_sexual_abuse",
  "child_safety",
  "child_safety.grooming",
  "child_safety.csam",
  "child_safety.harassment",
  "child_safety.privacy_violation",
  "danger",
  "danger.self_harm",
  "danger.eating_disorder",
  "danger.challenges",
  "danger.substance_abuse",
  "spam",
  "spam.fraud",
  "spam.impersonation",
  "spam.flooding",
  "spam.election_interference",
  "tos",
  "tos.hacking",
  "tos.prohibited",
  "tos.ban_evasion",
  "tos.copyright",
  "tos.consumer_information",
] as const;

/** `unspecified`: whoever reported it used an app that does not ask. */
export type Harm = (typeof HARMS)[number] | "unspecified";

/** Of these somebody may be in danger now. */
export function isDangerNow(harm: Harm | null): boolean {
  return harm === "violence.threats" || /^(child_safety|danger)/.test(harm ?? "");
}

export function isHarm(value: unknown): value is Harm {
  return value === "unspecified" || HARMS.some((harm) => harm === value);
}
