/** Coming back to the pages that ask for consent and manage the account. */
import { ownProviders } from "../../app/own_visit.ts";
import { CameBack, CameBackTooLate, type Entering } from "./came_back.view.tsx";

const ENTERING: Entering = {
  enter: () => ownProviders.enterVisit(),
  register: (username, token) => ownProviders.registerVisit(username, token),
  goOn: (returnTo) => location.replace(returnTo),
};

export function CameBackOnPages({ isOver }: { isOver: boolean }) {
  return isOver ? <CameBackTooLate /> : <CameBack entering={ENTERING} />;
}
