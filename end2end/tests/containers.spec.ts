import { execSync } from "node:child_process";
import { createToken, docker, image, inspect, run, socket, succeeds, unique } from "../support/engine";
import { choose, expect, open, ready, row, test } from "../support/test";

test.use({ provoked: [304, 400, 404, 409, 500] });

test("stop, start, restart, pause and unpause are one click each", async ({ page }) => {
  const name = run("click");
  await open(page, "/containers");
  const of = row(page, name);
  const status = page.getByRole("status");
  await of.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(status.filter({ hasText: `${name} was stopped.` })).toBeVisible();
  expect(inspect(name, "{{.State.Running}}")).toBe("false");
  await of.getByRole("button", { name: "Start", exact: true }).click();
  await expect(status.filter({ hasText: `${name} was started.` })).toBeVisible();
  const before = inspect(name, "{{.State.StartedAt}}");
  await of.getByRole("button", { name: "Restart", exact: true }).click();
  await expect(status.filter({ hasText: `${name} was restarted.` })).toBeVisible();
  expect(inspect(name, "{{.State.StartedAt}}")).not.toBe(before);
  await choose(page, name, "Pause");
  await expect(of).toContainText("paused");
  await of.getByRole("button", { name: "Unpause", exact: true }).click();
  await expect(of).toContainText("running");
  expect(inspect(name, "{{.State.Status}}")).toBe("running");
  docker("rm", "-f", name);
});

test("kill asks for the signal and sends it", async ({ page }) => {
  const name = run("kill");
  await open(page, "/containers");
  await choose(page, name, "Kill");
  const dialog = page.getByRole("dialog", { name: `Kill ${name}` });
  await dialog.getByLabel("Signal").selectOption("SIGTERM");
  await dialog.getByRole("button", { name: "Kill", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: `${name} was sent SIGTERM.` })).toBeVisible();
  await expect(row(page, name)).toContainText("exited 143");
  docker("rm", name);
});

test("rename, and what is wrong with a name", async ({ page }) => {
  const name = run("rename");
  const taken = run("taken");
  await open(page, "/containers");
  await choose(page, name, "Rename");
  const dialog = page.getByRole("dialog", { name: `Rename ${name}` });
  const field = dialog.getByLabel("New name");
  await expect(field).toHaveValue(name);
  await field.fill(taken);
  await dialog.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText(`The name ${taken} is taken.`);
  await field.fill("no/name at all");
  await dialog.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("is no valid name");
  const next = unique("next");
  await field.fill(next);
  await dialog.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: `${name} is now called ${next}.` })).toBeVisible();
  await expect(row(page, next)).toBeVisible();
  expect(succeeds("inspect", next)).toBe(true);
  docker("rm", "-f", next, taken);
});

test("removing a running container offers to stop it first", async ({ page }) => {
  const name = run("remove");
  await open(page, "/containers");
  await choose(page, name, "Remove");
  const dialog = page.getByRole("dialog", { name: `Remove ${name}` });
  await expect(dialog).toContainText(inspect(name, "{{.Id}}").slice(0, 12));
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText(`${name} is running. Stop it first, or remove it with force.`);
  await dialog.getByRole("button", { name: "Stop and remove" }).click();
  await expect(page.getByRole("status").filter({ hasText: `${name} was removed.` })).toBeVisible();
  await expect(row(page, name)).toHaveCount(0);
  expect(succeeds("inspect", name)).toBe(false);
});

test("remove takes force and anonymous volumes", async ({ page }) => {
  const name = run("volumes", "-v", "/data");
  const volume = inspect(name, "{{(index .Mounts 0).Name}}");
  await open(page, "/containers");
  await choose(page, name, "Remove");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Force").check();
  await dialog.getByLabel("Remove its anonymous volumes too").check();
  await dialog.getByText("Show API call").click();
  await expect(dialog.getByText(`docker -H unix://${socket} rm --volumes --force ${name}`)).toBeVisible();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(row(page, name)).toHaveCount(0);
  expect(succeeds("volume", "inspect", volume)).toBe(false);
});

test("a link is removed without the container", async ({ page }) => {
  const target = run("target");
  const parent = run("parent", "--link", `${target}:db`);
  await open(page, "/containers");
  await choose(page, target, "Remove");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Remove a link only").check();
  await dialog.getByLabel(/As parent\/alias/).fill(`${parent}/db`);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: `The link ${parent}/db was removed.` })).toBeVisible();
  expect(succeeds("inspect", target)).toBe(true);
  docker("rm", "-f", target, parent);
});

test("a bulk action has a result for each", async ({ page }) => {
  const mark = unique("bulk");
  const up = run(mark);
  const down = unique(mark);
  docker("create", "--name", down, image);
  const group = page.getByRole("group", { name: "Actions", exact: true });
  await open(page, `/containers?q=${mark}`);
  await page.getByLabel("Select all").check();
  await expect(group).toContainText("2 selected");
  await group.getByRole("button", { name: "Stop", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Stop 2" });
  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(dialog.getByText(`${up} was stopped.`)).toBeVisible();
  await expect(dialog.getByText(`${down} was stopped already.`)).toBeVisible();
  await dialog.locator("footer").getByRole("button", { name: "Close" }).click();
  docker("start", up);
  await group.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText(`${down} was removed.`)).toBeVisible();
  await expect(page.getByText(`${up} is running. Stop it first`)).toBeVisible();
  await page.getByRole("dialog").locator("footer").getByRole("button", { name: "Close" }).click();
  await expect(group).toContainText("1 selected");
  docker("rm", "-f", up);
});

test("what another did first is said as what it is", async ({ page, context }) => {
  const name = run("race");
  await open(page, "/containers");
  // Held back, so that the page still believes what it showed.
  let arrived = () => {};
  const held = new Promise<void>((resolve) => (arrived = resolve));
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  await context.route("**/engine/local/containers/*/stop", async (route) => { arrived(); await gate; await route.continue(); });
  await row(page, name).getByRole("button", { name: "Stop", exact: true }).click();
  await held;
  docker("kill", name);
  go();
  await expect(page.getByRole("status").filter({ hasText: `${name} was stopped already.` })).toBeVisible();
  await choose(page, name, "Remove");
  await context.route("**/engine/local/containers/*?*", (route) => route.continue());
  docker("rm", name);
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(`${name} is gone.`);
});

test("a start that fails says why, and nothing is lost", async ({ page }) => {
  const holder = run("holder", "-p", "127.0.0.1:18080:80");
  const name = unique("late");
  docker("create", "--name", name, "-p", "127.0.0.1:18080:80", image);
  await open(page, "/containers");
  await row(page, name).getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "a port of the host that it publishes is in use" })).toBeVisible();
  docker("rm", "-f", holder, name);
});

test("ports are links, and the compose project is a group", async ({ page }) => {
  const name = run("web", "-p", "18081:80", "--label", "com.docker.compose.project=shop");
  await open(page, "/containers");
  await expect(row(page, name).getByRole("link", { name: "18081→80" })).toHaveAttribute("href", /^http:\/\/(127\.0\.0\.1|localhost):18081\/$/);
  const fold = page.getByRole("button", { name: "shop", exact: true });
  await fold.click();
  await expect(row(page, name)).toHaveCount(0);
  await page.reload();
  await expect(fold).toBeVisible();
  await expect(row(page, name)).toHaveCount(0);
  await ready(page);
  await fold.click();
  await expect(row(page, name)).toBeVisible();
  docker("rm", "-f", name);
});

test("filter, state and order are in the URL, and the back button knows them", async ({ page }) => {
  const mark = unique("url");
  const [a, b] = [`${mark}-a`, `${mark}-b`];
  docker("run", "-d", "--name", a, "--label", `mark=${mark}`, image);
  docker("create", "--name", b, "--label", `mark=${mark}`, image);
  await open(page, "/containers");
  await page.keyboard.press("/");
  await page.keyboard.type(`mark=${mark}`);
  const names = page.locator("tbody tr:not(.group) th");
  await expect(names).toHaveText([a, b]);
  await page.getByRole("link", { name: "Name", exact: true }).click();
  await expect(page).toHaveURL(/sort=-name/);
  await expect(names).toHaveText([b, a]);
  await page.getByRole("group", { name: "Filter" }).getByRole("link", { name: "Stopped" }).click();
  await expect(names).toHaveText([b]);
  await page.reload();
  await expect(names).toHaveText([b]);
  await expect(page.getByRole("searchbox", { name: "Filter" })).toHaveValue(`mark=${mark}`);
  await names.getByRole("link").click();
  await expect(page.getByRole("heading", { name: b })).toBeVisible();
  await page.goBack();
  await expect(names).toHaveText([b]);
  docker("rm", "-f", a, b);
});

test("the calls shown are the calls that work", async ({ page }) => {
  const name = run("shown");
  await open(page, "/containers");
  await choose(page, name, "Show API call");
  const dialog = page.getByRole("dialog", { name: `API call for ${name}` });
  await dialog.getByLabel("Action").selectOption("Stop");
  await dialog.getByLabel("Timeout in seconds").fill("1");
  await expect(dialog.getByLabel("docker", { exact: true })).toHaveText(`docker -H unix://${socket} stop -t 1 ${name}`);
  const shell = (await dialog.getByLabel("curl, on the engine's machine", { exact: true }).textContent()) ?? "";
  expect(execSync(`${shell} -s -o /dev/null -w '%{http_code}'`, { encoding: "utf8" })).toBe("204");
  expect(inspect(name, "{{.State.Running}}")).toBe("false");
  const token = createToken();
  const words = (await dialog.getByLabel("docker", { exact: true }).textContent()) ?? "";
  docker("start", name);
  execSync(words);
  expect(inspect(name, "{{.State.Running}}")).toBe("false");
  await dialog.getByLabel("Action").selectOption("Start");
  const through = (await dialog.getByLabel("curl, through this console", { exact: true }).textContent()) ?? "";
  expect(execSync(`${through} -s -o /dev/null -w '%{http_code}'`, { encoding: "utf8", env: { ...process.env, QUAYSIDE_TOKEN: token } })).toBe("204");
  expect(inspect(name, "{{.State.Running}}")).toBe("true");
  docker("rm", "-f", name);
});
