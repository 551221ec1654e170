/** Parts of the view whose code comes when they are first wanted. */
import { lazy, useState, type ComponentType, type LazyExoticComponent } from "react";
import { useLingui } from "@lingui/react/macro";

import { persistently } from "../platform/persistently.ts";
import { Button, IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { Empty } from "./state_views.tsx";
import "./part.css";

function Why() {
  const { t } = useLingui();
  return (
    <>
      <p>{t`You may be offline, or the app was renewed while it was open. Nothing is lost.`}</p>
      <Button look="primary" onPress={() => location.reload()}>
        {t`Load the page again`}
      </Button>
    </>
  );
}

/** Over whatever is on the page, in the place of a part of it. */
function MissingPart() {
  const { t } = useLingui();
  const [isClosed, setIsClosed] = useState(false);
  if (isClosed) return null;
  return (
    <div className="missing-part" role="alert">
      <Icon name="offline" size={22} />
      <div className="missing-part-words">
        <strong>{t`This could not be loaded`}</strong>
        <Why />
      </div>
      <IconButton icon="close" size={18} label={t`Close`} onPress={() => setIsClosed(true)} />
    </div>
  );
}

function MissingPage() {
  const { t } = useLingui();
  return (
    <main className="missing-page">
      <div role="alert">
        <Empty icon="offline" title={<h1>{t`This could not be loaded`}</h1>}>
          <Why />
        </Empty>
      </div>
    </main>
  );
}

// Nothing else fits the properties of every component.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = ComponentType<any>;

function coming<T extends Any>(load: () => Promise<T>, missing: Any): LazyExoticComponent<T> {
  return lazy(async () => ({ default: await persistently(load).catch(() => missing as T) }));
}

/** A component of the same properties, which suspends until its code is there. */
export const part = <T extends Any>(load: () => Promise<T>) => coming(load, MissingPart);

/** The same for one that has the page, or a column of it, to itself. */
export const page = <T extends Any>(load: () => Promise<T>) => coming(load, MissingPage);
