/** Everything of oneself: out of this account, and into it. */
import { ExportSection } from "./export.view.tsx";
import { ImportSection } from "./import.view.tsx";

export function DataSection() {
  return (
    <>
      <ExportSection />
      <ImportSection />
    </>
  );
}
