import { useLingui } from "@lingui/react/macro";

/** The categories of the European Union, in plain words. */
export function useCategoryWords(): (category: string) => string {
  const { t } = useLingui();
  const words: Record<string, string> = {
    ANIMAL_WELFARE: t`Cruelty to animals`,
    CONSUMER_INFORMATION: t`A seller hides who they are`,
    CYBER_VIOLENCE: t`Harassment and intimate pictures`,
    CYBER_VIOLENCE_AGAINST_WOMEN: t`Violence or hatred against women`,
    DATA_PROTECTION_AND_PRIVACY_VIOLATIONS: t`Private facts about somebody`,
    ILLEGAL_OR_HARMFUL_SPEECH: t`Hatred of a group of people`,
    INTELLECTUAL_PROPERTY_INFRINGEMENTS: t`Stolen works`,
    NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS: t`Deceiving people about an election`,
    NOT_SPECIFIED_NOTICE: t`No reason was chosen`,
    PROTECTION_OF_MINORS: t`A child is in danger`,
    RISK_FOR_PUBLIC_SECURITY: t`Terrorism, or breaking into devices`,
    SCAMS_AND_FRAUD: t`Fraud`,
    SELF_HARM: t`Suicide or self-harm`,
    UNSAFE_AND_PROHIBITED_PRODUCTS: t`Forbidden or dangerous goods`,
    VIOLENCE: t`Violence`,
  };
  return (category) => words[category] ?? t`Something else that is against the rules`;
}

/** What was done, said to everybody. */
export function useDoneWords(): (measure: string) => string {
  const { t } = useLingui();
  const words: Record<string, string> = {
    none: t`Nothing was against the rules`,
    warn: t`Warned`,
    remove: t`Messages removed`,
    mute: t`Silenced for some time`,
    kick: t`Removed from the chat`,
    ban: t`Banned from the chat`,
    suspend: t`Account suspended`,
    lock: t`Account locked`,
    files: t`Files removed`,
    refuse: t`Message not sent`,
    hold: t`Message held until a moderator looked`,
    cover: t`Message covered`,
    slow: t`Slowed down`,
    queue: t`Shown to the moderators`,
  };
  return (measure) => words[measure] ?? t`Something else`;
}
