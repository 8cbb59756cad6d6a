import { docker, image, inspect, run, unique } from "../support/engine";
import { add, administrator, signIn, type Person } from "../support/people";
import { expect, notice, open, row, test } from "../support/test";

test.use({ provoked: [400, 401, 403, 404, 409] });

test("a viewer sees what is in scope, masked, and no way to change it; an operator may stop it", async ({ page, visit }) => {
  const prefix = unique("scoped");
  const secret = unique("hunter");
  const [seen, hidden] = [run(prefix, "-e", `DB_PASSWORD=${secret}`), run("hidden")];
  const person: Person = { name: unique("mei"), password: "a harbour wall in the rain" };
  await open(page, "/settings/people");
  await page.getByRole("button", { name: "Add a person" }).click();
  let dialog = page.getByRole("dialog", { name: "Add a person" });
  await dialog.getByLabel("Name", { exact: true }).fill(person.name);
  await dialog.getByLabel("Password").fill(person.password);
  await dialog.getByRole("checkbox", { name: /^files/ }).check();
  await dialog.getByRole("textbox", { name: /^Scope/ }).fill("everything else");
  await dialog.getByRole("button", { name: "Add a person" }).click();
  await expect(dialog.getByRole("alert")).toContainText("everything else");
  await dialog.getByRole("textbox", { name: /^Scope/ }).fill(`name:${prefix}-*\nlabel:team=quay`);
  await dialog.getByRole("button", { name: "Add a person" }).click();
  await expect(notice(page, `${person.name} was added.`)).toBeVisible();
  const of = row(page, person.name);
  for (const text of ["Viewer", "files", `name:${prefix}-*, label:team=quay`, "never", "active"]) await expect(of).toContainText(text);

  const theirs = await visit(person);
  await open(theirs, "/containers");
  await expect(row(theirs, seen)).toContainText("running");
  await expect(row(theirs, hidden)).toHaveCount(0);
  await expect(row(theirs, seen).getByRole("button", { name: "Stop", exact: true })).toHaveCount(0);
  await open(theirs, `/containers/${seen}`);
  await expect(theirs.getByRole("heading", { name: seen, level: 1 })).toBeVisible();
  for (const verb of ["Stop", "Restart", "Kill", "Remove", "Rename"]) {
    await expect(theirs.getByRole("button", { name: verb, exact: true })).toHaveCount(0);
  }
  await expect(theirs.getByRole("row", { name: "DB_PASSWORD" })).toContainText("••••••");
  await open(theirs, `/containers/${seen}?tab=inspect`);
  expect(await theirs.content()).not.toContain(secret);
  expect((await theirs.goto(`/containers/${hidden}`))?.status()).toBe(404);
  await expect(theirs.getByText(`There is no container ${hidden} on this engine.`)).toBeVisible();
  await open(theirs, "/settings/people");
  await expect(theirs.getByText("This is for administrators of this console.")).toBeVisible();
  await expect(theirs.getByRole("navigation", { name: "Settings" }).getByRole("link")).toHaveText(["Account", "Connect the CLI"]);

  await of.getByRole("button", { name: "Edit" }).click();
  dialog = page.getByRole("dialog", { name: `Edit ${person.name}` });
  await expect(dialog.getByRole("radio", { name: /^Viewer/ })).toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: /^files/ })).toBeChecked();
  await expect(dialog.getByRole("textbox", { name: /^Scope/ })).toHaveValue(`name:${prefix}-*\nlabel:team=quay`);
  await dialog.getByRole("radio", { name: /^Operator/ }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(notice(page, `${person.name} was changed.`)).toBeVisible();
  await expect(of).toContainText("Operator");
  await open(theirs, "/containers");
  await row(theirs, seen).getByRole("button", { name: "Stop", exact: true }).click();
  await expect(notice(theirs, `${seen} was stopped.`)).toBeVisible();
  expect(inspect(seen, "{{.State.Running}}")).toBe("false");
  await row(theirs, seen).getByRole("button", { name: "More", exact: true }).click();
  await expect(row(theirs, seen).getByRole("group").getByRole("button", { name: "Remove", exact: true })).toHaveCount(0);
  docker("rm", "-f", seen, hidden);
});

test("a new scope holds at once, on a page that is open", async ({ page, visit }) => {
  const name = run("scope");
  const person = add("viewer");
  const theirs = await visit(person);
  await open(theirs, "/containers");
  await expect(row(theirs, name)).toBeVisible();
  await open(page, "/settings/people");
  await row(page, person.name).getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: `Edit ${person.name}` });
  await dialog.getByRole("textbox", { name: /^Scope/ }).fill("name:nothing-of-all-this");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(notice(page, `${person.name} was changed.`)).toBeVisible();
  await expect(row(theirs, name)).toHaveCount(0);
  docker("rm", "-f", name);
});

test("who is disabled is out at once, and in again when it is undone", async ({ page, visit }) => {
  const person = add("operator");
  const theirs = await visit(person);
  const turn = async (disabled: boolean): Promise<void> => {
    await row(page, person.name).getByRole("button", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog", { name: `Edit ${person.name}` });
    await dialog.getByRole("checkbox", { name: /^Disabled/ }).setChecked(disabled);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(row(page, person.name)).toContainText(disabled ? "disabled" : "active");
  };
  await open(page, "/settings/people");
  await turn(true);
  await expect(theirs).toHaveURL(/\/login/);
  await signIn(theirs, person);
  // Not told from a wrong password: whoever guesses must not learn that the name is right.
  await expect(theirs.getByRole("alert")).toHaveText("The name or the password is not right.");
  await turn(false);
  await signIn(theirs, person);
  await expect(theirs).toHaveURL("/overview");
});

test("an administrator sets a password, ends a session, and removes a person", async ({ page, visit }) => {
  const person = add("viewer");
  const theirs = await visit(person);
  await open(page, "/settings/people");
  await row(page, person.name).getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: `Edit ${person.name}` });
  const next = { ...person, password: "the wall was painted over" };
  await dialog.getByLabel("New password").fill(next.password);
  await dialog.getByRole("button", { name: "Set the password" }).click();
  await expect(notice(page, `The password of ${person.name} was set, and their sessions were ended.`)).toBeVisible();
  await expect(theirs).toHaveURL(/\/login/);
  await dialog.getByRole("button", { name: "Close" }).click();
  await signIn(theirs, next);
  await expect(theirs).toHaveURL("/overview");
  await row(page, person.name).getByRole("button", { name: "Edit" }).click();
  await dialog.getByRole("table", { name: "Sessions" }).getByRole("button", { name: "End", exact: true }).click();
  await page.getByRole("dialog", { name: "End a session" }).getByRole("button", { name: "End", exact: true }).click();
  await expect(notice(page, "The session was ended.")).toBeVisible();
  await expect(theirs).toHaveURL(/\/login/);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  const asked = page.getByRole("dialog", { name: `Remove ${person.name}` });
  await expect(asked).toContainText(`${person.name} will be signed out at once`);
  await asked.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(notice(page, `${person.name} was removed.`)).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(row(page, person.name)).toHaveCount(0);
  await signIn(theirs, next);
  await expect(theirs.getByRole("alert")).toHaveText("The name or the password is not right.");
});

test("the last administrator can neither be removed nor made less", async ({ page }) => {
  const { name } = administrator();
  await open(page, "/settings/people");
  await expect(page.getByRole("cell", { name: "Administrator" })).toHaveCount(1);
  await row(page, name).getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: `Edit ${name}` });
  const sentence = "This is the last administrator. Make somebody else one first.";
  await dialog.getByRole("radio", { name: /^Operator/ }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: sentence })).toBeVisible();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  const asked = page.getByRole("dialog", { name: `Remove ${name}` });
  await asked.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(asked.getByRole("alert")).toContainText(sentence);
  await asked.getByRole("button", { name: "Cancel" }).click();
  await page.reload();
  await expect(row(page, name)).toContainText("Administrator");
});

test("grants show their buttons", async ({ visit }) => {
  const name = run("grants");
  const theirs = await visit(add("operator", "--grant", "remove", "--grant", "images"));
  await open(theirs, `/containers/${name}`);
  await expect(theirs.getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Rename", exact: true })).toHaveCount(0);
  await theirs.getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = theirs.getByRole("dialog", { name: `Remove ${name}` });
  await dialog.getByLabel("Force").check();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(notice(theirs, `${name} was removed.`)).toBeVisible();
  await open(theirs, "/images");
  await expect(row(theirs, image).getByRole("button", { name: "Tag", exact: true })).toBeVisible();
});
