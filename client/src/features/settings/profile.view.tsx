import { useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { PersonAvatar } from "../../app/avatars.tsx";
import { useAccount, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { PicturePicker } from "../../ui/picture_picker.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useTry } from "../../app/use_try.ts";

export function ProfileSection() {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const userId = useOwnId();
  const profile = useAccount((account) => account.profile);
  const me = profile ?? { userId, displayName: null, avatar: null };
  const [name, setName] = useState<string | null>(null);
  const shown = name ?? me.displayName ?? "";
  const isChanged = name !== null && name.trim() !== (me.displayName ?? "");

  async function save() {
    if (await attempt(engine.setDisplayName(shown.trim()))) {
      setName(null);
      showToast({ text: t`Saved` });
    }
  }
  return (
    <div className="settings-profile">
      <PicturePicker
        label={t`Change picture`}
        onChoose={(picture) => void attempt(engine.setAvatar(picture))}
      >
        <PersonAvatar person={me} size={96} />
      </PicturePicker>
      <form
        className="settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field
          label={t`Name`}
          autoComplete="name"
          value={shown}
          onChange={setName}
          hint={
            <bdi dir="ltr" className="selectable">
              {userId}
            </bdi>
          }
        />
        <div className="settings-actions">
          {me.avatar ? (
            <Button
              onPress={() => void attempt(engine.setAvatar(null))}
            >{t`Remove picture`}</Button>
          ) : null}
          <Button look="primary" type="submit" isDisabled={!isChanged}>
            {t`Save`}
          </Button>
        </div>
      </form>
    </div>
  );
}
