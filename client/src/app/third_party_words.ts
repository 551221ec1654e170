/** The rows that come with Linnet in the reader's language; others are as somebody wrote them. */
import { useLingui } from "@lingui/react/macro";

import type { Contact } from "./third_parties.model.ts";

/** As the server says it. */
const NOT_KNOWN = "Not known; ask the party";

const APP = /^The application (.+), for those who grant it something$/;
const SERVICE = /^The application service (.+), whoever runs it$/;

type Words = Pick<Contact, "party" | "purpose" | "retention" | "whenOff">;

/** Of a provider for signing in only the name is somebody's own. */
function useProviderWords(): (contact: Words & { id: string }) => Words {
  const { t } = useLingui();
  return (contact) => {
    if (!contact.id.startsWith("sign_in.")) return contact;
    return {
      party: contact.party,
      purpose: t`Signs people in who have an account there`,
      retention: contact.retention === NOT_KNOWN ? t`Not known; ask them` : contact.retention,
      whenOff: t`Nobody signs in through it; everybody has another way.`,
    };
  };
}

/** Apps of others, bridges and bots: the name alone is somebody's own. */
function useAppWords(): (contact: Words & { id: string }) => Words {
  const { t } = useLingui();
  const providerWords = useProviderWords();
  return (contact) => {
    const { id, party, purpose, retention } = contact;
    const app = id.startsWith("app.") ? APP.exec(purpose)?.[1] : undefined;
    if (app !== undefined) {
      return {
        party,
        purpose: t`The app ${app}, for those who grant it something`,
        retention: retention === NOT_KNOWN ? t`Not known; ask them` : retention,
        whenOff: t`The app gets nothing, whoever has granted it something.`,
      };
    }
    const service = id.startsWith("appservice.") ? SERVICE.exec(party)?.[1] : undefined;
    if (service === undefined) return providerWords(contact);
    return {
      party: t`The bridge or bot ${service}, whoever runs it`,
      purpose: t`Is told what happens in the chats that it is in, and asked about its names`,
      retention: t`Whoever runs it decides`,
      whenOff: t`It hears of nothing; what happens is kept for it.`,
    };
  };
}

export function useContactWords(): (contact: Words & { id: string }) => Words {
  const { t } = useLingui();
  const appWords = useAppWords();
  const notKnown = t`Not known; ask them`;
  const known: Record<string, Words> = {
    resolver: {
      party: t`The name server of this server’s network`,
      purpose: t`Finds the address of a host that something else here contacts`,
      retention: notKnown,
      whenOff: t`Nothing else on this page can reach a host that has a name.`,
    },
    push_gateway: {
      party: t`The push service of your phone app, and behind it the maker of the phone`,
      purpose: t`Wakes an app that is closed when there is news`,
      retention: notKnown,
      whenOff: t`Apps on phones show news only while they are open.`,
    },
    webpush: {
      party: t`The push service of your browser’s maker, such as Google, Mozilla, Apple or Microsoft`,
      purpose: t`Tells your browser that there is news while Linnet is closed in it`,
      retention: t`Until it is delivered, a day at most; what it says is sealed for your browser`,
      whenOff: t`Browsers show news only while Linnet is open in them.`,
    },
    acme: {
      party: t`The certificate authority that the operator has chosen, usually Let’s Encrypt`,
      purpose: t`Certifies that this server is the one of its name`,
      retention: t`The name of the server is published for ever, in the logs of certificates`,
      whenOff: t`The certificate is not renewed. When it ends, nobody gets in any more.`,
    },
    mail: {
      party: t`The mail server that the operator has chosen, and behind it those of the people who are written to`,
      purpose: t`Confirms that an address belongs to somebody, and tells them of news that they have missed, why their account is suspended or locked, and that it is going to be deleted`,
      retention: t`The mail servers on the way decide; what a letter says is not sealed`,
      whenOff: t`No address can be confirmed, and nobody is told of anything by mail.`,
    },
    url_preview: {
      party: t`The sites that links in chats lead to`,
      purpose: t`Shows what is behind a link without your own browser going there`,
      retention: notKnown,
      whenOff: t`Links are shown without a preview.`,
    },
    policy_server: {
      party: t`The server that a chat’s moderators let look at everything before it is sent, if it is another one`,
      purpose: t`Asks it whether a message may be sent`,
      retention: notKnown,
      whenOff: t`Nothing can be sent into such chats.`,
    },
    server_keys: {
      party: t`Other servers that have this one look at everything in a chat before it is sent`,
      purpose: t`Fetches the keys that prove that it is really them who ask`,
      retention: notKnown,
      whenOff: t`This server looks only at what its own people send.`,
    },
  };
  return (contact) => known[contact.id] ?? appWords(contact);
}

/** What leaves, in the words of the register's closed list. */
export function useDataWords(): (data: readonly string[]) => string[] {
  const { t } = useLingui();
  const words: Record<string, string> = {
    "server address": t`the address of this server`,
    "time of contact": t`when it happens`,
    "host names": t`names of hosts`,
    "device address": t`the network address of your device`,
    "push address": t`the address of your app for news`,
    identifiers: t`ids of people, chats and messages`,
    "unread counts": t`how much you have not read`,
    "message content": t`what is in messages`,
    links: t`links`,
    "operator's address": t`the operator’s mail address`,
  };
  return (data) => data.map((name) => words[name] ?? name);
}
