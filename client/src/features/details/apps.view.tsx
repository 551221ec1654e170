/** Apps of others in this chat: what they may do and were handed, for everybody in it. */
import { useEffect, useEffectEvent, useState } from "react";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import {
  type AppInRoom,
  type AppsInRoom,
  appsInRoomOf,
  type PossibleApp,
  type Verb,
} from "../../app/granted.ts";
import { AppClaim, Ledger, useVerbWords, VerbList } from "../../app/granted_words.tsx";
import { personName } from "../../app/names.ts";
import { useTry } from "../../app/use_try.ts";
import type { RoomDetails } from "../../matrix/engine.ts";
import type { Json, JsonObject } from "../../matrix/json.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Skeleton } from "../../ui/state_views.tsx";
import { Choices, Switch } from "../../ui/switch.tsx";
import { historyChoices, type Length, LENGTHS_DAYS, possibleVerbs } from "./apps.model.ts";

type Act = (method: "PUT" | "DELETE", where: string, body?: JsonObject) => Promise<boolean>;

function useApps(roomId: string) {
  const engine = useEngine();
  const attempt = useTry();
  const [found, setFound] = useState<AppsInRoom | null>(null);
  const api = `/_linnet/rooms/${encodeURIComponent(roomId)}/apps`;
  const read = async () => setFound(appsInRoomOf((await engine.callServer("GET", api)) as Json));
  const begin = useEffectEvent(() => void attempt(read()));
  useEffect(() => begin(), [roomId]);
  const act: Act = (method, where, body) =>
    attempt(engine.callServer(method, `${api}/${where}`, body ?? {}).then(read));
  return { found, act };
}

function Head({ app }: { app: Pick<AppInRoom, "name" | "home"> }) {
  return (
    <div className="granted-head">
      <span className="granted-mark">
        <Icon name="link" />
      </span>
      <span className="granted-name">
        <strong>
          <bdi>{app.name}</bdi>
        </strong>
        <bdi className="muted" dir="ltr">
          {app.home}
        </bdi>
      </span>
    </div>
  );
}

interface InRoomProps {
  app: AppInRoom;
  details: RoomDetails;
  canDecide: boolean;
  act: Act;
}

function Allowed({ app, details }: Pick<InRoomProps, "app" | "details">) {
  const { day } = useFormats();
  const by = app.allowedBy ?? "";
  const member = details.members.find(({ userId }) => userId === by);
  const name = personName(member ?? { userId: by, displayName: null });
  if (app.verbs.length === 0) {
    return (
      <p className="muted">
        <Trans>This chat allows it nothing any more.</Trans>
      </p>
    );
  }
  return (
    <>
      <VerbList verbs={app.verbs} historyDays={app.historyDays} />
      <p className="muted">
        <Trans>
          Allowed by <bdi>{name}</bdi>, until {day(app.expiresAt ?? 0)}. It does this only for
          people here who have granted it the same.
        </Trans>
      </p>
    </>
  );
}

function AppHere({ app, details, canDecide, act }: InRoomProps) {
  const { t } = useLingui();
  const { name } = app;
  return (
    <li className="granted-app">
      <Head app={app} />
      <AppClaim app={app} />
      <Allowed app={app} details={details} />
      <Ledger lines={app.ledger} />
      <Switch
        label={t`Keep my messages from ${name}`}
        hint={t`At once, also what you have written before.`}
        isSelected={app.isHiddenFrom}
        onChange={(isHidden) => void act(isHidden ? "PUT" : "DELETE", `${app.id}/objection`)}
      />
      {canDecide && app.verbs.length > 0 ? (
        <Button look="danger-plain" onPress={() => void act("DELETE", app.id)}>
          {t`Allow ${name} nothing more`}
        </Button>
      ) : null}
    </li>
  );
}

function useShortWords(): Record<Verb, string> {
  const { t } = useLingui();
  return {
    profile: t`Learn names`,
    read: t`Read messages`,
    members: t`See how many are here`,
    send: t`Write for people who want that`,
  };
}

interface AllowProps {
  possible: PossibleApp[];
  details: RoomDetails;
  act: Act;
}

interface HistoryProps {
  most: number;
  chosen: number;
  onChoose: (days: number) => void;
}

/** Whether older messages are read as well. */
function History({ most, chosen, onChoose }: HistoryProps) {
  const { t } = useLingui();
  const wordsOf = (days: number) =>
    days === 0
      ? t`Only new messages`
      : plural(days, {
          one: "New ones, and those of the last day",
          other: "New ones, and those of the last # days",
        });
  return (
    <Choices
      label={t`How far back may it read?`}
      chosen={String(chosen)}
      onChoose={(id) => onChoose(Number(id))}
      choices={historyChoices(most).map((days) => ({ id: String(days), label: wordsOf(days) }))}
    />
  );
}

function Wanted({ app, details, act }: Omit<AllowProps, "possible"> & { app: PossibleApp }) {
  const { t } = useLingui();
  const shortWords = useShortWords();
  const verbWords = useVerbWords();
  const forOthers = t`In the name of those who have granted it that. Everybody sees that it is by the app.`;
  const offered = possibleVerbs(app.verbs, details);
  const [verbs, setVerbs] = useState<Verb[]>([]);
  const [days, setDays] = useState<Length>(30);
  const [historyDays, setHistoryDays] = useState(0);
  const reads = verbs.includes("read");
  const lengths = { 7: t`7 days`, 30: t`30 days`, 90: t`90 days` };
  const turn = (verb: Verb, isOn: boolean) =>
    setVerbs(offered.filter((each) => (each === verb ? isOn : verbs.includes(each))));
  async function allow() {
    const wish = { verbs, days, history_days: reads ? historyDays : 0 };
    if (await act("PUT", app.id, wish)) setVerbs([]);
  }
  return (
    <>
      <AppClaim app={app} />
      {offered.length === 0 ? (
        <p>
          <Trans>
            This chat cannot allow what it asks for: the chat is encrypted, or fewer than three
            people are here.
          </Trans>
        </p>
      ) : null}
      {offered.map((verb) => (
        <Switch
          key={verb}
          label={shortWords[verb]}
          hint={verb === "send" ? forOthers : verbWords(verb, 0)}
          isSelected={verbs.includes(verb)}
          onChange={(isOn) => turn(verb, isOn)}
        />
      ))}
      {reads && app.historyDays > 0 ? (
        <History most={app.historyDays} chosen={historyDays} onChoose={setHistoryDays} />
      ) : null}
      <Choices
        label={t`For how long?`}
        chosen={String(days)}
        onChoose={(id) => setDays(Number(id) as Length)}
        choices={LENGTHS_DAYS.map((each) => ({ id: String(each), label: lengths[each] }))}
      />
      <Button wide isDisabled={verbs.length === 0} onPress={() => void allow()}>
        {t`Allow in this chat`}
      </Button>
    </>
  );
}

function AllowAnother({ possible, details, act }: AllowProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState("");
  const app = possible.find(({ id }) => id === chosen);
  if (possible.length === 0) return null;
  return (
    <section className="granted-app" aria-label={t`Allow an app something`}>
      <Choices
        label={t`Allow an app something`}
        chosen={chosen}
        onChoose={setChosen}
        choices={possible.map(({ id, name, home }) => ({ id, label: name, hint: home }))}
      />
      {app ? <Wanted key={app.id} app={app} details={details} act={act} /> : null}
    </section>
  );
}

export function AppsDialog({ details, onClose }: { details: RoomDetails; onClose: () => void }) {
  const { t } = useLingui();
  const { found, act } = useApps(details.roomId);
  return (
    <Dialog title={t`Apps in this chat`} isOpen onClose={onClose} size="medium">
      <p className="muted">
        <Trans>
          Apps of others, and what they were handed from here. Those who may ban people decide what
          the chat allows, and everybody can keep their own messages from it.
        </Trans>
      </p>
      {found ? null : <Skeleton rows={2} label={t`Loading`} />}
      {found && found.apps.length === 0 ? (
        <p>
          <Trans>No app of others gets anything from this chat.</Trans>
        </p>
      ) : null}
      <ul>
        {(found?.apps ?? []).map((app) => (
          <AppHere
            key={app.id}
            app={app}
            details={details}
            canDecide={found?.canDecide ?? false}
            act={act}
          />
        ))}
      </ul>
      {found?.canDecide ? (
        <AllowAnother possible={found.possible} details={details} act={act} />
      ) : null}
    </Dialog>
  );
}
