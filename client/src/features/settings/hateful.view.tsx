/** Whether this device covers what may be hateful in what strangers write. */
import { Trans, useLingui } from "@lingui/react/macro";

import { preferences, setPreference, type Preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import { Choices, Switch, type Choice } from "../../ui/switch.tsx";

export function HatefulPart() {
  const { t } = useLingui();
  const chosen = useStore(preferences, (state) => state.coversHateful);
  const isBroad = useStore(preferences, (state) => state.coversInAllLanguages);
  const choices: (Choice & { id: Preferences["coversHateful"] })[] = [
    {
      id: "strict",
      label: t`All that looks like it`,
      hint: t`Covers harmless messages now and then`,
    },
    { id: "careful", label: t`Only what is nearly certain`, hint: t`Misses most of it` },
    { id: "off", label: t`Nothing` },
  ];
  return (
    <>
      <h3>{t`Hateful messages of people I do not know`}</h3>
      <p className="muted">
        <Trans>
          Until you answer somebody, this device looks at what they write and covers what may be
          hateful. It guesses, and is often wrong. Nothing of it is sent or kept.
        </Trans>
      </p>
      <Choices
        label={t`Cover`}
        chosen={chosen}
        onChoose={(id) => setPreference("coversHateful", id as Preferences["coversHateful"])}
        choices={choices}
      />
      <Switch
        label={t`Also in French and German`}
        hint={t`Experimental: it knows them less well than English`}
        isDisabled={chosen === "off"}
        isSelected={isBroad}
        onChange={(isOn) => setPreference("coversInAllLanguages", isOn)}
      />
    </>
  );
}
