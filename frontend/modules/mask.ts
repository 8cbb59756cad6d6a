// What stands in place of a secret.

/** As the console's server writes it for who may not see them (redact/mask.rs), and modules in texts of their own. */
export const MASK = "••••••";
