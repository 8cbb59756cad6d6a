import type { Page } from "@playwright/test";
import { nobody } from "../support/people";
import { expect, notice, open, test } from "../support/test";

test.use({ provoked: [400] });

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save" }).click();
}

test("registries are kept", async ({ page }) => {
  await open(page, "/settings/sign-in");
  const registries = page.getByLabel("Registries");
  await registries.fill("Registry.LAN:5000\n\nghcr.io");
  await save(page);
  await expect(notice(page, "The settings were saved.")).toBeVisible();
  await open(page, "/settings/sign-in");
  await expect(registries).toHaveValue("registry.lan:5000\nghcr.io");
  await registries.fill("https://registry.lan/path");
  await save(page);
  await expect(page.getByRole("alert").filter({ hasText: "Write registries as host or host:port" })).toBeVisible();
  await registries.fill("");
  await save(page);
  await expect(notice(page, "The settings were saved.")).toBeVisible();
});

test("a provider is a button on the sign-in page, its secret is never shown, and it is switched off", async ({ page, browser }) => {
  await open(page, "/settings/sign-in");
  await expect(page.getByLabel("Redirect address", { exact: true })).toHaveText(/\/login\/oidc\/callback$/);
  const issuer = page.getByLabel("Issuer");
  await issuer.fill("http://id.example");
  await page.getByLabel("Client id").fill("quayside");
  await page.getByLabel("Client secret").fill("a secret of the provider");
  await page.getByLabel("Name on the sign-in page").fill("Harbour");
  await save(page);
  await expect(page.getByRole("alert").filter({ hasText: "The issuer is an https address" })).toBeVisible();
  // Nobody listens there.
  await issuer.fill("http://127.0.0.1:9/realm");
  await page.getByLabel("Everybody else").selectOption("Viewer");
  await save(page);
  await expect(notice(page, "The settings were saved.")).toBeVisible();
  await open(page, "/settings/sign-in");
  await expect(issuer).toHaveValue("http://127.0.0.1:9/realm");
  await expect(page.getByLabel("Everybody else")).toHaveValue('"viewer"');
  await expect(page.getByLabel("Client secret")).toHaveValue("");
  expect(await page.content()).not.toContain("a secret of the provider");
  const stranger = await (await browser.newContext(nobody)).newPage();
  await stranger.goto("/login");
  await stranger.getByRole("link", { name: "Sign in with Harbour" }).click();
  await expect(stranger.getByRole("alert")).toHaveText("The sign-in with the provider did not succeed. Try again.");
  await issuer.fill("");
  await save(page);
  await expect(notice(page, "The settings were saved.")).toBeVisible();
  await stranger.goto("/login");
  await expect(stranger.getByRole("link", { name: "Sign in with Harbour" })).toHaveCount(0);
  await stranger.context().close();
});
