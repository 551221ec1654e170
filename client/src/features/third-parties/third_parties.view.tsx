/** Whom this server contacts: what leaves, to whom, why, and what left for the reader. */
import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { paths } from "../../app/paths.ts";
import {
  type Contact,
  type Contacts,
  type Count,
  endsSoon,
  inOrder,
  isForAdministrators,
  standingOf,
  usedCount,
} from "../../app/third_parties.model.ts";
import { useContactWords, useDataWords } from "../../app/third_party_words.ts";
import { REGISTER, useContacts } from "../../app/use_third_parties.ts";
import { useTry } from "../../app/use_try.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";
import { AddProvider } from "./add_provider.view.tsx";
import { ContactsPage } from "./contacts_page.view.tsx";
import { Ending } from "./ending.view.tsx";
import { providerIdOf } from "./provider.model.ts";
import { isBeingSevered, Severing } from "./severing.view.tsx";
import { SwitchQuestion } from "./switch_question.view.tsx";
import { type Severances, useSeverances } from "./use_severances.ts";
import "./third_parties.css";

const PUBLIC_LIST = "/.well-known/linnet/touchpoints";

function Standing({ contact }: { contact: Contact }) {
  const standing = standingOf(contact);
  const words = {
    on: <Trans>On</Trans>,
    off: <Trans>Off</Trans>,
    needs_you: <Trans>Off until you agree</Trans>,
    severed: <Trans>Severed</Trans>,
    expired: <Trans>Ended by itself</Trans>,
  };
  return (
    <span className={standing === "on" ? "contact-standing contact-on" : "contact-standing"}>
      {words[standing]}
    </span>
  );
}

function Yours({ contact: { yours } }: { contact: Contact }) {
  const { day, time, bytes } = useFormats();
  if (yours.allowed === 0) {
    return (
      <p className="contact-yours">
        <Icon name="check" size={18} />
        <Trans>Nothing went there for you.</Trans>
      </p>
    );
  }
  return (
    <p className="contact-yours">
      <Icon name="info" size={18} />
      <span>
        <Plural
          value={yours.allowed}
          one="It was contacted once for you, with what you can read below."
          other="It was contacted # times for you, with what you can read below."
        />{" "}
        {yours.lastAt === null ? null : (
          <Trans>
            Last time: {day(yours.lastAt)}, {time(yours.lastAt)}.
          </Trans>
        )}{" "}
        <Trans>{bytes(yours.bytesOut)} were sent.</Trans>{" "}
        {yours.lastHost ? <bdi dir="ltr">{yours.lastHost}</bdi> : null}
      </span>
    </p>
  );
}

function Facts({ contact }: { contact: Contact }) {
  const { retention, whenOff } = useContactWords()(contact);
  const dataWords = useDataWords();
  const { list } = useFormats();
  return (
    <dl className="contact-facts">
      <div>
        <dt>
          <Trans>What leaves</Trans>
        </dt>
        <dd>
          {list(dataWords(contact.data))}
          {contact.carriesOthersData ? (
            <>
              {". "}
              <Trans>It can speak of other people, too.</Trans>
            </>
          ) : null}
        </dd>
      </div>
      {contact.hosts.length > 0 ? (
        <div>
          <dt>
            <Trans>Where to</Trans>
          </dt>
          <dd>
            <bdi dir="ltr">{contact.hosts.join(", ")}</bdi>
          </dd>
        </div>
      ) : null}
      <div>
        <dt>
          <Trans>How long they keep it</Trans>
        </dt>
        <dd dir="auto">{retention}</dd>
      </div>
      <div>
        <dt>
          <Trans>Without it</Trans>
        </dt>
        <dd dir="auto">{whenOff}</dd>
      </div>
    </dl>
  );
}

interface CardProps {
  contact: Contact;
  onChanged: () => void;
  severances: Severances;
}

/** What is for the reader to decide. */
function OwnConsent({ contact, onChanged }: CardProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  if (!contact.needsConsent || !contact.isOn) return null;
  if (contact.id === "webpush") {
    return (
      <Button icon="bell" onPress={() => navigate(paths.settings("notifications"))}>
        {t`Choose it under Notifications`}
      </Button>
    );
  }
  async function agree(isGiven: boolean) {
    const where = `${REGISTER}/${encodeURIComponent(contact.id)}/consent`;
    if (await attempt(engine.callServer("PUT", where, { is_given: isGiven }))) onChanged();
  }
  return (
    <Switch
      label={t`I agree to this contact`}
      isSelected={contact.hasConsent}
      onChange={(isGiven) => void agree(isGiven)}
    />
  );
}

function ServerSwitch({ contact, onChanged, everyones }: CardProps & { everyones: Count }) {
  const { t } = useLingui();
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Switch
        label={t`Allowed on this server`}
        hint={
          <Plural
            value={everyones.allowed}
            _0="Not contacted for anybody"
            one="Contacted once for everyone together"
            other="Contacted # times for everyone together"
          />
        }
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

/** Its secret was destroyed: it has to be added anew, as another contact. */
function isGoneProvider({ id, isOn, severedAt }: Contact): boolean {
  return providerIdOf(id) !== null && !isOn && severedAt !== null;
}

/** What is for administrators to decide, for everyone. */
function Administration(props: CardProps) {
  const { everyones } = props.contact;
  if (!everyones) return null;
  return (
    <div className="contact-admin">
      {isBeingSevered(props) || isGoneProvider(props.contact) ? null : (
        <ServerSwitch {...props} everyones={everyones} />
      )}
      {isBeingSevered(props) ? null : <Ending {...props} />}
      <Severing {...props} />
      {isGoneProvider(props.contact) && !isBeingSevered(props) ? (
        <AddProvider gone={props.contact} onAdded={props.onChanged} />
      ) : null}
    </div>
  );
}

/** For whoever has no receipt of the server before them. */
function Ended({ contact: { isOn, severedAt, until, everyones } }: CardProps) {
  const { day, full } = useFormats();
  if (isOn && until !== null && !everyones) {
    return (
      <p className="muted">
        <Trans>It ends by itself: {full(until)}</Trans>
      </p>
    );
  }
  if (isOn || severedAt === null || everyones) return null;
  return (
    <p className="contact-yours">
      <Icon name="check" size={18} />
      <Trans>It was ended for good ({day(severedAt)}). Receipts are in the settings.</Trans>
    </p>
  );
}

function Card(props: CardProps) {
  const { contact } = props;
  const { party, purpose } = useContactWords()(contact);
  const titleId = `contact-${contact.id}`;
  return (
    <li>
      <article className="contact" aria-labelledby={titleId}>
        <header className="contact-head">
          <h2 id={titleId} dir="auto">
            {party}
          </h2>
          <Standing contact={contact} />
        </header>
        <p dir="auto">{purpose}</p>
        <Yours contact={contact} />
        <Facts contact={contact} />
        <Ended {...props} />
        <OwnConsent {...props} />
        <Administration {...props} />
      </article>
    </li>
  );
}

function Sum({ read }: { read: Contacts }) {
  const count = usedCount(read);
  return (
    <div className={count === 0 ? "contacts-sum contacts-none" : "contacts-sum"} role="status">
      <p className="contacts-number">
        <Plural value={count} one="# third party" other="# third parties" />
      </p>
      <p>
        {count === 0 ? (
          <Trans>
            Nothing of yours left this server in the last {read.days} days. These are all the
            contacts that it can make:
          </Trans>
        ) : (
          <Trans>
            Something of yours went to them in the last {read.days} days. These are all the contacts
            that this server can make:
          </Trans>
        )}
      </p>
    </div>
  );
}

function Undeclared({ read: { undeclared } }: { read: Contacts }) {
  if (!undeclared || undeclared.blocked === 0) return null;
  return (
    <Notice icon="warning" tone="danger">
      <Plural
        value={undeclared.blocked}
        one="Once something tried to contact somebody who is not on this list. It was stopped."
        other="# times something tried to contact somebody who is not on this list. It was stopped."
      />
    </Notice>
  );
}

function EndingSoon({ read: { contacts } }: { read: Contacts }) {
  const [now] = useState(() => Date.now());
  const contactWords = useContactWords();
  const { list } = useFormats();
  const soon = contacts.filter((contact) => endsSoon(contact, now));
  if (soon.length === 0) return null;
  return (
    <Notice icon="clock" tone="warn">
      <Trans>
        Ending by themselves within 30 days, unless you agree to them again:{" "}
        {list(soon.map((contact) => contactWords(contact).party))}
      </Trans>
    </Notice>
  );
}

/** The way to what comes to this server instead of being contacted by it. */
function WayToApps() {
  const { t } = useLingui();
  return (
    <a
      className="contacts-way"
      href={paths.appsHere}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(paths.appsHere);
      }}
    >
      <Icon name="link" />
      <span>
        <strong>{t`Apps, bridges and bots`}</strong>
        <span className="muted">
          <Trans>What they may do here, their budgets, and how to stop them.</Trans>
        </span>
      </span>
      <Icon name="forward" size={18} />
    </a>
  );
}

function List({ read, onChanged }: { read: Contacts; onChanged: () => void }) {
  const severances = useSeverances(isForAdministrators(read), onChanged);
  return (
    <>
      <Sum read={read} />
      {isForAdministrators(read) ? <WayToApps /> : null}
      {isForAdministrators(read) ? <Undeclared read={read} /> : null}
      {isForAdministrators(read) ? <EndingSoon read={read} /> : null}
      <ul className="contacts">
        {inOrder(read.contacts).map((contact) => (
          <Card key={contact.id} contact={contact} onChanged={onChanged} severances={severances} />
        ))}
      </ul>
      {isForAdministrators(read) ? <AddProvider onAdded={onChanged} /> : null}
      <p className="muted">
        <Trans>
          Programs can read this list without signing in, at{" "}
          <a href={PUBLIC_LIST} dir="ltr" target="_blank" rel="noreferrer">
            {PUBLIC_LIST}
          </a>
        </Trans>
      </p>
    </>
  );
}

export function ThirdParties() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { read, error, load } = useContacts();
  return (
    <ContactsPage
      title={t`Third parties`}
      back={{ label: t`Back to settings`, path: paths.settings("third-parties") }}
      failure={error && errorWords(error)}
      onRetry={load}
    >
      {read ? <List read={read} onChanged={load} /> : null}
    </ContactsPage>
  );
}
