// People of a test's own, by the console's own command line.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import type { Page } from "@playwright/test";
import { required, unique } from "./engine";

export type Person = { name: string; password: string };

/** In place of the session that tests begin with. */
export const nobody = { storageState: { cookies: [], origins: [] } };

/** Whom the console was started with: its only administrator. */
export function administrator(): Person {
  return { name: required("QUAYSIDE_TEST_USER"), password: required("QUAYSIDE_TEST_PASSWORD") };
}

/** Adds somebody whom nobody else knows; `options` are those of `quayside user add`. */
export function add(role: "viewer" | "operator", ...options: string[]): Person {
  const person = { name: unique(role), password: "a harbour wall in the rain" };
  const words = ["user", "add", person.name, "--role", role, ...options, "--password-stdin", "--data", required("QUAYSIDE_TEST_DATA")];
  execFileSync(required("QUAYSIDE_BIN"), words, { input: person.password, stdio: ["pipe", "ignore", "pipe"] });
  return person;
}

/** Fills in the sign-in form, here or of another console; whether it lets them in is the caller's to see. */
export async function signIn(page: Page, { name, password }: Person, origin = ""): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Signed in as/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login");
}

/** What an authenticator app with this key shows (RFC 6238), so many steps of 30 seconds from now. */
export function code(key: string, ahead = 0): string {
  const bits = [...key].map((digit) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0")).join("");
  const seed = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac("sha1", seed).update(step).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
