/** Search for people by name or full id; used wherever somebody is chosen. */
import { useEffect, useState } from "react";
import { useLingui } from "@lingui/react/macro";

import type { Profile, UserId } from "../matrix/engine.ts";
import { SearchBox } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty, Skeleton } from "../ui/state_views.tsx";
import { PersonAvatar } from "./avatars.tsx";
import { useAccount, useEngine } from "./engine_context.tsx";
import { personName } from "./names.ts";
import { offeredPeople } from "./people_picker.model.ts";
import "./people_picker.css";

const SEARCH_DELAY_MS = 200;
const FULL_ID = /^@[^:\s]+:[^\s]+$/;

interface PeoplePickerProps {
  /** Where typing begins; false when something else is to be filled in before. */
  isFirst?: boolean;
  label: string;
  chosen?: readonly UserId[];
  /** People who cannot be chosen, e.g. who are in the group already. */
  without?: readonly UserId[];
  onChoose: (person: Profile) => void;
}

/** People we already talk to, offered before anything is typed. */
function useKnownPeople(): Profile[] {
  const sorted = useAccount((account) => account.sorted);
  return sorted.flatMap((room) => (room.kind === "direct" ? room.heroes.slice(0, 1) : []));
}

function useFound(term: string): { people: Profile[] | null; isBusy: boolean } {
  const engine = useEngine();
  const [people, setPeople] = useState<Profile[] | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    setIsBusy(term !== "");
    if (!term) return setPeople(null);
    let isWanted = true;
    const exact = FULL_ID.test(term)
      ? engine.loadProfile(term).catch(() => ({ userId: term, displayName: null, avatar: null }))
      : Promise.resolve(null);
    const timer = setTimeout(() => {
      Promise.all([engine.searchUsers(term).catch(() => []), exact])
        .then(([found, one]) => {
          if (!isWanted) return;
          const rest = found.filter(({ userId }) => userId !== one?.userId);
          setPeople(one ? [one, ...rest] : rest);
        })
        .finally(() => (isWanted ? setIsBusy(false) : undefined));
    }, SEARCH_DELAY_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [engine, term]);
  return { people, isBusy };
}

export function PeoplePicker(props: PeoplePickerProps) {
  const { label, chosen = [], without = [], isFirst = true, onChoose } = props;
  const { t } = useLingui();
  const ownId = useAccount((account) => account.session?.userId);
  const [term, setTerm] = useState("");
  const known = useKnownPeople();
  const { people, isBusy } = useFound(term.trim());
  const notOffered = new Set(ownId ? [ownId, ...without] : without);
  const shown = offeredPeople(known, people, term.trim(), notOffered);
  return (
    <div className="people">
      <SearchBox label={label} value={term} onChange={setTerm} autoFocus={isFirst} />
      <ul className="people-list">
        {shown.map((person) => {
          const isChosen = chosen.includes(person.userId);
          return (
            <li key={person.userId}>
              <button
                type="button"
                className="person"
                aria-pressed={chosen.length > 0 || isChosen ? isChosen : undefined}
                onClick={() => onChoose(person)}
              >
                <PersonAvatar person={person} />
                <span className="person-words">
                  <bdi className="ellipsis">{personName(person)}</bdi>
                  <bdi className="muted ellipsis" dir="ltr">
                    {person.userId}
                  </bdi>
                </span>
                {isChosen ? <Icon name="check" /> : null}
              </button>
            </li>
          );
        })}
      </ul>
      {isBusy && !people ? <Skeleton rows={2} label={t`Searching`} /> : null}
      {people && shown.length === 0 && !isBusy ? (
        <Empty icon="person" title={t`Nobody found`}>
          <p>{t`Type their full address, such as @name:server.org`}</p>
        </Empty>
      ) : null}
    </div>
  );
}
