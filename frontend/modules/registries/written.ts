// What was written of a registry: what is wrong with it, and what is sent of it.
import type { Settings } from "./api";
import type { Registry } from "./registry";
import { isHost } from "./registry";
import { words } from "./text";

/** The values of the form. */
export interface Written {
  host: string;
  user: string;
  secret: string;
  scheme: string;
  ca: string;
  isCaKept: boolean;
}

/** The errors, by field; none for what can be stored. */
export function wrong({ host, user, secret, scheme, ca }: Written, before: Registry | undefined): Partial<Record<"host" | "user" | "secret" | "ca", string>> {
  const errors: ReturnType<typeof wrong> = {};
  if (!isHost(host)) errors.host = words.hostBad;
  if (user === "" && secret !== "") errors.user = words.secretAlone;
  if (user !== "" && secret === "") {
    if (before?.secret !== true) errors.secret = words.secretMissing;
    // Or who may write an address could have the secret sent to one of their own.
    else if (before.host !== host) errors.secret = words.secretMoved(before.host);
    else if (before.scheme === "https" && scheme === "http") errors.secret = words.secretOpen;
  }
  if (ca !== "" && !/^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/.test(ca)) errors.ca = words.caBad;
  return errors;
}

/** What is sent: a secret and an authority that are not written are kept, where there are any. */
export function settings({ host, user, secret, scheme, ca, isCaKept }: Written, registry: Registry | undefined, isAnyway: boolean): Settings {
  const isSecretKept = registry?.secret === true && user !== "" && secret === "";
  return { host, user, scheme, ...(isSecretKept ? {} : { secret }), ...(isCaKept ? {} : { ca: ca === "" ? "" : `${ca}\n` }), save_anyway: isAnyway };
}
