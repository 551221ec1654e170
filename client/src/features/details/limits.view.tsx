/** Automatic rules about how much, how many, and files. */
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

import { Choices, Switch } from "../../ui/switch.tsx";
import { useEffectWords } from "./automatic_words.ts";
import {
  ALL_LANGUAGES,
  type Automatic,
  type Effect,
  EFFECTS,
  FLOOD_EFFECTS,
  FLOODS,
  HATEFUL_EFFECTS,
  INVITES,
  JOINED_WITHIN_S,
  MAIN_LANGUAGES,
  MENTIONS,
  NEW_HATEFUL,
  type Pace,
  withPace,
} from "./automatic.model.ts";
import { useLengths } from "./lengths.ts";
import { withCurrent } from "./protection.model.ts";

interface LimitsProps {
  automatic: Automatic;
  isEncrypted: boolean;
  change: (make: (now: Automatic) => Automatic) => Promise<void>;
}

type PartProps = Omit<LimitsProps, "isEncrypted">;

const idOf = ({ count, inS }: Pace) => `${count}/${inS}`;

interface PacesProps {
  label: string;
  offered: readonly Pace[];
  current: Pace;
  words: (count: number) => string;
  onChoose: (pace: Pace) => void;
}

function Paces({ label, offered, current, words, onChoose }: PacesProps) {
  const { t } = useLingui();
  const length = useLengths();
  const paces = withPace(offered, current);
  return (
    <Choices
      label={label}
      chosen={idOf(current)}
      onChoose={(id) => onChoose(paces.find((one) => idOf(one) === id) ?? current)}
      choices={paces.map((pace) => {
        const [many, time] = [words(pace.count), length(pace.inS)];
        return { id: idOf(pace), label: t`${many} in ${time}` };
      })}
    />
  );
}

interface EffectsProps {
  label?: string;
  offered: readonly Effect[];
  chosen: Effect;
  onChoose: (effect: Effect) => void;
}

function Effects({ label, offered, chosen, onChoose }: EffectsProps) {
  const { t } = useLingui();
  const effects = useEffectWords();
  return (
    <Choices
      label={label ?? t`What goes beyond that`}
      chosen={chosen}
      onChoose={(id) => onChoose(id as Effect)}
      choices={offered.map((id) => ({ id, ...effects[id] }))}
    />
  );
}

function Flood({ automatic: { flood }, change }: PartProps) {
  const { t } = useLingui();
  const put = (wanted: Automatic["flood"]) => change((now) => ({ ...now, flood: wanted }));
  const first = FLOODS[0] ?? { count: 5, inS: 10 };
  return (
    <>
      <Switch
        label={t`Many messages at once`}
        hint={t`When one person writes very fast.`}
        isSelected={flood !== null}
        onChange={(isOn) => void put(isOn ? { ...first, effect: "slow" } : null)}
      />
      {flood ? (
        <div className="automatic-inner">
          <Paces
            label={t`At most`}
            offered={FLOODS}
            current={flood}
            words={(count) => plural(count, { one: "# message", other: "# messages" })}
            onChoose={({ count, inS }) => void put({ count, inS, effect: flood.effect })}
          />
          <Effects
            offered={FLOOD_EFFECTS}
            chosen={flood.effect}
            onChoose={(effect) => void put({ ...flood, effect })}
          />
        </div>
      ) : null}
    </>
  );
}

function Mentions({ automatic: { mentions }, change }: PartProps) {
  const { t } = useLingui();
  const put = (wanted: Automatic["mentions"]) => change((now) => ({ ...now, mentions: wanted }));
  return (
    <>
      <Switch
        label={t`Many people mentioned`}
        hint={t`Everybody at once counts as too many.`}
        isSelected={mentions !== null}
        onChange={(isOn) => void put(isOn ? { max: 5, effect: "refuse" } : null)}
      />
      {mentions ? (
        <div className="automatic-inner">
          <Choices
            label={t`At most, in one message`}
            chosen={String(mentions.max)}
            onChoose={(id) => void put({ ...mentions, max: Number(id) })}
            choices={withCurrent(MENTIONS, mentions.max).map((max) => ({
              id: String(max),
              label: plural(max, { one: "# person", other: "# people" }),
            }))}
          />
          <Effects
            offered={EFFECTS}
            chosen={mentions.effect}
            onChoose={(effect) => void put({ ...mentions, effect })}
          />
        </div>
      ) : null}
    </>
  );
}

function Invites({ automatic: { invites }, change }: PartProps) {
  const { t } = useLingui();
  const put = (wanted: Pace | null) => change((now) => ({ ...now, invites: wanted }));
  return (
    <>
      <Switch
        label={t`Many invites at once`}
        hint={t`What is more is refused.`}
        isSelected={invites !== null}
        onChange={(isOn) => void put(isOn ? (INVITES[0] ?? null) : null)}
      />
      {invites ? (
        <div className="automatic-inner">
          <Paces
            label={t`At most, by one person`}
            offered={INVITES}
            current={invites}
            words={(count) => plural(count, { one: "# invite", other: "# invites" })}
            onChoose={(pace) => void put(pace)}
          />
        </div>
      ) : null}
    </>
  );
}

function Media({ automatic: { holdsMedia }, change }: PartProps) {
  const { t } = useLingui();
  return (
    <Switch
      label={t`Pictures and files wait for a moderator`}
      hint={t`Films and recordings too.`}
      isSelected={holdsMedia}
      onChange={(isOn) => void change((now) => ({ ...now, holdsMedia: isOn }))}
    />
  );
}

/** How sure the detector has to be, of whom it looks at what, and what that leads to. */
function Hateful({ automatic: { hateful }, change }: PartProps) {
  const { t } = useLingui();
  const put = (wanted: Automatic["hateful"]) => change((now) => ({ ...now, hateful: wanted }));
  return (
    <>
      <Switch
        label={t`What may be hateful, of newcomers`}
        hint={t`A program on the server guesses, and is often wrong. It never decides.`}
        isSelected={hateful !== null}
        onChange={(isOn) => void put(isOn ? NEW_HATEFUL : null)}
      />
      {hateful ? <HatefulChoices hateful={hateful} put={put} /> : null}
    </>
  );
}

interface HatefulChoicesProps {
  hateful: NonNullable<Automatic["hateful"]>;
  put: (wanted: Automatic["hateful"]) => Promise<void>;
}

function HatefulChoices({ hateful, put }: HatefulChoicesProps) {
  const { t } = useLingui();
  const length = useLengths();
  const { effect, isStrict, languages, joinedWithinS } = hateful;
  const times =
    joinedWithinS === null ? JOINED_WITHIN_S : withCurrent(JOINED_WITHIN_S, joinedWithinS);
  return (
    <div className="automatic-inner">
      <Choices
        label={t`What it takes for hateful`}
        chosen={isStrict ? "strict" : "default"}
        onChoose={(id) => void put({ ...hateful, isStrict: id === "strict" })}
        choices={[
          { id: "strict", label: t`Only what is nearly certain`, hint: t`Misses most of it` },
          {
            id: "default",
            label: t`All that looks like it`,
            hint: t`Harmless messages are among it more often`,
          },
        ]}
      />
      <Effects
        label={t`A message like that`}
        offered={HATEFUL_EFFECTS}
        chosen={effect}
        onChoose={(chosen) => void put({ ...hateful, effect: chosen })}
      />
      <Choices
        label={t`Of those who joined within`}
        chosen={String(joinedWithinS)}
        onChoose={(id) => void put({ ...hateful, joinedWithinS: Number(id) })}
        choices={[
          ...times.map((seconds) => ({ id: String(seconds), label: length(seconds) })),
          ...(joinedWithinS === null ? [{ id: "null", label: t`Everybody but moderators` }] : []),
        ]}
      />
      <Switch
        label={t`Also in French and German`}
        hint={t`Experimental: it knows them less well than English`}
        isSelected={languages.some((one) => !MAIN_LANGUAGES.includes(one))}
        onChange={(isOn) =>
          void put({ ...hateful, languages: [...(isOn ? ALL_LANGUAGES : MAIN_LANGUAGES)] })
        }
      />
    </div>
  );
}

/** In an encrypted chat only what the server can count. */
export function Limits({ isEncrypted, ...part }: LimitsProps) {
  const { t } = useLingui();
  return (
    <section className="protection-part" aria-label={t`Limits`}>
      <h3 className="field-label">{t`Limits`}</h3>
      <Flood {...part} />
      {isEncrypted ? null : <Mentions {...part} />}
      <Invites {...part} />
      {isEncrypted ? null : <Media {...part} />}
      {!isEncrypted && part.automatic.hasDetector ? <Hateful {...part} /> : null}
    </section>
  );
}
