import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { RoomRules } from "../../app/room_rules.tsx";
import { useTry } from "../../app/use_try.ts";
import type { RoomDetails } from "../../matrix/engine.ts";
import type { RoomRule } from "../../matrix/room_rules.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Skeleton } from "../../ui/state_views.tsx";
import { Choices, Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useLengths } from "./lengths.ts";
import {
  NEWCOMER_TIMES_S,
  type Protection,
  type Raid,
  RoomProtection,
  SLOW_MODES_S,
  withCurrent,
} from "./protection.model.ts";
import "./protection.css";

const MAX_RULES = 30;
const MAX_TITLE = 100;
const MAX_TEXT = 1000;

interface PartProps {
  wanted: Protection;
  onChange: (wanted: Protection) => void;
}

function RuleEditor({ wanted, onChange }: PartProps) {
  const { t } = useLingui();
  const { rules } = wanted;
  const set = (changed: RoomRule[]) => onChange({ ...wanted, rules: changed });
  const change = (at: number, part: Partial<RoomRule>) =>
    set(rules.map((rule, place) => (place === at ? { ...rule, ...part } : rule)));
  return (
    <section className="protection-part" aria-label={t`Rules`}>
      <h3 className="field-label">{t`Rules`}</h3>
      {rules.map((rule, at) => (
        <div key={at} className="protection-rule" role="group" aria-label={t`Rule ${at + 1}`}>
          <Field
            label={t`Rule ${at + 1}`}
            value={rule.title}
            maxLength={MAX_TITLE}
            onChange={(title) => change(at, { title })}
          />
          <Field
            label={t`In more words`}
            lines={2}
            value={rule.text}
            maxLength={MAX_TEXT}
            onChange={(text) => change(at, { text })}
          />
          <IconButton
            icon="trash"
            label={t`Remove rule ${at + 1}`}
            onPress={() => set(rules.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      {rules.length < MAX_RULES ? (
        <Button icon="plus" onPress={() => set([...rules, { title: "", text: "" }])}>
          {t`Add a rule`}
        </Button>
      ) : null}
    </section>
  );
}

function Pace({ wanted, onChange }: PartProps) {
  const { t } = useLingui();
  const length = useLengths();
  return (
    <>
      <Choices
        label={t`Slow mode: one message of each member in`}
        chosen={String(wanted.slowModeS)}
        onChoose={(id) => onChange({ ...wanted, slowModeS: Number(id) })}
        choices={withCurrent(SLOW_MODES_S, wanted.slowModeS).map((seconds) => ({
          id: String(seconds),
          label: seconds === 0 ? t`Off` : length(seconds),
        }))}
      />
      <Choices
        label={t`Newcomers send no files, links or many mentions for`}
        chosen={String(wanted.newcomersS)}
        onChoose={(id) => onChange({ ...wanted, newcomersS: Number(id) })}
        choices={withCurrent(NEWCOMER_TIMES_S, wanted.newcomersS).map((seconds) => ({
          id: String(seconds),
          label: seconds === 0 ? t`Off` : length(seconds),
        }))}
      />
    </>
  );
}

function RaidSwitch({ raid, onToggle }: { raid: Raid; onToggle: (isOn: boolean) => void }) {
  const { t } = useLingui();
  const { time } = useFormats();
  return (
    <Switch
      label={t`Raid mode`}
      hint={
        raid.isOn ? (
          <Trans>
            On until {time(raid.until)}. Only people whom a moderator invites come in, and those who
            came lately cannot write.
          </Trans>
        ) : (
          <Trans>
            For when strangers pour in. For two hours only people whom a moderator invites come in,
            and those who came lately cannot write. Everybody else talks on.
          </Trans>
        )
      }
      isSelected={raid.isOn}
      onChange={onToggle}
    />
  );
}

interface RemovalProps {
  raid: Raid;
  takesBack: boolean;
  remove: () => Promise<void>;
}

function RaidRemoval({ raid, takesBack, remove }: RemovalProps) {
  const { t } = useLingui();
  const [isAsked, setIsAsked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  async function confirm() {
    setIsBusy(true);
    await remove();
    setIsBusy(false);
    setIsAsked(false);
  }
  return (
    <>
      {raid.joined > 0 ? (
        <Button look="danger-plain" wide onPress={() => setIsAsked(true)}>
          <Plural value={raid.joined} one="Remove the one who came" other="Remove all # who came" />
        </Button>
      ) : null}
      <Confirm
        title={t`Remove those who came?`}
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        onConfirm={() => void confirm()}
        confirm={t`Remove them`}
        isDangerous
        isBusy={isBusy}
      >
        <p>
          <Trans>
            Everybody who came shortly before raid mode, and since, is removed and cannot come back
            unless you lift their bans. Whom they invited is not invited any more.
          </Trans>
        </p>
        {takesBack ? (
          <p>
            <Trans>Their messages are deleted.</Trans>
          </p>
        ) : null}
      </Confirm>
    </>
  );
}

function RaidMode({ room, takesBack }: { room: RoomProtection; takesBack: boolean }) {
  const { t } = useLingui();
  const attempt = useTry();
  const [raid, setRaid] = useState<Raid | null>(null);
  const begin = useEffectEvent(() => void attempt(room.raid().then(setRaid)));
  useEffect(() => begin(), [room]);
  if (!raid) return <Skeleton rows={1} label={t`Loading`} />;
  async function remove(since: number) {
    const removal = room
      .removeRaiders(since, takesBack)
      .then(async () => setRaid(await room.raid()));
    if (await attempt(removal)) showToast({ text: t`They are gone` });
  }
  return (
    <section className="protection-part" aria-label={t`Raid mode`}>
      <RaidSwitch
        raid={raid}
        onToggle={(isOn) => void attempt((isOn ? room.beginRaid() : room.endRaid()).then(setRaid))}
      />
      <RaidRemoval raid={raid} takesBack={takesBack} remove={async () => remove(raid.since)} />
    </section>
  );
}

interface DialogProps {
  details: RoomDetails;
  onClose: () => void;
}

/** For members the rules; for those who may ban all that protects a chat. */
export function ProtectionDialog({ details, onClose }: DialogProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const room = useMemo(() => new RoomProtection(engine, details.roomId), [engine, details.roomId]);
  const [wanted, setWanted] = useState<Protection | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const mayChange = details.can.ban;
  const read = useEffectEvent(
    () => void attempt(room.read().then(({ protection }) => setWanted(protection))),
  );
  useEffect(() => read(), [room]);
  async function save(protection: Protection) {
    setIsBusy(true);
    const rules = protection.rules.filter(({ title }) => title.trim());
    const saved = room.save({ ...protection, rules });
    // Whoever writes rules has read them.
    if (await attempt(saved.then(() => engine.markRulesRead(details.roomId, rules)))) {
      showToast({ text: t`Saved` });
      onClose();
    }
    setIsBusy(false);
  }
  const actions =
    mayChange && wanted ? (
      <Button look="primary" isBusy={isBusy} onPress={() => void save(wanted)}>{t`Save`}</Button>
    ) : null;
  return (
    <Dialog
      title={mayChange ? t`Rules and protection` : t`Rules`}
      isOpen
      onClose={onClose}
      size="medium"
      actions={actions}
    >
      {wanted === null ? <Skeleton rows={4} label={t`Loading`} /> : null}
      {wanted && mayChange ? (
        <div className="protection">
          <RaidMode room={room} takesBack={details.can.redact_others} />
          <RuleEditor wanted={wanted} onChange={setWanted} />
          <Pace wanted={wanted} onChange={setWanted} />
        </div>
      ) : null}
      {wanted && !mayChange ? <ReadOnly protection={wanted} /> : null}
    </Dialog>
  );
}

function ReadOnly({ protection }: { protection: Protection }) {
  return protection.rules.length > 0 ? (
    <RoomRules rules={protection.rules} />
  ) : (
    <p className="muted">
      <Trans>This chat has no rules of its own.</Trans>
    </p>
  );
}
