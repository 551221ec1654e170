import { useLingui } from "@lingui/react/macro";

import { type Harm, isHarm } from "../matrix/harms.ts";

/** What somebody was harmed by, in plain words; one that this app does not know is "something else". */
export function useHarmWords(): (harm: string) => string {
  const { t } = useLingui();
  const words: Record<Harm, string> = {
    unspecified: t`No reason was chosen`,
    harassment: t`Insults or harassment`,
    "harassment.targeted": t`Somebody is being bullied or hunted`,
    "harassment.hate": t`Hatred of a group of people`,
    "harassment.women": t`Violence or hatred against women`,
    "harassment.doxxing": t`Private facts about somebody, such as an address`,
    "harassment.trolling": t`Provoking others on purpose`,
    violence: t`Violence`,
    "violence.threats": t`Threats of violence`,
    "violence.domestic": t`Violence at home`,
    "violence.graphic": t`Cruel pictures or descriptions`,
    "violence.glorification": t`Praise of violence`,
    "violence.extremist": t`Terrorism or violent extremism`,
    "violence.human_trafficking": t`Trade in people`,
    "violence.animal_welfare": t`Cruelty to animals`,
    adult: t`Sexual content that nobody asked for`,
    "adult.ncii": t`Intimate pictures shared against somebody’s will`,
    "adult.deepfake": t`Fake sexual pictures of real people`,
    "adult.sexual_abuse": t`Sexual abuse`,
    "adult.sexual_violence": t`Sexual violence`,
    "adult.animal_sexual_abuse": t`Sexual abuse of animals`,
    child_safety: t`A child is in danger`,
    "child_safety.grooming": t`An adult approaches a child sexually`,
    "child_safety.csam": t`Sexual pictures of children`,
    "child_safety.harassment": t`A child is being harassed`,
    "child_safety.privacy_violation": t`Private facts about a child`,
    danger: t`Dangerous to yourself or others`,
    "danger.self_harm": t`Suicide or self-harm`,
    "danger.eating_disorder": t`Encouraging eating disorders`,
    "danger.challenges": t`Dangerous challenges`,
    "danger.substance_abuse": t`Encouraging drug abuse`,
    spam: t`Unwanted advertising`,
    "spam.fraud": t`Fraud`,
    "spam.impersonation": t`Pretending to be somebody else`,
    "spam.flooding": t`Flooding the chat with messages`,
    "spam.election_interference": t`Deceiving people about an election`,
    tos: t`Something else that is against the rules`,
    "tos.hacking": t`Breaking into accounts or devices`,
    "tos.prohibited": t`Forbidden or dangerous goods`,
    "tos.ban_evasion": t`Coming back in spite of a ban`,
    "tos.copyright": t`Stolen works`,
    "tos.consumer_information": t`A seller hides who they are`,
  };
  return (harm) => words[isHarm(harm) ? harm : "tos"];
}
