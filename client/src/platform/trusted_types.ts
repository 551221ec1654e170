/** The page's one Trusted Types policy: scripts come from our own origin. */

interface PolicyMaker {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL: (url: string) => unknown };
}

function ownOrigin(address: string): string {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin) throw new TypeError("Scripts come from our own origin only.");
  return url.href;
}

const maker = (globalThis as { trustedTypes?: PolicyMaker }).trustedTypes;
const policy = maker?.createPolicy("linnet", { createScriptURL: ownOrigin });

/** An address that `Worker` and `register` accept. */
export function scriptUrl(address: string): string {
  const trusted = policy ? policy.createScriptURL(address) : ownOrigin(address);
  // The DOM's types know strings only; browsers with Trusted Types want this object.
  return trusted as string;
}
