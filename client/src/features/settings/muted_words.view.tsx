/** The own list of words, what becomes of messages that have one, and where. */
import { useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { useTry } from "../../app/use_try.ts";
import type { Filters } from "../../matrix/filters.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Choices } from "../../ui/switch.tsx";
import { changeFilters, tidyWord, wordProblem } from "./privacy.model.ts";

type Change = (filters: Filters) => Filters;

/** What the engine knows, and over it what was chosen and is on its way. */
function useFilters() {
  const engine = useEngine();
  const ownId = useOwnId();
  const attempt = useTry();
  const known = useAccount((account) => account.filters);
  const [chosen, setChosen] = useState<{ over: Filters; filters: Filters } | null>(null);
  const filters = chosen?.over === known ? chosen.filters : known;
  async function change(make: Change): Promise<boolean> {
    setChosen({ over: known, filters: make(filters) });
    const isSaved = await attempt(changeFilters(engine, ownId, make));
    if (!isSaved) setChosen(null);
    return isSaved;
  }
  return { filters, change };
}

interface PartProps {
  filters: Filters;
  change: (make: Change) => Promise<boolean>;
}

function Add({ filters, change }: PartProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const said = { known: t`This word is on the list already`, many: t`The list is full` };
  async function add(event: FormEvent) {
    event.preventDefault();
    const word = tidyWord(typed);
    if (word === "") return;
    const why = wordProblem(word, filters.words);
    if (why) return setProblem(said[why]);
    setTyped("");
    await change((now) => ({ ...now, words: [...new Set([...now.words, word])] }));
  }
  return (
    <form className="muted-add" onSubmit={(event) => void add(event)}>
      <Field
        label={t`Mute a word`}
        hint={<Trans>With * at its end it also finds longer words that begin so.</Trans>}
        value={typed}
        error={problem}
        autoComplete="off"
        onChange={(value) => {
          setTyped(value);
          setProblem(null);
        }}
      />
      <Button type="submit" icon="plus">
        {t`Add`}
      </Button>
    </form>
  );
}

function Words({ filters, change }: PartProps) {
  const { t } = useLingui();
  const without = (word: string) => (now: Filters) => ({
    ...now,
    words: now.words.filter((one) => one !== word),
  });
  return (
    <ul className="muted-words" aria-label={t`Muted words`}>
      {filters.words.map((word) => (
        <li key={word}>
          <bdi>{word}</bdi>
          <IconButton
            icon="close"
            size={16}
            label={t`Stop muting ${word}`}
            onPress={() => void change(without(word))}
          />
        </li>
      ))}
    </ul>
  );
}

function Effects({ filters, change }: PartProps) {
  const { t } = useLingui();
  return (
    <>
      <Choices
        label={t`Messages with such a word`}
        chosen={filters.action}
        onChoose={(id) => void change((now) => ({ ...now, action: id as Filters["action"] }))}
        choices={[
          { id: "blur", label: t`Are covered, with the reason` },
          { id: "hide", label: t`Become one line` },
        ]}
      />
      <Choices
        label={t`Where`}
        chosen={filters.scope}
        onChoose={(id) => void change((now) => ({ ...now, scope: id as Filters["scope"] }))}
        choices={[
          { id: "everywhere", label: t`Everywhere` },
          { id: "groups", label: t`In groups and from people I do not know` },
          { id: "strangers", label: t`Only from people I do not know` },
        ]}
      />
    </>
  );
}

export function MutedWordsPart() {
  const { t } = useLingui();
  const part = useFilters();
  return (
    <>
      <h3>{t`Muted words`}</h3>
      <p className="muted">
        <Trans>
          This device looks for them in what others write to you, and you can always open what it
          covers. The list is kept with your account for your other devices: whoever runs this
          server could read it, nobody else.
        </Trans>
      </p>
      {part.filters.words.length > 0 ? <Words {...part} /> : null}
      <Add {...part} />
      {part.filters.words.length > 0 ? <Effects {...part} /> : null}
    </>
  );
}
