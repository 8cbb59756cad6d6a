import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { docker, image, inspect, unique } from "../support/engine";
import { administrator, nobody, signIn } from "../support/people";
import { expect, notice, open, panel, ready, row, test } from "../support/test";

// Signed in anew: rules are changed by those who proved who they are a moment ago.
test.use({ ...nobody, provoked: [400, 502] });

type Told = { event: string; status: string; container?: { name: string; id: string }; value?: number; message: string };

let server: Server;
let got: { path: string; told: Told }[];

test.beforeEach(async ({ page }) => {
  got = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      got.push({ path: request.url ?? "", told: JSON.parse(body) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await signIn(page, administrator());
  await page.waitForURL("**/overview");
  await ready(page);
});

test.afterEach(() => {
  server.close();
});

test("a rule tells a webhook of what fails, and its address stays a secret", async ({ page }) => {
  const [name, secret, prefix] = [unique("failures"), unique("hook"), unique("told")];
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await open(page, "/settings/notifications");
  await page.getByRole("button", { name: "Add a rule" }).click();
  const added = page.getByRole("dialog", { name: "Add a rule" });
  await added.getByLabel("Name", { exact: true }).fill(name);
  await added.getByRole("textbox", { name: /^Containers/ }).fill(`name:${prefix}-*`);
  const address = added.getByRole("textbox", { name: /^Webhook address/ });
  await address.fill("hooks.example");
  await added.getByRole("button", { name: "Add a rule" }).click();
  await expect(added.getByRole("alert")).toContainText("Write the webhook's address as https://host/path");
  await address.fill(`${origin}/${secret}`);
  await added.getByRole("button", { name: "Add a rule" }).click();
  await expect(notice(page, "The rule was added.")).toBeVisible();
  for (const text of ["A container ends by a failure", `name:${prefix}-*`, `JSON · ${origin}/…`]) await expect(row(page, name)).toContainText(text);
  await expect(row(page, name).locator(".state")).toHaveText("on");

  const edited = page.getByRole("dialog", { name: `Edit ${name}` });
  await row(page, name).getByRole("button", { name: "Edit" }).click();
  await expect(edited.getByRole("textbox", { name: /^Webhook address/ })).toHaveValue("");
  await edited.getByRole("button", { name: "Send a test" }).click();
  await expect(notice(page, "The receiver took the test.")).toBeVisible();
  expect(got).toMatchObject([{ path: `/${secret}`, told: { event: "exit", status: "test" } }]);
  await edited.getByRole("button", { name: "Cancel" }).click();

  // Another's failure and a success are nothing to tell of.
  const [other, well, victim] = [unique("other"), unique(prefix), unique(prefix)];
  for (const [of, status] of [[other, 3], [well, 0], [victim, 3]] as const) {
    docker("run", "-d", "--name", of, image, "sh", "-c", `exit ${status}`);
  }
  await expect.poll(() => got.length).toBe(2);
  expect(got[1]).toMatchObject({ path: `/${secret}`, told: { event: "exit", status: "firing", value: 3, message: `${victim} ended with exit code 3.` } });
  expect(got[1].told.container).toMatchObject({ name: victim, id: inspect(victim, "{{.Id}}") });
  const delivery = row(page, `${victim} ended with exit code 3.`);
  await expect(async () => {
    await panel(page, "Deliveries").getByRole("button", { name: "Reload" }).click();
    await expect(delivery).toContainText("delivered", { timeout: 500 });
  }).toPass();
  await expect(delivery).toContainText(name);

  for (const path of ["/settings/notifications", "/api/rules", "/api/deliveries", "/api/audit"]) {
    const answer = await page.request.get(path);
    expect(answer.status(), path).toBe(200);
    expect(await answer.text(), path).not.toContain(secret);
  }
  expect(await page.content()).not.toContain(secret);

  await row(page, name).getByRole("button", { name: "Edit" }).click();
  await edited.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("dialog", { name: `Remove ${name}` }).getByRole("button", { name: "Remove", exact: true }).click();
  await expect(notice(page, `${name} was removed.`)).toBeVisible();
  await expect(row(page, name)).toHaveCount(0);
  docker("rm", other, well, victim);
});

test("what a rule about figures asks for fits what it is about, and a receiver that is not there is said", async ({ page }) => {
  const name = unique("busy");
  await open(page, "/settings/notifications");
  await page.getByRole("button", { name: "Add a rule" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a rule" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("combobox", { name: /^Tell when/ }).selectOption("A container uses much CPU");
  await dialog.getByLabel("Percent of a core").fill("150");
  await dialog.getByLabel("For minutes").fill("7");
  await expect(dialog).toContainText("CPU above 150 % of a core for 7 min");
  await dialog.getByLabel("Format").selectOption("ntfy");
  // Nobody listens there.
  await dialog.getByRole("textbox", { name: /^Webhook address/ }).fill("http://127.0.0.1:9/topic");
  await dialog.getByRole("checkbox", { name: "Switched on" }).uncheck();
  await dialog.getByRole("button", { name: "Add a rule" }).click();
  for (const text of ["CPU above 150 % of a core for 7 min", "All", "ntfy · http://127.0.0.1:9/…"]) await expect(row(page, name)).toContainText(text);
  await expect(row(page, name).locator(".state")).toHaveText("off");
  await row(page, name).getByRole("button", { name: "Edit" }).click();
  const edited = page.getByRole("dialog", { name: `Edit ${name}` });
  await edited.getByRole("button", { name: "Send a test" }).click();
  await expect(edited.getByRole("alert").filter({ hasText: "The receiver could not be reached" })).toBeVisible();
  await edited.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("dialog", { name: `Remove ${name}` }).getByRole("button", { name: "Remove", exact: true }).click();
  await expect(row(page, name)).toHaveCount(0);
});
