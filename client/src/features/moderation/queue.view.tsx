/** The list of cases: what is most urgent first, by keyboard and page by page. */
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { useHarmWords } from "../../app/harm_words.ts";
import { useRoomNamer } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import {
  EVERYWHERE,
  ModerationDesk,
  SERVER,
  type QueueFilter,
} from "../../matrix/moderation_desk.ts";
import { type Case, type CasePage, type Duty, withMore } from "../../matrix/moderation_models.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { timeLeft } from "./case.model.ts";
import { Failed, To, Where, Who } from "./pieces.view.tsx";
import { useDueWords } from "./words.ts";

/** Where somebody was in the list, for when they come back from a case. */
let lastFilter: QueueFilter = { show: "open", where: EVERYWHERE };
let lastCaseId: number | null = null;

function useQueue(filter: QueueFilter) {
  const engine = useEngine();
  const [page, setPage] = useState<CasePage | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [round, setRound] = useState(0);
  const isBusy = useRef(false);
  const { show, where } = filter;

  useEffect(() => {
    let isWanted = true;
    setPage(null);
    setError(null);
    new ModerationDesk(engine).cases({ show, where }, null).then(
      (found) => (isWanted ? setPage(found) : undefined),
      (why: unknown) => (isWanted ? setError(errorCode(why)) : undefined),
    );
    return () => {
      isWanted = false;
    };
  }, [engine, show, where, round]);

  async function more() {
    if (!page?.next || isBusy.current) return;
    isBusy.current = true;
    try {
      const found = await new ModerationDesk(engine).cases(filter, page.next);
      // Another filter may have been chosen meanwhile.
      setPage((now) => (now === page ? withMore(page, found) : now));
    } catch (why) {
      setError(errorCode(why));
    } finally {
      isBusy.current = false;
    }
  }
  return { page, error, more, again: () => setRound(round + 1) };
}

function Due({ one }: { one: Case }) {
  const dueWords = useDueWords();
  const { hours, isOver } = timeLeft(one.dueAt);
  const isSoon = one.state !== "decided" && (isOver || hours <= 24);
  const look = isOver ? "moderation-tag moderation-late" : "moderation-tag moderation-soon";
  return <span className={isSoon ? look : "moderation-tag"}>{dueWords(one)}</span>;
}

function Outcome({ one }: { one: Case }) {
  const { short } = useFormats();
  const at = short(one.decidedAt ?? 0);
  return (
    <span className="moderation-tag">
      {one.outcome === "dismissed" ? (
        <Trans>Dismissed, {at}</Trans>
      ) : (
        <Trans>Measures taken, {at}</Trans>
      )}
    </span>
  );
}

function Keeper({ one }: { one: Case }) {
  if (one.isProposed) return <Trans>Waits for a second person</Trans>;
  if (!one.assignee) return <Trans>Nobody has it yet</Trans>;
  return (
    <Trans>
      With: <Who userId={one.assignee} />
    </Trans>
  );
}

function About({ one }: { one: Case }) {
  if (one.userId) return <Who userId={one.userId} />;
  return <Trans>A chat as a whole</Trans>;
}

export function CaseRow({ one }: { one: Case }) {
  const harmWords = useHarmWords();
  const { short } = useFormats();
  return (
    <To path={paths.moderationCase(one.id)} className="moderation-row">
      <span className="moderation-row-head">
        <strong>{harmWords(one.harm)}</strong>
        {one.state === "decided" ? <Outcome one={one} /> : <Due one={one} />}
      </span>
      <span>
        <About one={one} /> · <Where one={one} />
      </span>
      <span className="muted">
        <Plural value={one.reporters} _0="No report that counts" one="# report" other="# reports" />
        {" · "}
        <Trans>since {short(one.openedAt)}</Trans>
        {" · "}
        <Keeper one={one} />
      </span>
      {one.isHinted ? (
        <span className="muted moderation-small">
          <Trans>A program takes it for hateful</Trans>
        </span>
      ) : null}
    </To>
  );
}

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Arrows or j and k walk through the list. */
function onKeys(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".moderation-row")];
  const here = rows.findIndex((row) => row === document.activeElement);
  event.preventDefault();
  rows[Math.min(Math.max(here + step, 0), rows.length - 1)]?.focus();
}

interface ListProps {
  page: CasePage;
  onMore: () => void;
}

function List({ page, onMore }: ListProps) {
  const { t } = useLingui();
  const end = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const onEnd = useEffectEvent(onMore);
  useEffect(() => {
    const watcher = new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) onEnd();
    });
    if (end.current) watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [page.next]);
  useEffect(() => {
    list.current?.querySelector<HTMLElement>(`[data-case="${lastCaseId}"] a`)?.focus();
  }, []);
  return (
    <>
      <ul
        ref={list}
        className="moderation-list"
        aria-label={t`Cases, the most urgent first`}
        onKeyDown={onKeys}
      >
        {page.cases.map((one) => (
          <li key={one.id} data-case={one.id} onFocus={() => (lastCaseId = one.id)}>
            <CaseRow one={one} />
          </li>
        ))}
      </ul>
      {page.next ? (
        <div ref={end}>
          <Button look="plain" wide onPress={onMore}>{t`Show more`}</Button>
        </div>
      ) : null}
    </>
  );
}

interface FiltersProps {
  duty: Duty;
  filter: QueueFilter;
  onFilter: (filter: QueueFilter) => void;
}

/** One of the rooms, by its name. */
function RoomOption({ roomId }: { roomId: string }) {
  const nameOf = useRoomNamer();
  const room = useAccount((account) => account.rooms.get(roomId));
  return <option value={roomId}>{room ? nameOf(room) : roomId}</option>;
}

function Filters({ duty, filter, onFilter }: FiltersProps) {
  const { t } = useLingui();
  const chips: [QueueFilter["show"], string][] = [
    ["open", t`To decide`],
    ["mine", t`Mine`],
    ["decided", t`Decided`],
  ];
  const hasChoice = duty.rooms.length + Number(duty.isTeam) > 1;
  return (
    <div className="moderation-filters">
      <div className="moderation-chips" role="group" aria-label={t`Show`}>
        {chips.map(([show, label]) => (
          <button
            key={show}
            type="button"
            className="chip"
            aria-pressed={filter.show === show}
            onClick={() => onFilter({ ...filter, show })}
          >
            {label}
          </button>
        ))}
      </div>
      {hasChoice ? (
        <select
          className="moderation-select"
          aria-label={t`Where`}
          value={filter.where}
          onChange={(event) => onFilter({ ...filter, where: event.target.value })}
        >
          <option value={EVERYWHERE}>{t`Everywhere`}</option>
          {duty.isTeam ? <option value={SERVER}>{t`This server`}</option> : null}
          {duty.rooms.map((roomId) => (
            <RoomOption key={roomId} roomId={roomId} />
          ))}
        </select>
      ) : null}
    </div>
  );
}

export function Queue({ duty }: { duty: Duty }) {
  const { t } = useLingui();
  const offered = [EVERYWHERE, ...(duty.isTeam ? [SERVER] : []), ...duty.rooms];
  const [filter, setFilter] = useState(() =>
    offered.includes(lastFilter.where) ? lastFilter : { ...lastFilter, where: EVERYWHERE },
  );
  const { page, error, more, again } = useQueue(filter);
  function choose(next: QueueFilter) {
    lastFilter = next;
    lastCaseId = null;
    setFilter(next);
  }
  return (
    <>
      <Filters duty={duty} filter={filter} onFilter={choose} />
      {error ? <Failed error={error} onRetry={again} /> : null}
      {!page && !error ? <Skeleton rows={5} label={t`Loading`} /> : null}
      {page && !error && page.cases.length === 0 ? (
        <Empty icon="check" title={t`Nothing waits here`} />
      ) : null}
      {page && page.cases.length > 0 ? <List page={page} onMore={() => void more()} /> : null}
    </>
  );
}
