import { Trans, useLingui } from "@lingui/react/macro";

import type { NoticeForm } from "../../matrix/outside_notices.ts";

export type ContactProps = Pick<NoticeForm, "serverName" | "email" | "page">;

/** Where those who run this server are reached. */
export function Contact({ serverName, email, page }: ContactProps) {
  const { t } = useLingui();
  if (!email && !page) return null;
  return (
    <section className="outside-notice-contact" aria-label={t`Contact`}>
      <h2>{t`Contact`}</h2>
      <p>
        <Trans>
          People and authorities reach those who run <bdi>{serverName}</bdi> here:
        </Trans>
      </p>
      <ul>
        {email ? (
          <li>
            <a href={`mailto:${email}`} dir="ltr">
              {email}
            </a>
          </li>
        ) : null}
        {page ? (
          <li>
            <a href={page} dir="ltr" rel="noreferrer">
              {page}
            </a>
          </li>
        ) : null}
      </ul>
    </section>
  );
}
