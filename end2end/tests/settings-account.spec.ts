import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { run, docker, unique } from "../support/engine";
import { add, code, nobody, signIn, signOut } from "../support/people";
import { expect, notice, open, panel, ready, row, test } from "../support/test";

test.use({ ...nobody, provoked: [401, 403] });

/** Presses a button, and the same one in the dialog that asks whether this is meant. */
async function sure(page: Page, button: string, dialog: string): Promise<void> {
  const asked = page.getByRole("dialog", { name: dialog });
  await expect(asked).toBeVisible();
  await asked.getByRole("button", { name: button, exact: true }).click();
  await expect(asked).toBeHidden();
}

async function account(page: Page): Promise<void> {
  await page.waitForURL("**/overview");
  await ready(page);
  await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Account", level: 1 })).toBeVisible();
}

test("a new password ends the other sessions, and the old one is no good any more", async ({ page, visit }) => {
  const person = add("viewer");
  const other = await visit(person);
  await signIn(page, person);
  await account(page);
  const next = "another wall, this time dry";
  const change = async (old: string): Promise<void> => {
    await page.getByLabel("Password so far").fill(old);
    await page.getByLabel("New password").fill(next);
    await page.getByRole("button", { name: "Change the password" }).click();
  };
  await change("not the password");
  await expect(page.getByRole("alert")).toContainText(["The password or the code is not right."]);
  await change(person.password);
  await expect(notice(page, "Your password was changed, and your other sessions were ended.")).toBeVisible();
  await expect(page.getByRole("table", { name: "Sessions" }).getByRole("row")).toHaveCount(2);
  await expect(page.getByLabel("Password so far")).toHaveValue("");
  await expect(other).toHaveURL(/\/login/);
  await signIn(other, person);
  await expect(other.getByRole("alert")).toHaveText("The name or the password is not right.");
  await signIn(other, { ...person, password: next });
  await expect(other).toHaveURL("/overview");
});

test("a password that is too short is refused in a sentence", async ({ page, provoked }) => {
  provoked.push(400);
  const person = add("viewer");
  await signIn(page, person);
  await account(page);
  await page.getByLabel("Password so far").fill(person.password);
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(panel(page, "Password").getByRole("alert")).toContainText("10");
});

test("a second factor is set up, asked for, replaced by a recovery code, and turned off", async ({ page }) => {
  const person = add("operator");
  await signIn(page, person);
  await account(page);
  const factor = panel(page, "Second factor");
  await factor.getByRole("button", { name: "Set up" }).click();
  const picture = factor.getByRole("img", { name: "QR code for your authenticator app" });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const key = await factor.getByLabel("Key", { exact: true }).innerText();
  await factor.getByLabel("Code").fill("000000");
  await factor.getByRole("button", { name: "Confirm" }).click();
  await expect(factor.getByRole("alert")).toContainText("is not right");
  await factor.getByLabel("Code").fill(code(key));
  await factor.getByRole("button", { name: "Confirm" }).click();
  await expect(notice(page, "The second factor is on.")).toBeVisible();
  const codes = (await factor.getByLabel("Recovery codes", { exact: true }).innerText()).split("\n");
  expect(new Set(codes).size).toBe(10);
  await factor.getByRole("button", { name: "I kept them" }).click();
  await expect(factor.getByRole("button", { name: "Turn off" })).toBeVisible();

  const enter = async (typed: string): Promise<void> => {
    await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
    await page.getByLabel("Code").fill(typed);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await signOut(page);
  await signIn(page, person);
  await enter("000000");
  await expect(page.getByRole("alert")).toHaveText("This code is not right, or was used already.");
  // The step of the code that confirmed is used up; a clock may be one ahead.
  await enter(code(key, 1));
  await page.waitForURL("**/overview");
  await ready(page);
  await signOut(page);
  await signIn(page, person);
  await enter(codes[0]);
  await page.waitForURL("**/overview");
  await ready(page);
  await signOut(page);
  await signIn(page, person);
  await enter(codes[0]);
  await expect(page.getByRole("alert")).toHaveText("This code is not right, or was used already.");
  await enter(codes[1]);
  await account(page);
  await panel(page, "Second factor").getByRole("button", { name: "Turn off" }).click();
  await sure(page, "Turn off", "Turn the second factor off");
  await expect(notice(page, "The second factor is off.")).toBeVisible();
  await signOut(page);
  await signIn(page, person);
  await page.waitForURL("**/overview");
});

test("a session is ended from another, one or all", async ({ page, visit }) => {
  const person = add("viewer");
  await signIn(page, person);
  await page.waitForURL("**/overview");
  const [first, second, third] = [await visit(person), await visit(person), await visit(person)];
  await account(page);
  const sessions = panel(page, "Sessions");
  await expect(sessions.getByRole("row")).toHaveCount(5);
  await expect(sessions.getByText("this one")).toHaveCount(1);
  await expect(sessions.getByRole("row").nth(1)).toContainText("Chrome on Linux");
  await sessions.getByRole("button", { name: "End", exact: true }).first().click();
  await sure(page, "End", "End a session");
  await expect(notice(page, "The session was ended.")).toBeVisible();
  await expect(sessions.getByRole("row")).toHaveCount(4);
  const ended = (): string[] => [first, second, third].filter((other) => other.url().includes("/login")).map((other) => other.url());
  await expect.poll(() => ended().length).toBe(1);
  await sessions.getByRole("button", { name: "End all others" }).click();
  await sure(page, "End all others", "End all other sessions");
  await expect(notice(page, "The other sessions were ended.")).toBeVisible();
  await expect(sessions.getByRole("row")).toHaveCount(2);
  await expect.poll(() => ended().length).toBe(3);
  await open(page, "/containers");
  await expect(page).toHaveURL("/containers");
});

test("a token is shown once, has its owner's rights, and none once revoked", async ({ page, request }) => {
  const container = run("token");
  const person = add("viewer");
  await signIn(page, person);
  await account(page);
  const tokens = panel(page, "API tokens");
  const name = unique("ci");
  await tokens.getByLabel("What it is for").fill(name);
  await tokens.getByLabel("Valid for").selectOption("7 days");
  await tokens.getByRole("button", { name: "Create a token" }).click();
  const token = await tokens.getByLabel("Token", { exact: true }).innerText();
  const headers = { Authorization: `Bearer ${token}` };
  expect((await request.get("/engine/local/version", { headers })).status()).toBe(200);
  expect((await request.post(`/engine/local/containers/${container}/stop`, { headers })).status()).toBe(403);
  await page.reload();
  await ready(page);
  await expect(page.locator("body")).not.toContainText(token);
  await expect(row(page, name)).toContainText(/in [67] d/);
  await expect(row(page, name)).not.toContainText("never");
  await row(page, name).getByRole("button", { name: "Revoke" }).click();
  await sure(page, "Revoke", `Revoke ${name}`);
  await expect(notice(page, `${name} was revoked.`)).toBeVisible();
  await expect(row(page, name)).toHaveCount(0);
  expect((await request.get("/engine/local/version", { headers })).status()).toBe(401);
  docker("rm", "-f", container);
});

test("a certificate is three files to save, and is revoked", async ({ page }) => {
  await signIn(page, add("viewer"));
  await account(page);
  const certificates = panel(page, "Client certificates");
  const name = unique("laptop");
  await certificates.getByLabel("What it is for").fill(name);
  await certificates.getByRole("button", { name: "Create a certificate" }).click();
  for (const [file, content] of [["ca.pem", "BEGIN CERTIFICATE"], ["cert.pem", "BEGIN CERTIFICATE"], ["key.pem", "PRIVATE KEY"]]) {
    const saved = page.waitForEvent("download");
    await certificates.getByRole("link", { name: `Save ${file}` }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(file);
    expect(readFileSync(await download.path(), "utf8")).toContain(content);
  }
  await row(page, name).getByRole("button", { name: "Revoke" }).click();
  await sure(page, "Revoke", `Revoke ${name}`);
  await expect(row(page, name)).toHaveCount(0);
});

test("what gives rights waits for a proof, and then is done", async ({ page }) => {
  const person = add("viewer");
  await signIn(page, person);
  await account(page);
  // As the console answers 15 minutes after the last proof.
  const stale = { status: 403, json: { message: "Confirm your password first.", code: "proof" } };
  await page.route("**/api/account/tokens", (route) => route.fulfill(stale), { times: 1 });
  const tokens = panel(page, "API tokens");
  const name = unique("proved");
  await tokens.getByLabel("What it is for").fill(name);
  await tokens.getByRole("button", { name: "Create a token" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await dialog.getByLabel("Password").fill("not the password");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The password or the code is not right.");
  await dialog.getByLabel("Password").fill(person.password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, name)).toBeVisible();
  // Without a proof it stands refused.
  await page.route("**/api/account/tokens", (route) => route.fulfill(stale), { times: 1 });
  await tokens.getByLabel("What it is for").fill(unique("refused"));
  await tokens.getByRole("button", { name: "Create a token" }).click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(tokens.getByRole("alert")).toContainText("Confirm your password first.");
});
