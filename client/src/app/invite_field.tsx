import { Trans, useLingui } from "@lingui/react/macro";

import { Field } from "../ui/field.tsx";

interface InviteFieldProps {
  value: string;
  onChange: (typed: string) => void;
  error?: string | null;
  autoFocus?: boolean;
}

/** Where newcomers paste the link by which they may come. */
export function InviteField(props: InviteFieldProps) {
  const { t } = useLingui();
  return (
    <Field
      label={t`Invite link`}
      isCode
      isRequired
      hint={<Trans>Ask somebody here for one.</Trans>}
      {...props}
    />
  );
}
