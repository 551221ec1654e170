import { Suspense } from "react";

import { closeReport, openedReport } from "./report.ts";
import { useStore } from "./store.ts";
import { part } from "../ui/part.tsx";

const Report = part(async () => (await import("../features/report/report.view.tsx")).Report);

/** The report that somebody is writing, over whatever page is open. */
export function ReportLayer() {
  const subject = useStore(openedReport, (state) => state);
  return (
    <Suspense fallback={null}>
      {subject ? <Report subject={subject} onClose={closeReport} /> : null}
    </Suspense>
  );
}
