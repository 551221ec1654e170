/** The papers that the law asks of whoever runs a server, for its administrators. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { saveBlob } from "../../app/media.ts";
import { outerPaths } from "../../app/outer_paths.ts";
import { useTry } from "../../app/use_try.ts";
import { Button } from "../../ui/button.tsx";
import { BreachPart } from "./breach.view.tsx";
import { filesOf, type PaperName, PAPERS, RECORDS, type RecordFile } from "./records.model.ts";
import "./records.css";

const FORMS = { html: "HTML", md: "Markdown", json: "JSON" } as const;
type Form = keyof typeof FORMS;

export function saveFile({ name, mediaType, text }: RecordFile): void {
  saveBlob(new Blob([text], { type: mediaType }), name);
}

function PaperRow({ name, title }: { name: PaperName; title: string }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const attempt = useTry();
  const [busy, setBusy] = useState<Form | null>(null);
  async function save(form: Form) {
    setBusy(form);
    const query = name === "notice" ? `?language=${i18n.locale}` : "";
    await attempt(
      engine.callServer("GET", `${RECORDS}/${name}${query}`).then((answer) => {
        const file = filesOf(answer).find((one) => one.name.endsWith(`.${form}`));
        if (file) saveFile(file);
      }),
    );
    setBusy(null);
  }
  return (
    <li className="record-row">
      <span className="record-title">{title}</span>
      <span className="record-forms" role="group" aria-label={title}>
        {(Object.keys(FORMS) as Form[]).map((form) => (
          <Button
            key={form}
            isDisabled={busy !== null}
            aria-label={t`Save as ${FORMS[form]}`}
            onPress={() => void save(form)}
          >
            {FORMS[form]}
          </Button>
        ))}
      </span>
    </li>
  );
}

export function RecordsPart() {
  const { t } = useLingui();
  const titles: Record<PaperName, string> = {
    notice: t`Privacy notice`,
    processing: t`Record of processing`,
    recipients: t`List of recipients`,
  };
  return (
    <>
      <h3>
        <Trans>Data protection</Trans>
      </h3>
      <p className="muted">
        <Trans>
          The server makes these papers itself, from what it stores and whom it contacts. Everybody
          can read the <a href={outerPaths.privacy}>privacy notice</a>.
        </Trans>
      </p>
      <ul className="record-list">
        {PAPERS.map((name) => (
          <PaperRow key={name} name={name} title={titles[name]} />
        ))}
      </ul>
      <BreachPart />
    </>
  );
}
