import { readFileSync } from "node:fs";
import { docker, inspect, origin, run } from "../support/engine";
import { add, administrator } from "../support/people";
import { expect, notice, open, row, test } from "../support/test";

test.use({ provoked: [403] });

test("what was done stands in the audit with its outcome, and what was refused with its reason", async ({ page, visit }) => {
  const name = run("audited");
  const id = inspect(name, "{{.Id}}");
  await open(page, "/containers");
  await row(page, name).getByRole("button", { name: "Stop", exact: true }).click();
  await expect(notice(page, `${name} was stopped.`)).toBeVisible();
  const viewer = add("viewer");
  const theirs = await visit(viewer);
  const status = await theirs.evaluate(async (id) => (await fetch(`/engine/local/containers/${id}/start`, { method: "POST" })).status, id);
  expect(status).toBe(403);

  await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Audit" }).click();
  await page.getByLabel("Target").fill(id);
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(new RegExp(`target=${id}`));
  const rows = page.getByRole("table", { name: "Audit" }).locator("tbody tr");
  await expect(rows).toHaveCount(2);
  const [denied, allowed] = [rows.nth(0), rows.nth(1)];
  for (const text of [viewer.name, "POST /containers/{id}/start", id.slice(0, 12), "denied", "403"]) await expect(denied).toContainText(text);
  for (const text of [administrator().name, "POST /containers/{id}/stop", id.slice(0, 12), "allowed", "204", " ms"]) await expect(allowed).toContainText(text);
  await expect(allowed.getByText("Came by")).toBeHidden();
  await allowed.locator("summary").click();
  await expect(allowed.getByText("Came by")).toBeVisible();
  await expect(allowed).toContainText(/session \d+/);
  await expect(allowed).toContainText("127.0.0.1");
  await expect(allowed).toContainText(id);

  await page.getByLabel("Decision").selectOption("denied");
  await expect(rows).toHaveCount(1);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(page.getByLabel("Decision")).toHaveValue("denied");
  // What is exported is what is filtered.
  for (const [link, file] of [["Export CSV", "quayside-audit.csv"], ["Export JSON lines", "quayside-audit.jsonl"]]) {
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: link }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(file);
    const text = readFileSync(await download.path(), "utf8");
    expect(text).toContain(id);
    expect(text).toContain(viewer.name);
    expect(text).not.toContain("/containers/{id}/stop");
    if (file.endsWith("jsonl")) {
      const kept = text.trim().split("\n").map((line) => JSON.parse(line));
      expect(kept).toMatchObject([{ user: viewer.name, target: id, decision: "denied", status: 403 }]);
    }
  }
  await page.getByLabel("From", { exact: true }).fill("2001-02-03");
  await page.getByLabel("To", { exact: true }).fill("2001-02-04");
  await page.getByLabel("To", { exact: true }).blur();
  await expect(page.getByText("Nothing was recorded that fits.")).toBeVisible();
  docker("rm", "-f", name);
});

test("older rows are a page away, and the chain is whole", async ({ page }) => {
  const name = run("older");
  // More than one page of a hundred.
  for (let nth = 0; nth < 101; nth++) {
    expect((await page.request.post(`/engine/local/containers/${name}/start`, { headers: { Origin: origin } })).status()).toBe(304);
  }
  await open(page, `/settings/audit?target=${inspect(name, "{{.Id}}")}`);
  const rows = page.getByRole("table", { name: "Audit" }).locator("tbody tr");
  await expect(rows).toHaveCount(100);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(rows).toHaveCount(1);
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(rows).toHaveCount(100);
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^The chain is whole: all \d+ rows are as they were written\.$/ })).toBeVisible();
  docker("rm", "-f", name);
});

test("sign-ins are there, and what was typed in vain is not", async ({ page, visit, request }) => {
  const person = add("viewer");
  await visit(person);
  const typed = "a password in the wrong field";
  const answer = await request.post("/login", { form: { name: typed, password: typed }, headers: { Origin: origin } });
  expect(answer.status()).toBe(401);
  await open(page, "/settings/audit?route=sign-in");
  const rows = page.getByRole("table", { name: "Audit" }).locator("tbody tr");
  await expect(rows.filter({ hasText: person.name }).first()).toContainText("allowed");
  await expect(rows.filter({ hasText: "unknown" }).first()).toContainText("denied");
  expect(await page.content()).not.toContain(typed);
});
