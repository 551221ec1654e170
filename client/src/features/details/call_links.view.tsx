import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useOwnId } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { personName } from "../../app/names.ts";
import { useTry } from "../../app/use_try.ts";
import type { RoomDetails } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Skeleton } from "../../ui/state_views.tsx";
import { Choices, Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast.tsx";
import {
  knockingOf,
  LIFETIMES_DAYS,
  mayRevoke,
  RoomLinks,
  type CallLink,
  type LifetimeDays,
} from "./call_links.model.ts";
import "./call_links.css";

interface LinksProps {
  details: RoomDetails;
  links: RoomLinks;
  onChange: () => void;
}

function MadeLink({ address }: { address: string }) {
  const { t } = useLingui();
  async function copy() {
    await navigator.clipboard.writeText(address);
    showToast({ text: t`Link copied` });
  }
  return (
    <div className="call-links-made" role="status">
      <p>
        <Trans>The link is ready. Copy it now: it is not shown again.</Trans>
      </p>
      <code className="link-text">{address}</code>
      <Button look="primary" icon="copy" wide onPress={() => void copy()}>{t`Copy link`}</Button>
    </div>
  );
}

function useLifetimeWords(): (days: LifetimeDays) => string {
  const { t } = useLingui();
  return (days) => ({ 1: t`1 day`, 7: t`7 days`, 30: t`30 days` })[days];
}

function MakeLink({ details, links, onChange }: LinksProps) {
  const { t } = useLingui();
  const attempt = useTry();
  const lifetimeWords = useLifetimeWords();
  const [lifetimeDays, setLifetimeDays] = useState<LifetimeDays>(7);
  const [needsApproval, setNeedsApproval] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [address, setAddress] = useState<string | null>(null);
  const knocking = knockingOf(details);
  async function make() {
    if (needsApproval && knocking === "can_be_opened") await links.openKnocking();
    setAddress(await links.make({ lifetimeDays, needsApproval }, location.origin));
    onChange();
  }
  const hints = {
    open: undefined,
    can_be_opened: t`From then on anybody who knows this chat can ask to join it.`,
    closed: t`This needs a chat that people can ask to join.`,
  };
  return (
    <section className="call-links-make" aria-label={t`New link`}>
      <Choices
        label={t`The link is good for`}
        chosen={String(lifetimeDays)}
        onChoose={(id) => setLifetimeDays(Number(id) as LifetimeDays)}
        choices={LIFETIMES_DAYS.map((days) => ({ id: String(days), label: lifetimeWords(days) }))}
      />
      <Switch
        label={t`Let each guest in by hand`}
        hint={hints[knocking]}
        isDisabled={knocking === "closed"}
        isSelected={needsApproval}
        onChange={setNeedsApproval}
      />
      <Button
        icon="link"
        wide
        isBusy={isBusy}
        onPress={() => {
          setIsBusy(true);
          void attempt(make()).then(() => setIsBusy(false));
        }}
      >
        {t`Make a link`}
      </Button>
      {address ? <MadeLink address={address} /> : null}
    </section>
  );
}

function LinkLine({ link, details, onRevoke }: LineProps) {
  const { t } = useLingui();
  const { full } = useFormats();
  const ownId = useOwnId();
  const maker = details.members.find(({ userId }) => userId === link.madeBy);
  const name = personName(maker ?? { userId: link.madeBy, displayName: null });
  return (
    <li className="person">
      <Icon name="link" size={20} />
      <span className="person-words call-links-words">
        <span>
          {link.needsApproval ? (
            <Trans>
              By <bdi>{name}</bdi>, lets guests in by hand
            </Trans>
          ) : (
            <Trans>
              By <bdi>{name}</bdi>
            </Trans>
          )}
        </span>
        <span className="muted">
          <Trans>Until {full(link.expiresAt)}</Trans>
        </span>
        <span className="muted">
          <Plural value={link.guests} _0="No guests now" one="# guest now" other="# guests now" />
        </span>
      </span>
      {mayRevoke(link, details, ownId) ? (
        <IconButton icon="trash" label={t`Revoke the link by ${name}`} onPress={onRevoke} />
      ) : null}
    </li>
  );
}

interface LineProps {
  link: CallLink;
  details: RoomDetails;
  onRevoke: () => void;
}

function LinkList({ details, links, onChange, found }: LinksProps & { found: CallLink[] }) {
  const { t } = useLingui();
  const attempt = useTry();
  const [asked, setAsked] = useState<CallLink | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  if (found.length === 0) return null;
  async function revoke(link: CallLink) {
    setIsBusy(true);
    await attempt(links.revoke(link.id));
    setIsBusy(false);
    setAsked(null);
    onChange();
  }
  return (
    <section aria-label={t`Links`}>
      <h3 className="field-label">{t`Links`}</h3>
      <ul>
        {found.map((link) => (
          <LinkLine key={link.id} link={link} details={details} onRevoke={() => setAsked(link)} />
        ))}
      </ul>
      <Confirm
        title={t`Revoke this link?`}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => (asked ? void revoke(asked) : undefined)}
        confirm={t`Revoke`}
        isDangerous
        isBusy={isBusy}
      >
        <p>
          <Trans>Nobody can come by it any more, and guests who came by it leave at once.</Trans>
        </p>
      </Confirm>
    </section>
  );
}

function useLinks(roomId: string) {
  const engine = useEngine();
  const attempt = useTry();
  const links = useMemo(() => new RoomLinks(engine, roomId), [engine, roomId]);
  const [known, setKnown] = useState<Awaited<ReturnType<RoomLinks["read"]>> | null>(null);
  const read = () => void attempt(links.read().then(setKnown));
  const begin = useEffectEvent(read);
  useEffect(() => begin(), [links]);
  return { links, isAllowed: known?.isAllowed ?? null, found: known?.found ?? [], read };
}

/** Who may come into the calls of this chat without an account, by which links. */
export function CallLinks({ details, onClose }: { details: RoomDetails; onClose: () => void }) {
  const { t } = useLingui();
  const attempt = useTry();
  const { links, isAllowed, found, read } = useLinks(details.roomId);
  const shared = { details, links, onChange: read };
  return (
    <Dialog title={t`Guests in calls`} isOpen onClose={onClose} size="medium">
      <p className="muted">
        <Trans>
          By a link people without an account come into the calls of this chat. They hear and see
          the call and everybody’s name. They never see the chat.
        </Trans>
      </p>
      {isAllowed === null ? <Skeleton rows={2} label={t`Loading`} /> : null}
      {isAllowed !== null && details.can.call_links ? (
        <Switch
          label={t`Let guests into the calls of this chat`}
          isSelected={isAllowed}
          onChange={(wanted) => void attempt(links.allow(wanted)).then(read)}
        />
      ) : null}
      {isAllowed === false && !details.can.call_links ? (
        <p>
          <Trans>Somebody who runs this chat has to allow it first.</Trans>
        </p>
      ) : null}
      {isAllowed ? <MakeLink {...shared} /> : null}
      {isAllowed ? <LinkList {...shared} found={found} /> : null}
    </Dialog>
  );
}
