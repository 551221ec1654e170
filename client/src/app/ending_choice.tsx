/** The two ways in which an account ends, said plainly. */
import { Trans, useLingui } from "@lingui/react/macro";

import { Switch } from "../ui/switch.tsx";

interface EndingChoiceProps {
  isErased: boolean;
  onChange: (isErased: boolean) => void;
}

export function EndingChoice({ isErased, onChange }: EndingChoiceProps) {
  const { t } = useLingui();
  return (
    <>
      <Switch
        label={t`Delete my messages and files too`}
        isSelected={isErased}
        onChange={onChange}
      />
      <p>
        {isErased ? (
          <Trans>
            You are signed out everywhere at once. For two weeks you can come back and keep your
            account. Then everything that you wrote and uploaded here is deleted.
          </Trans>
        ) : (
          <Trans>
            You leave all chats and are signed out everywhere. What you wrote stays. This cannot be
            undone.
          </Trans>
        )}
      </p>
      <p className="muted">
        <Trans>Nobody can ever use your name again. Copies that others have stay with them.</Trans>
      </p>
    </>
  );
}
