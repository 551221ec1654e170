import type { ComponentProps, ReactNode } from "react";

import { AllowQuestion, AppWish } from "../../app/allow_question.tsx";
import type { VisitorProps } from "../../app/visit_context.tsx";
import { SignedInAs } from "../../app/visit_gate.tsx";
import { Gate } from "../../ui/gate.tsx";

interface AllowPageProps extends VisitorProps, ComponentProps<typeof AllowQuestion> {
  title: string;
  warning?: ReactNode;
}

/** The question as a page of its own. */
export function AllowPage({ title, warning, ...props }: AllowPageProps) {
  const { visitor, serverName, onChange, ...question } = props;
  return (
    <Gate
      title={title}
      icon="shield"
      lead={<AppWish app={question.request.app} />}
      foot={<SignedInAs visitor={visitor} serverName={serverName} onChange={onChange} />}
    >
      {warning}
      <AllowQuestion {...question} />
    </Gate>
  );
}
