/** An app asks to be signed in: what it is, what it may do then, yes or no. */
import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { AppName } from "../../app/app_facts.tsx";
import { useTry } from "../../app/use_try.ts";
import { OneMoment, ProveAgain, VisitGate } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import type { AppRequest, Granting } from "../../matrix/visit.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { AllowPage } from "./allow_page.view.tsx";
import { GrantPage } from "./grant_page.view.tsx";

type Reading = AppRequest | "over" | null;

/** Read again when somebody has signed in: only then the server says what would be replaced. */
function useRequest(requestId: string, userId: string | null, proofs: number): Reading {
  const visit = useVisit();
  const [request, setRequest] = useState<Reading>(null);
  useEffect(() => {
    visit.request(requestId).then(setRequest, () => setRequest("over"));
  }, [visit, requestId, userId, proofs]);
  return request;
}

export function RefusedRequest() {
  const { t } = useLingui();
  return (
    <Gate title={t`This app cannot be signed in`} icon="warning">
      <p className="gate-lead">
        <Trans>
          It asked in a way that could have sent you somewhere else, so it was stopped. Nothing was
          shared. Try again in the app, and tell its makers if it happens again.
        </Trans>
      </p>
    </Gate>
  );
}

function OverRequest() {
  const { t } = useLingui();
  return (
    <Gate title={t`This request is over`} icon="clock">
      <p className="gate-lead">
        <Trans>It was answered already, or it has waited too long. Begin again in the app.</Trans>
      </p>
    </Gate>
  );
}

function Leaving({ address, request }: { address: string; request: AppRequest }) {
  const { t } = useLingui();
  return (
    <Gate title={t`Back to the app`} icon="check">
      <p className="gate-lead" role="status">
        <Trans>
          If <AppName app={request.app} /> does not open by itself, use this link.
        </Trans>
      </p>
      <a className="button button-primary button-wide" href={address}>
        {t`Open the app`}
      </a>
    </Gate>
  );
}

function Question({ requestId, ...who }: VisitorProps & { requestId: string }) {
  const { t } = useLingui();
  const visit = useVisit();
  const { userId } = who.visitor;
  const [proofs, setProofs] = useState(0);
  const [address, setAddress] = useState<string | null>(null);
  const request = useRequest(requestId, userId, proofs);
  if (request === "over") return <OverRequest />;
  if (!request) return <OneMoment />;
  if (address !== null) return <Leaving address={address} request={request} />;

  async function answer(isAllowed: boolean, granting?: Granting) {
    const way = isAllowed ? visit.allow(requestId, userId, granting) : visit.refuse(requestId);
    const found = await way;
    // A way on our own pages leads to no app that would have to be opened.
    if (!found.startsWith("/")) setAddress(found);
    location.assign(found);
  }
  const onProven = () => {
    setProofs(proofs + 1);
    who.onChange();
  };
  const condition = request.needsProof ? <ProveAgain {...who} onChange={onProven} /> : null;
  const shared = { ...who, request, condition, answer };
  if (request.wish) return <GrantPage {...shared} wish={request.wish} />;
  return <AllowPage {...shared} title={t`Allow this app?`} leadsTo={request.leadsTo} />;
}

/** Before anybody has signed in: only who asks, and the way back. */
export function AllowApp({ requestId, provider }: { requestId: string; provider: string | null }) {
  const { t } = useLingui();
  const visit = useVisit();
  const attempt = useTry();
  const request = useRequest(requestId, null, 0);
  if (request === "over") return <OverRequest />;
  if (!request) return <OneMoment />;
  const refuse = async () => location.assign(await visit.refuse(requestId));
  return (
    <VisitGate
      lead={
        <Trans>
          to go on to <AppName app={request.app} />
        </Trans>
      }
      hint={request.loginHint}
      provider={provider}
      wantsAccount={request.wantsAccount}
      foot={
        <Button look="plain" onPress={() => void attempt(refuse())}>
          {t`Cancel`}
        </Button>
      }
    >
      {(who) => <Question requestId={requestId} {...who} />}
    </VisitGate>
  );
}
