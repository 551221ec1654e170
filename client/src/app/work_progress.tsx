/** A proof of work on our own pages: what it is for, and how far it has come. */
import { useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { likelihood, type Work } from "../matrix/account/proof_of_work.ts";
import { doWork } from "../platform/work.ts";
import "./work_progress.css";

/** `share` is null until something is worked out. */
export function useWork(): [number | null, (work: Work) => Promise<string>] {
  const [share, setShare] = useState<number | null>(null);
  async function work(asked: Work): Promise<string> {
    setShare(0);
    try {
      const nonce = await doWork(asked, (tried) => setShare(likelihood(tried, asked.bits)));
      setShare(1);
      return nonce;
    } catch (error) {
      setShare(null);
      throw error;
    }
  }
  return [share, work];
}

interface WorkProgressProps {
  share: number | null;
  /** What it is for, where it is not for an account. */
  words?: string;
}

export function WorkProgress({ share, words }: WorkProgressProps) {
  const { t } = useLingui();
  if (share === null) return null;
  return (
    <div className="work">
      <p role="status">
        {words ?? t`Your device does a sum, so that nobody makes accounts by the thousand.`}
      </p>
      <progress value={share} aria-label={t`How far the sum is`} />
    </div>
  );
}
