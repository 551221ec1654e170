/** Whom this server contacts, for everybody to read before they trust it with anything. */
import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useDemandWords } from "../../app/demand_words.ts";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { publicTouchpoints } from "../../app/own_visit.ts";
import { useContactWords, useDataWords } from "../../app/third_party_words.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Fact } from "../../ui/fact.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { publicContactsOf, type PublicContact, type PublicContacts } from "./touchpoints.model.ts";
import "./touchpoints.css";

const LIST = "/.well-known/linnet/touchpoints";
const BILL_OF_MATERIALS = "/.well-known/linnet/touchpoints.cdx.json";

function useList() {
  const [read, setRead] = useState<PublicContacts | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const load = () => {
    setError(null);
    publicTouchpoints().then(
      (answer) => setRead(publicContactsOf(answer)),
      (why: unknown) => setError(errorCode(why)),
    );
  };
  useEffect(load, []);
  return { read, error, load };
}

function When({ contact: { trigger, needsConsent } }: { contact: PublicContact }) {
  const words = {
    automatic: <Trans>By itself, whenever it is needed.</Trans>,
    admin: <Trans>When an administrator has set it up.</Trans>,
    user: <Trans>When somebody here has chosen it for themselves.</Trans>,
    "each use": <Trans>Each time that somebody uses it.</Trans>,
  };
  return (
    <>
      {trigger === null ? <Trans>It is not known.</Trans> : words[trigger]}{" "}
      {needsConsent ? <Trans>Only for people who have agreed.</Trans> : null}
    </>
  );
}

function HowOften({
  contact: { contactsAtLeast },
  days,
}: {
  contact: PublicContact;
  days: number;
}) {
  const { count } = useFormats();
  if (contactsAtLeast === 0) {
    return (
      <Trans>
        Rarely, never, or for too few people to say more, on the last {days} whole days.
      </Trans>
    );
  }
  const least = count(contactsAtLeast);
  return (
    <Trans>
      At least {least} times on the last {days} whole days.
    </Trans>
  );
}

function Leaves({ contact: { data, carriesOthersData } }: { contact: PublicContact }) {
  const dataWords = useDataWords();
  const { list } = useFormats();
  return (
    <>
      {list(dataWords(data))}
      {carriesOthersData ? (
        <>
          {". "}
          <Trans>It can speak of other people, too.</Trans>
        </>
      ) : null}
    </>
  );
}

function Where({ contact: { country, hosts } }: { contact: PublicContact }) {
  const formats = useFormats();
  return (
    <>
      {country ? formats.country(country) : <Trans>It depends on whom it is</Trans>}
      {hosts.length > 0 ? (
        <>
          {" · "}
          <bdi dir="ltr">{hosts.join(", ")}</bdi>
        </>
      ) : null}
    </>
  );
}

function Facts({ contact, days }: { contact: PublicContact; days: number }) {
  const { retention, whenOff } = useContactWords()(contact);
  const { full } = useFormats();
  return (
    <dl className="touchpoint-facts">
      <Fact name={<Trans>What leaves</Trans>}>
        <Leaves contact={contact} />
      </Fact>
      <Fact name={<Trans>Country</Trans>}>
        <Where contact={contact} />
      </Fact>
      <Fact name={<Trans>When</Trans>}>
        <When contact={contact} />
      </Fact>
      {contact.isOn ? (
        <Fact name={<Trans>How often</Trans>}>
          <HowOften contact={contact} days={days} />
        </Fact>
      ) : null}
      {contact.isOn && contact.until !== null ? (
        <Fact name={<Trans>Allowed until</Trans>}>{full(contact.until)}</Fact>
      ) : null}
      <Fact name={<Trans>How long they keep it</Trans>}>
        <bdi>{retention}</bdi>
      </Fact>
      <Fact name={<Trans>Without it</Trans>}>
        <bdi>{whenOff}</bdi>
      </Fact>
    </dl>
  );
}

function Card({ contact, days }: { contact: PublicContact; days: number }) {
  const { party, purpose } = useContactWords()(contact);
  const { full } = useFormats();
  const demandWords = useDemandWords();
  const titleId = `touchpoint-${contact.id}`;
  return (
    <li>
      <article className="touchpoint" aria-labelledby={titleId}>
        <h3 id={titleId} dir="auto">
          {party}
        </h3>
        <p dir="auto">{purpose}</p>
        {contact.severedAt === null || contact.isOn ? null : (
          <p className="touchpoint-ended">
            <Icon name="check" size={18} />
            <Trans>Ended for good: {full(contact.severedAt)}</Trans>
          </p>
        )}
        {contact.demand === null || contact.isOn ? null : <p>{demandWords(contact.demand)}</p>}
        <Facts contact={contact} days={days} />
      </article>
    </li>
  );
}

function Sum({ read: { on, stopped, days } }: { read: PublicContacts }) {
  const isQuiet = stopped === 0;
  return (
    <div className={isQuiet ? "touchpoints-sum touchpoints-quiet" : "touchpoints-sum"}>
      <p className="touchpoints-number">
        <Plural
          value={on.length}
          _0="No third party is contacted"
          one="# kind of contact is switched on"
          other="# kinds of contact are switched on"
        />
      </p>
      <p>
        <Plural
          value={stopped}
          _0={`Nothing tried to contact anybody else on the last ${days} whole days.`}
          one={`# attempt to contact somebody who is not on this list was stopped on the last ${days} whole days.`}
          other={`# attempts to contact somebody who is not on this list were stopped on the last ${days} whole days.`}
        />
      </p>
    </div>
  );
}

function Contacts({ read }: { read: PublicContacts }) {
  const { t } = useLingui();
  const cards = (contacts: PublicContact[]) => (
    <ul className="touchpoints-list">
      {contacts.map((contact) => (
        <Card key={contact.id} contact={contact} days={read.days} />
      ))}
    </ul>
  );
  return (
    <>
      <Sum read={read} />
      <section>
        <h2>{t`Switched on`}</h2>
        {read.on.length > 0 ? cards(read.on) : <p className="muted">{t`None.`}</p>}
      </section>
      <section>
        <h2>{t`Switched off`}</h2>
        <p className="muted">
          <Trans>They come with Linnet or were added here. Nothing goes there.</Trans>
        </p>
        {read.off.length > 0 ? (
          <details className="touchpoints-off">
            <summary>
              <Plural value={read.off.length} one="Show # contact" other="Show # contacts" />
            </summary>
            {cards(read.off)}
          </details>
        ) : null}
      </section>
    </>
  );
}

function ForPrograms() {
  return (
    <p className="muted">
      <Trans>
        How often is rounded down, and left out where it would be about a few people. Programs can
        read this list as{" "}
        <a href={LIST} target="_blank" rel="noreferrer">
          JSON
        </a>{" "}
        and as{" "}
        <a href={BILL_OF_MATERIALS} target="_blank" rel="noreferrer">
          CycloneDX
        </a>
        .
      </Trans>
    </p>
  );
}

export function TouchpointsPage() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { read, error, load } = useList();
  return (
    <main className="touchpoints scroll" tabIndex={-1}>
      <div className="touchpoints-body">
        <h1>{t`Whom this server contacts`}</h1>
        <p>
          <Trans>
            Everybody outside with whom this server speaks, what for, and what leaves. Whatever is
            not on this list is stopped. Whoever has an account sees in the settings what left for
            themselves.
          </Trans>
        </p>
        <p>
          <a href={outerPaths.transparency}>{t`How this server protects people`}</a>
        </p>
        {read ? <Contacts read={read} /> : null}
        {read ? <ForPrograms /> : null}
        {error ? (
          <Empty icon="offline" title={t`The list could not be loaded`}>
            <p>{errorWords(error)}</p>
            <Button onPress={load}>{t`Try again`}</Button>
          </Empty>
        ) : null}
        {!read && !error ? <Skeleton rows={4} label={t`Loading`} /> : null}
      </div>
    </main>
  );
}
