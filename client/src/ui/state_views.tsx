/** What stands in the place of content: skeletons while it comes, words when there is none. */
import type { ReactNode } from "react";

import { Icon, type IconName } from "./icon.tsx";
import "./state_views.css";

export function Skeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div className="skeleton-row" key={index} aria-hidden="true">
          <span className="skeleton-disc" />
          <span className="skeleton-lines">
            <span className="skeleton-line" />
            <span className="skeleton-line skeleton-short" />
          </span>
        </div>
      ))}
    </div>
  );
}

interface EmptyProps {
  icon: IconName;
  title: ReactNode;
  children?: ReactNode;
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <div className="empty-title">{title}</div>
      {children}
    </div>
  );
}

interface NoticeProps {
  icon: IconName;
  tone?: "plain" | "warn" | "danger" | "good";
  children: ReactNode;
  action?: ReactNode;
}

/** A line or two that asks for attention without taking the page away. */
export function Notice({ icon, tone = "plain", children, action }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === "danger" ? "alert" : undefined}>
      <Icon name={icon} size={18} />
      <div className="notice-text">{children}</div>
      {action}
    </div>
  );
}
