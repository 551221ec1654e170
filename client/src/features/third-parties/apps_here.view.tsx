/** Apps of others, bridges and bots on this server: what each may do, and its end. For administrators. */
import { useEffect, useEffectEvent, useState, type ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { AppClaim, VerbList } from "../../app/granted_words.tsx";
import { paths } from "../../app/paths.ts";
import { type Contact, contactsOf, standingOf } from "../../app/third_parties.model.ts";
import { REGISTER } from "../../app/use_third_parties.ts";
import { useTry } from "../../app/use_try.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Fact } from "../../ui/fact.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import {
  type AppHere,
  APPS_HERE,
  appsHereOf,
  SERVICES_HERE,
  type ServiceHere,
  servicesHereOf,
} from "./apps_here.model.ts";
import { LimitsDialog } from "./app_limits.view.tsx";
import { ContactsPage } from "./contacts_page.view.tsx";
import { Ending } from "./ending.view.tsx";
import { isBeingSevered, Severing } from "./severing.view.tsx";
import { SwitchQuestion } from "./switch_question.view.tsx";
import { type Severances, useSeverances } from "./use_severances.ts";
import "./third_parties.css";

interface Read {
  apps: AppHere[];
  services: ServiceHere[];
  contacts: Contact[];
}

function useAppsHere() {
  const engine = useEngine();
  const [read, setRead] = useState<Read | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  async function load() {
    setError(null);
    const asked = [APPS_HERE, SERVICES_HERE, REGISTER].map((api) => engine.callServer("GET", api));
    try {
      const [apps, services, register] = await Promise.all(asked);
      const { contacts } = contactsOf(register);
      setRead({ apps: appsHereOf(apps), services: servicesHereOf(services), contacts });
    } catch (why) {
      setError(errorCode(why));
    }
  }
  const begin = useEffectEvent(() => void load());
  useEffect(() => begin(), [engine]);
  return { read, error, load: () => void load() };
}

function Standing({ contact, isFrozen }: { contact: Contact | undefined; isFrozen: boolean }) {
  const standing = contact ? standingOf(contact) : "on";
  const isGood = standing === "on" && !isFrozen;
  const words = {
    on: isFrozen ? <Trans>Stopped</Trans> : <Trans>On</Trans>,
    off: <Trans>Off</Trans>,
    needs_you: <Trans>Off until you agree</Trans>,
    severed: <Trans>Severed</Trans>,
    expired: <Trans>Ended by itself</Trans>,
  };
  return (
    <span className={isGood ? "contact-standing contact-on" : "contact-standing"}>
      {words[standing]}
    </span>
  );
}

interface CardProps {
  contact: Contact | undefined;
  severances: Severances;
  onChanged: () => void;
}

function ServerSwitch({ contact, onChanged, hint }: CardProps & { hint: string }) {
  const { t } = useLingui();
  const [isAsking, setIsAsking] = useState(false);
  if (!contact) return null;
  return (
    <>
      <Switch
        label={t`Allowed on this server`}
        hint={hint}
        isSelected={contact.isOn}
        onChange={() => setIsAsking(true)}
      />
      {isAsking ? (
        <SwitchQuestion
          contact={contact}
          onClose={() => setIsAsking(false)}
          onChanged={() => {
            setIsAsking(false);
            onChanged();
          }}
        />
      ) : null}
    </>
  );
}

/** Its switch, until when it is allowed, and its end for everybody. */
function Administration(props: CardProps & { hint: string; children?: ReactNode }) {
  const { contact, severances, onChanged, children } = props;
  if (!contact) return null;
  const isEnding = isBeingSevered({ contact, severances });
  return (
    <div className="contact-admin">
      {isEnding ? null : <ServerSwitch {...props} />}
      {isEnding ? null : children}
      {isEnding ? null : <Ending contact={contact} onChanged={onChanged} />}
      <Severing contact={contact} severances={severances} />
    </div>
  );
}

interface HeadProps {
  icon: IconName;
  titleId: string;
  name: string;
  address: string;
  children: ReactNode;
}

function Head({ icon, titleId, name, address, children }: HeadProps) {
  return (
    <header className="contact-head">
      <span className={icon === "link" ? "granted-mark" : "granted-mark granted-mark-inside"}>
        <Icon name={icon} />
      </span>
      <span className="granted-name">
        <h3 id={titleId}>
          <bdi>{name}</bdi>
        </h3>
        <bdi className="muted" dir="ltr">
          {address}
        </bdi>
      </span>
      {children}
    </header>
  );
}

function AppFacts({ app }: { app: AppHere }) {
  const { t } = useLingui();
  const { count } = useFormats();
  const { frozenGrants, suspendedGrants, peopleToday, peopleTodayMax, peopleMax, roomsMax } = app;
  const most = count(peopleTodayMax);
  return (
    <dl className="contact-facts">
      <Fact name={t`Who has granted it something`}>
        <Plural value={app.grants} _0="Nobody so far" one="# person" other="# people" />
        {frozenGrants > 0 ? (
          <>
            {" · "}
            <Plural
              value={frozenGrants}
              one="# stopped: over the budget"
              other="# stopped: over the budget"
            />
          </>
        ) : null}
        {suspendedGrants > 0 ? (
          <>
            {" · "}
            <Plural
              value={suspendedGrants}
              one="# stopped: not used for a month"
              other="# stopped: not used for a month"
            />
          </>
        ) : null}
      </Fact>
      <Fact name={t`Chats that allow it something`}>{count(app.rooms)}</Fact>
      <Fact name={t`Read about today`}>
        <Plural
          value={peopleToday}
          one={`# person, of ${most} at most`}
          other={`# people, of ${most} at most`}
        />
      </Fact>
      <Fact name={t`For each who has granted it something`}>
        <Trans>
          At most {count(peopleMax)} people and {count(roomsMax)} chats a day
        </Trans>
      </Fact>
    </dl>
  );
}

function Frozen({ app, onChanged }: { app: AppHere; onChanged: () => void }) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const { name } = app;
  async function resume() {
    const where = `${APPS_HERE}/${encodeURIComponent(app.id)}/resume`;
    if (await attempt(engine.callServer("POST", where, {}))) onChanged();
  }
  if (!app.isFrozen) return null;
  return (
    <Notice
      icon="warning"
      tone="danger"
      action={<Button onPress={() => void resume()}>{t`Let ${name} go on`}</Button>}
    >
      <Trans>
        It was stopped for everybody: it wanted to read about more people in a day than all who have
        granted it something allow together.
      </Trans>
    </Notice>
  );
}

function AppCard({ app, ...rest }: CardProps & { app: AppHere }) {
  const { t } = useLingui();
  const [isLimiting, setIsLimiting] = useState(false);
  const titleId = `app-${app.id}`;
  const { name } = app;
  return (
    <li>
      <article className="contact" aria-labelledby={titleId}>
        <Head icon="link" titleId={titleId} name={name} address={app.home}>
          <Standing contact={rest.contact} isFrozen={app.isFrozen} />
        </Head>
        <AppClaim app={app} />
        <Frozen app={app} onChanged={rest.onChanged} />
        <p>
          <Trans>It may ask people for this at most, and this is what they read:</Trans>
        </p>
        <VerbList verbs={app.verbs} historyDays={app.historyDays} />
        <AppFacts app={app} />
        <Administration
          {...rest}
          hint={t`Off, it gets nothing of anybody; what people have granted stays, for when it is on again.`}
        >
          <Button icon="edit" onPress={() => setIsLimiting(true)}>
            {t`Change the limits of ${name}…`}
          </Button>
        </Administration>
        {isLimiting ? (
          <LimitsDialog
            app={app}
            onClose={() => setIsLimiting(false)}
            onChanged={() => {
              setIsLimiting(false);
              rest.onChanged();
            }}
          />
        ) : null}
      </article>
    </li>
  );
}

function ServiceFacts({ service: { protocols, users, rooms } }: { service: ServiceHere }) {
  const { t } = useLingui();
  const { count, list } = useFormats();
  return (
    <dl className="contact-facts">
      {protocols.length > 0 ? (
        <Fact name={t`Other networks`}>
          <bdi>{list(protocols)}</bdi>
        </Fact>
      ) : null}
      <Fact name={t`Accounts of its own`}>{count(users)}</Fact>
      <Fact name={t`Chats that it is in`}>{count(rooms)}</Fact>
    </dl>
  );
}

/** What it gets, in our words: nobody is asked, and no budget holds it. */
function ServiceWords({ service: { hasAddress, isStopped, people } }: { service: ServiceHere }) {
  if (isStopped) {
    return (
      <p>
        <Trans>It was severed: it is told nothing, and its tokens open no door.</Trans>
      </p>
    );
  }
  return (
    <>
      <p>
        {hasAddress ? (
          <Trans>
            It is told everything that happens in the chats that it is in, with the messages; of
            encrypted ones what its members’ apps let it read.
          </Trans>
        ) : (
          <Trans>
            It comes in by itself, and can read all chats that it is in; of encrypted ones what its
            members’ apps let it read. Nobody contacts it, so there is no switch: to end it, take
            its file out of the settings of the server.
          </Trans>
        )}
      </p>
      {people > 0 ? (
        <Notice icon="warning" tone="warn">
          <Plural
            value={people}
            one="It may act as # person here, and so read all that they read."
            other="It may act as # people here, and so read all that they read."
          />
        </Notice>
      ) : null}
    </>
  );
}

function ServiceCard({ service, ...rest }: CardProps & { service: ServiceHere }) {
  const { t } = useLingui();
  const titleId = `service-${service.id}`;
  return (
    <li>
      <article className="contact" aria-labelledby={titleId}>
        <Head icon="people" titleId={titleId} name={service.id} address={service.userId}>
          {service.isStopped ? (
            <span className="contact-standing">
              <Trans>Severed</Trans>
            </span>
          ) : (
            <Standing contact={rest.contact} isFrozen={false} />
          )}
        </Head>
        <ServiceWords service={service} />
        <ServiceFacts service={service} />
        <Administration
          {...rest}
          hint={t`Off, it is told nothing; it can still come in by itself until it is severed.`}
        />
      </article>
    </li>
  );
}

function Lists({ read, onChanged }: { read: Read; onChanged: () => void }) {
  const { t } = useLingui();
  const severances = useSeverances(true, onChanged);
  const rest = (touchpointId: string) => ({
    contact: read.contacts.find(({ id }) => id === touchpointId),
    severances,
    onChanged,
  });
  return (
    <>
      <section className="contacts-part" aria-labelledby="apps-here">
        <h2 id="apps-here">{t`Apps of others`}</h2>
        <p className="muted">
          <Trans>
            They get what people have granted them, in chats that allow it, for a time. A new one is
            let in on the server, with <code dir="ltr">linnet apps add</code>.
          </Trans>
        </p>
        {read.apps.length === 0 ? <p>{t`None.`}</p> : null}
        <ul className="contacts">
          {read.apps.map((app) => (
            <AppCard key={app.id} app={app} {...rest(app.touchpointId)} />
          ))}
        </ul>
      </section>
      <section className="contacts-part" aria-labelledby="services-here">
        <h2 id="services-here">{t`Bridges and bots`}</h2>
        <p className="muted">
          <Trans>
            They were given a file on the server, and act as many people. Everybody sees in the
            settings in which of their chats they are.
          </Trans>
        </p>
        {read.services.length === 0 ? <p>{t`None.`}</p> : null}
        <ul className="contacts">
          {read.services.map((service) => (
            <ServiceCard key={service.id} service={service} {...rest(service.touchpointId)} />
          ))}
        </ul>
      </section>
    </>
  );
}

export function AppsHere() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { read, error, load } = useAppsHere();
  const why = error === "forbidden" ? t`Only administrators see it.` : error && errorWords(error);
  return (
    <ContactsPage
      title={t`Apps, bridges and bots`}
      back={{ label: t`Back to third parties`, path: paths.thirdParties }}
      failure={why}
      onRetry={load}
    >
      {read ? <Lists read={read} onChanged={load} /> : null}
    </ContactsPage>
  );
}
