import { useEffect, useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { PersonAvatar } from "../../app/avatars.tsx";
import { useEngine, useOwnId } from "../../app/engine_context.tsx";
import { localPart, personName } from "../../app/names.ts";
import type { Member, RoomId } from "../../matrix/engine.ts";
import { loadEmoji, matchingEmoji } from "../../ui/emoji_names.ts";
import { matchingPeople, type Person, type Suggestion } from "./composer.model.ts";

export interface Offer {
  id: string;
  /** What takes the place of the typed query. */
  word: string;
  label: string;
  person: (Person & { avatar: string | null }) | null;
}

const MAX_EMOJI = 8;

type MemberPerson = Person & { avatar: string | null };

function useMembers(roomId: RoomId, isWanted: boolean): MemberPerson[] {
  const engine = useEngine();
  const ownId = useOwnId();
  const [members, setMembers] = useState<MemberPerson[]>([]);
  useEffect(() => {
    if (!isWanted) return;
    const joined = ({ membership, userId }: Member) => membership === "join" && userId !== ownId;
    engine
      .loadRoomDetails(roomId)
      .then((details) =>
        setMembers(
          details.members
            .filter(joined)
            .map((member) => ({ ...member, name: personName(member), avatar: member.avatar })),
        ),
      )
      .catch(() => setMembers([]));
  }, [engine, roomId, ownId, isWanted]);
  return members;
}

/** People or emoji that fit what is being typed. */
export function useOffers(roomId: RoomId, suggestion: Suggestion | null): Offer[] {
  const { i18n } = useLingui();
  const kind = suggestion?.kind;
  const query = suggestion?.query ?? "";
  const members = useMembers(roomId, kind === "person");
  const [emoji, setEmoji] = useState<Offer[]>([]);

  useEffect(() => {
    if (kind !== "emoji") return setEmoji([]);
    loadEmoji(i18n.locale).then(
      (all) =>
        setEmoji(
          matchingEmoji(all, query, MAX_EMOJI).map(({ unicode, name }) => ({
            id: unicode,
            word: unicode,
            label: name,
            person: null,
          })),
        ),
      // Nobody asked for them: what is typed stays as it is.
      () => undefined,
    );
    return undefined;
  }, [kind, query, i18n.locale]);

  if (kind === "emoji") return emoji;
  if (kind !== "person") return [];
  return matchingPeople(members, query).map((person) => ({
    id: person.userId,
    word: `@${person.name}`,
    label: person.name,
    person,
  }));
}

interface OffersProps {
  id: string;
  offers: Offer[];
  chosen: number;
  onChoose: (offer: Offer) => void;
}

export function Offers({ id, offers, chosen, onChoose }: OffersProps) {
  const { t } = useLingui();
  if (offers.length === 0) return null;
  return (
    <div className="offers" role="listbox" id={id} aria-label={t`Suggestions`}>
      {offers.map((offer, index) => (
        <div
          key={offer.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          className="offer"
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(offer);
          }}
        >
          {offer.person ? (
            <PersonAvatar person={{ ...offer.person, displayName: offer.person.name }} size={24} />
          ) : (
            <span className="offer-emoji">{offer.word}</span>
          )}
          <bdi className="ellipsis">{offer.label}</bdi>
          {offer.person ? (
            <bdi className="muted ellipsis" dir="ltr">
              {localPart(offer.person.userId)}
            </bdi>
          ) : null}
        </div>
      ))}
    </div>
  );
}
