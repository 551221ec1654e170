/** What is erased with a contact and what stays, in the reader's language. */
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

import { useFormats } from "./formats.ts";

/** Names and amounts as the server tells them; a kind that is not known is named as it is. */
export function useAmountWords(): (amounts: readonly [string, number][]) => string[] {
  const { count } = useFormats();
  return (amounts) =>
    amounts.map(([kind, amount]) => {
      const words: Record<string, () => string> = {
        "http pushers": () =>
          plural(amount, {
            one: "# app that is woken by it",
            other: "# apps that are woken by it",
          }),
        "webpush pushers": () =>
          plural(amount, {
            one: "# browser that is told of news",
            other: "# browsers that are told of news",
          }),
        "email pushers": () =>
          plural(amount, {
            one: "# address that news are sent to",
            other: "# addresses that news are sent to",
          }),
        "addresses being confirmed": () =>
          plural(amount, {
            one: "# address that is being confirmed",
            other: "# addresses that are being confirmed",
          }),
        previews: () =>
          plural(amount, { one: "# preview of a link", other: "# previews of links" }),
        "untold transactions": () =>
          plural(amount, {
            one: "# parcel of news on its way",
            other: "# parcels of news on their way",
          }),
        "sessions of its users": () =>
          plural(amount, { one: "# sign-in of its users", other: "# sign-ins of its users" }),
        "grants to the application": () =>
          plural(amount, {
            one: "# person’s grant to the app",
            other: "# people’s grants to the app",
          }),
        "chats that allow the application": () =>
          plural(amount, {
            one: "# chat that allows the app something",
            other: "# chats that allow the app something",
          }),
        "accounts at the authority": () =>
          plural(amount, {
            one: "# account at the authority",
            other: "# accounts at the authority",
          }),
        "links to accounts there": () =>
          plural(amount, { one: "# link to an account there", other: "# links to accounts there" }),
        "client secrets": () =>
          plural(amount, { one: "# secret between the two", other: "# secrets between the two" }),
        consents: () =>
          plural(amount, { one: "# agreement of a person", other: "# agreements of people" }),
      };
      return words[kind]?.() ?? `${count(amount)} ${kind}`;
    });
}

/** What severing cannot undo. */
export function useResidueWords(): (residue: readonly string[]) => string[] {
  const { t } = useLingui();
  const words: Record<string, string> = {
    at_party: t`what they have already, which only they can delete`,
    backups: t`copies in backups of this server`,
    counts: t`the counts on this page, for 30 days`,
    name_servers: t`what name servers have seen`,
    public_log: t`the name of this server in the public logs of certificates`,
    messages: t`what the service has written in chats, and its names there`,
  };
  return (residue) => residue.map((name) => words[name] ?? name);
}
