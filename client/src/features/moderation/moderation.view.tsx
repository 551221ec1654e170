/** Where room moderators and the server's safety team look after what people have reported. */
import { useEffect, useRef } from "react";
import { useLingui } from "@lingui/react/macro";

import { refreshDuty, useDuty } from "../../app/duty.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { paths, type ModerationPart, type ModerationRoute } from "../../app/paths.ts";
import { type Duty, hasDuty } from "../../matrix/moderation_models.ts";
import { IconButton } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { CasePage } from "./case.view.tsx";
import { Complaints } from "./complaints.view.tsx";
import { InviteTreePage } from "./invite_tree.view.tsx";
import { Inviters } from "./inviters.view.tsx";
import { Lists } from "./lists.view.tsx";
import { To } from "./pieces.view.tsx";
import { Queue } from "./queue.view.tsx";
import { Team } from "./team.view.tsx";
import "./moderation.css";

interface ModerationProps {
  route: ModerationRoute;
}

function Parts({ duty, part }: { duty: Duty; part: ModerationPart }) {
  const { t } = useLingui();
  const parts: [ModerationPart, string][] = [
    ["cases", t`Cases`],
    ["complaints", t`Complaints`],
    ["lists", t`Policy lists`],
    ...(duty.isTeam ? ([["invites", t`Invites`]] as [ModerationPart, string][]) : []),
    ...(duty.isAdmin ? ([["team", t`Safety team`]] as [ModerationPart, string][]) : []),
  ];
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone not all of them fit in.
    const here = nav.current?.querySelector("[aria-current]");
    here?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [part]);
  return (
    <nav ref={nav} className="moderation-parts" aria-label={t`Parts of moderation`}>
      {parts.map(([name, label]) => (
        <To
          key={name}
          path={paths.moderation(name)}
          className="moderation-part"
          isHere={name === part}
        >
          {label}
        </To>
      ))}
    </nav>
  );
}

function Loading() {
  const { t } = useLingui();
  return <Skeleton rows={5} label={t`Loading`} />;
}

function Content({ route, duty }: ModerationProps & { duty: Duty }) {
  const { t } = useLingui();
  const { part, caseId, item } = route;
  if (!hasDuty(duty)) {
    return <Empty icon="shield" title={t`There is nothing here for you to look after`} />;
  }
  if (caseId !== null) return <CasePage key={caseId} caseId={caseId} />;
  if (part === "complaints") return <Complaints />;
  if (part === "lists") return <Lists route={route} duty={duty} />;
  if (part === "invites") {
    return item === null ? <Inviters /> : <InviteTreePage key={item} userId={item} />;
  }
  if (part === "team") return <Team />;
  return <Queue duty={duty} />;
}

/** What the page is called, and where its way back leads. */
function useHead({ part, caseId, item, roomId }: ModerationRoute) {
  const { t } = useLingui();
  if (caseId !== null) {
    return { title: t`Case ${caseId}`, back: t`Back to the cases`, to: paths.moderation() };
  }
  if (item === null) return { title: t`Moderation`, back: t`Back to chats`, to: paths.chats };
  return part === "lists"
    ? { title: t`Policy list`, back: t`Back to the lists`, to: paths.policyLists(roomId) }
    : { title: t`Invites`, back: t`Back to the invites`, to: paths.moderation("invites") };
}

/** A part that is not for somebody is the list of cases to them. */
function allowed(route: ModerationRoute, duty: Duty | null): ModerationRoute {
  const isOpen =
    (route.part !== "invites" || duty?.isTeam) && (route.part !== "team" || duty?.isAdmin);
  return isOpen ? route : { ...route, part: "cases", item: null };
}

export function Moderation(props: ModerationProps) {
  const engine = useEngine();
  const duty = useDuty();
  const route = allowed(props.route, duty);
  const { part, caseId, item } = route;
  useEffect(() => void refreshDuty(engine), [engine, part, caseId]);
  const head = useHead(route);
  const isWhole = caseId === null && item === null;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Whoever listens hears where they have come; in the list the focus goes to a case.
    if (!isWhole) title.current?.focus();
  }, [isWhole, caseId, item]);
  return (
    <main className="page moderation" tabIndex={-1} data-landmark="panel">
      <header className="page-head">
        <IconButton icon="back" label={head.back} onPress={() => navigate(head.to)} />
        <h1 ref={title} tabIndex={-1}>
          {head.title}
        </h1>
      </header>
      {duty && hasDuty(duty) && isWhole ? <Parts duty={duty} part={part} /> : null}
      <div className="moderation-scroll scroll" tabIndex={-1}>
        <div className="moderation-content">
          {duty ? <Content route={route} duty={duty} /> : <Loading />}
        </div>
      </div>
    </main>
  );
}
