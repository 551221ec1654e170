import { Trans } from "@lingui/react/macro";

import type { ReportOutcome } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";
import { worthOf, type Worth } from "./report.model.ts";

function To({ to }: Pick<ReportOutcome, "to">) {
  if (to.length > 1) {
    return (
      <Trans>The moderators of this chat and the safety team of your server have it now.</Trans>
    );
  }
  return to[0] === "room" ? (
    <Trans>The moderators of this chat have it now.</Trans>
  ) : (
    <Trans>The safety team of your server has it now.</Trans>
  );
}

function WorthWords({ worth }: { worth: Worth }) {
  switch (worth) {
    case "all":
      return (
        <Trans>
          It is proven: the server has checked that these words were really sent by this account.
        </Trans>
      );
    case "some":
      return (
        <Trans>
          A part of it is proven: of those messages the server has checked that this account really
          sent them. For the rest your word stands.
        </Trans>
      );
    case "none":
      return (
        <Trans>It could not be proven. That speaks against nobody; your word stands for it.</Trans>
      );
    case "contradicted":
      return (
        <Trans>
          The proof does not fit what the server has stored, so this report does not count. If you
          have changed nothing, ask those who run the server.
        </Trans>
      );
  }
}

/** What has become of the report. */
export function Outcome({ outcome }: { outcome: ReportOutcome }) {
  const worth = worthOf(outcome);
  return (
    <div className="report-outcome" role="status">
      <p>
        <Icon name="check" size={20} />
        <span>
          <To to={outcome.to} />
        </span>
      </p>
      {worth ? (
        <p>
          <Icon name={worth === "all" || worth === "some" ? "shield" : "shieldOff"} size={20} />
          <span>
            <WorthWords worth={worth} />
          </span>
        </p>
      ) : null}
      {outcome.failed.map((what) => (
        <p key={what}>
          <Icon name="warning" size={20} />
          <span>
            {what === "ignore" ? (
              <Trans>Blocking did not work. Try again from the details of the person.</Trans>
            ) : (
              <Trans>Leaving did not work. Try again from the details of the chat.</Trans>
            )}
          </span>
        </p>
      ))}
      <p className="muted">
        <Trans>What is decided you find in the settings, under “Decisions”.</Trans>
      </p>
    </div>
  );
}
