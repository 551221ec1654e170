import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { personName } from "../../app/names.ts";
import { PeoplePicker } from "../../app/people_picker.tsx";
import { paths } from "../../app/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { PicturePicker } from "../../ui/picture_picker.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { Choices, Switch } from "../../ui/switch.tsx";
import {
  canCreate,
  chosenIds,
  EMPTY_GROUP,
  groupDraft,
  toggled,
  withAccess,
  type GroupState,
} from "./new_group.model.ts";
import "./new_group.css";

interface PartProps {
  state: GroupState;
  setState: (change: (state: GroupState) => GroupState) => void;
}

function Chosen({ state, setState }: PartProps) {
  const { t } = useLingui();
  if (state.people.length === 0) return null;
  return (
    <ul className="chosen" aria-label={t`Chosen people`}>
      {state.people.map((person) => (
        <li key={person.userId}>
          <button
            type="button"
            className="chosen-one"
            aria-label={t`Take out ${personName(person)}`}
            onClick={() => setState((now) => toggled(now, person))}
          >
            <bdi>{personName(person)}</bdi>
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Access({ state, setState }: PartProps) {
  const { t } = useLingui();
  return (
    <>
      <Choices
        label={t`Who can join`}
        chosen={state.access}
        onChoose={(id) => setState((now) => withAccess(now, id === "public" ? "public" : "invite"))}
        choices={[
          { id: "invite", label: t`Only invited people`, hint: t`Encrypted` },
          { id: "public", label: t`Anyone with the address`, hint: t`Not encrypted` },
        ]}
      />
      {state.access === "public" ? (
        <>
          <Field
            label={t`Address`}
            isCode
            value={state.alias}
            onChange={(alias) => setState((now) => ({ ...now, alias }))}
          />
          <Switch
            label={t`On the list of public groups`}
            hint={t`Everybody here can find it`}
            isSelected={state.isListed}
            onChange={(isListed) => setState((now) => ({ ...now, isListed }))}
          />
        </>
      ) : null}
    </>
  );
}

function useCreate(state: GroupState, setState: PartProps["setState"], onClose: () => void) {
  const engine = useEngine();
  return async () => {
    if (!canCreate(state)) return;
    setState((now) => ({ ...now, isBusy: true, error: null }));
    try {
      const roomId = await engine.createGroup(groupDraft(state));
      onClose();
      navigate(paths.chat(roomId));
    } catch (why) {
      setState((now) => ({ ...now, isBusy: false, error: errorCode(why) }));
    }
  };
}

function Head({ state, setState }: PartProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  return (
    <>
      <div className="group-head">
        <PicturePicker
          label={t`Picture of the group`}
          file={state.picture}
          onChoose={(picture) => setState((now) => ({ ...now, picture }))}
        />
        <Field
          label={t`Name of the group`}
          autoFocus
          isRequired
          value={state.name}
          onChange={(name) => setState((now) => ({ ...now, name }))}
        />
      </div>
      {state.error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(state.error)}
        </Notice>
      ) : null}
    </>
  );
}

export function NewGroup({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [state, setState] = useState(EMPTY_GROUP);
  const create = useCreate(state, setState, onClose);
  const actions = (
    <>
      <Button onPress={onClose}>{t`Cancel`}</Button>
      <Button
        look="primary"
        isDisabled={!canCreate(state) && !state.isBusy}
        isBusy={state.isBusy}
        onPress={() => void create()}
      >
        {state.isBusy ? t`Creating…` : t`Create group`}
      </Button>
    </>
  );
  return (
    <Dialog title={t`New group`} isOpen onClose={onClose} size="medium" actions={actions}>
      <Head state={state} setState={setState} />
      <Access state={state} setState={setState} />
      <div>
        <p className="field-label">
          <Trans>People</Trans>
        </p>
        <Chosen state={state} setState={setState} />
        <PeoplePicker
          isFirst={false}
          label={t`Name or address`}
          chosen={chosenIds(state)}
          onChoose={(person) => setState((now) => toggled(now, person))}
        />
      </div>
    </Dialog>
  );
}
