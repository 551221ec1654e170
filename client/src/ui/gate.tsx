import type { ReactNode } from "react";

import { Icon, type IconName } from "./icon.tsx";
import "./gate.css";

interface GateProps {
  title: string;
  lead?: ReactNode;
  icon?: IconName;
  children: ReactNode;
  foot?: ReactNode;
}

/** A page with one thing to do: sign in, sign up, keep the recovery key. */
export function Gate({ title, lead, icon = "bird", children, foot }: GateProps) {
  return (
    <main className="gate scroll" tabIndex={-1}>
      <div className="gate-card">
        <span className="gate-mark">
          <Icon name={icon} size={34} />
        </span>
        <h1>{title}</h1>
        {lead ? <p className="gate-lead">{lead}</p> : null}
        {children}
      </div>
      {foot ? <footer className="gate-foot">{foot}</footer> : null}
    </main>
  );
}
