// The tabs of a container that are tables and forms, its health, and the page that compares: down to what the engine says.
import type { Locator, Page } from "@playwright/test";
import { docker, image, inspect, run, script, unique } from "../support/engine";
import { inspected } from "../support/form";
import { inside, openTab } from "../support/inside";
import { add } from "../support/people";
import { expect, notice, open, panel, row as listed, test } from "../support/test";

// What ps cannot show is an error of the engine; containers go while their pages are open; a path is asked for as a folder
// before it is known to be a file.
test.use({ provoked: [400, 403, 404, 409, 500] });

/** The row of a table under its head. */
function line(within: Locator, head: string): Locator {
  return within.getByRole("row").filter({ has: within.page().getByRole("rowheader", { name: head, exact: true }) });
}

/** What somebody is told is wrong. */
function alert(within: Page | Locator, sentence: string | RegExp): Locator {
  return within.getByRole("alert").filter({ hasText: sentence });
}

function tab(page: Page, name: string): Locator {
  return page.getByRole("group", { name: "Parts of this page" }).getByRole("link", { name, exact: true });
}

test("processes are those of docker top, sorted, filtered and asked for again", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = script("top", "sleep $((11110 + 1)) & sleep $((22221 + 1)) & wait");
  const pids = (): string[] => docker("top", name).split("\n").slice(1).map((process) => process.split(/\s+/)[1]);
  await expect.poll(() => pids().length).toBe(4);
  await openTab(page, name, "processes");
  const table = page.getByRole("table", { name: `Processes of ${name}` });
  const heads = table.locator("tbody th");
  const process = (command: string): Locator => table.locator("tbody tr").filter({ hasText: command });

  await test.step("order", async () => {
    await expect(page.getByText("4 processes", { exact: true })).toBeVisible();
    const ordered = pids().sort((one, other) => Number(other) - Number(one));
    const head = table.getByRole("columnheader", { name: "PID", exact: true });
    await expect(head).toHaveAttribute("aria-sort", "none");
    await head.getByRole("button").click();
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await expect(heads).toHaveText(ordered);
    await head.getByRole("button").click();
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await expect(heads).toHaveText(ordered.reverse());
  });

  await test.step("filter, and copying", async () => {
    const filter = page.getByRole("searchbox", { name: "Filter processes" });
    await filter.fill("Sleep 22222");
    await expect(heads).toHaveCount(1);
    await expect(page.getByText("1 of 4 processes", { exact: true })).toBeVisible();
    await process("sleep 22222").getByRole("button", { name: /^Copy the command of process \d+$/ }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("sleep 22222");
    await page.getByRole("button", { name: "Copy all", exact: true }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^UID\tPID\t[^\n]*\n[^\n]*\tsleep 22222$/);
    await filter.fill("nothing like it");
    await expect(page.getByText("Nothing matches the filter.")).toBeVisible();
    await filter.fill("");
    await expect(heads).toHaveCount(4);
  });

  await test.step("by itself, and when asked", async () => {
    docker("exec", "-d", name, "sh", "-c", "echo $$ >/pid; exec sleep 33333");
    await expect(process("sleep 33333")).toBeVisible();
    await page.getByRole("checkbox", { name: "Refresh every 5 s" }).uncheck();
    inside(name, "kill $(cat /pid)");
    await expect.poll(() => pids().length).toBe(4);
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect(process("sleep 33333")).toHaveCount(0);
  });

  await test.step("what ps shows is an administrator's choice", async () => {
    const words = page.getByLabel("Arguments of ps", { exact: true });
    await words.fill("aux");
    await words.press("Enter");
    await expect(table.getByRole("columnheader", { name: "%CPU", exact: true })).toBeVisible();
    await expect(process("sleep 22222")).toBeVisible();
    await words.fill("-eo user");
    await words.press("Enter");
    await expect(alert(page, /PID/)).toBeVisible();
    await expect(process("sleep 22222")).toBeVisible();
    await words.fill("");
    await words.press("Enter");
    await expect(table.getByRole("columnheader", { name: "PPID", exact: true })).toBeVisible();
    await expect(alert(page, /PID/)).toHaveCount(0);
  });

  await test.step("none while it does not run", async () => {
    const none = page.getByText(`${name} does not run now. Start or resume it to see its processes.`);
    docker("pause", name);
    await expect(none).toBeVisible();
    await expect(table).toBeHidden();
    docker("unpause", name);
    await expect(process("sleep 22222")).toBeVisible();
    docker("kill", name);
    await expect(none).toBeVisible();
  });
  docker("rm", "-f", name);
});

test("changes are those of docker diff, as a tree that leads to the files", async ({ page }) => {
  const name = run("changes");
  inside(name, "mkdir -p /data/sub && cd /data && touch a.txt '<mark>x' sub/deep.txt && chmod 700 /bin/busybox && rm /bin/yes");
  const diff = (): string[] => docker("diff", name).split("\n");
  const counted = (mark: "A" | "C" | "D"): string => diff().filter((each) => each.startsWith(`${mark} `)).length.toLocaleString("en");
  await openTab(page, name, "changes");
  const tree = page.getByRole("group", { name: `Changes in ${name}` });
  const change = (of: string): Locator => tree.locator(".change").filter({ has: page.locator(".entry-name").filter({ hasText: new RegExp(`^${of}$`) }) });
  const fold = (of: string): Locator => tree.getByRole("button", { name: of, exact: true });
  const filter = page.getByRole("searchbox", { name: "Filter by path" });

  await test.step("what became of each", async () => {
    await expect(page.getByText(`${diff().length} paths`, { exact: true })).toBeVisible();
    await expect(page.getByRole("checkbox", { name: `Added (${counted("A")})`, exact: true })).toBeChecked();
    await expect(page.getByRole("checkbox", { name: `Modified (${counted("C")})`, exact: true })).toBeChecked();
    await expect(page.getByRole("checkbox", { name: `Deleted (${counted("D")})`, exact: true })).toBeChecked();
    for (const each of ["a.txt", "deep.txt", "<mark>x"]) await expect(change(each).locator(".change-mark")).toHaveText("added");
    await expect(change("busybox").locator(".change-mark")).toHaveText("modified");
    await expect(change("yes").locator(".change-mark")).toHaveText("deleted");
    await expect(change("yes").getByRole("link")).toHaveCount(0);
    await expect(change("data")).toContainText("4 added");
    await expect(change("bin")).toContainText("1 modified, 1 deleted");
  });

  await test.step("folded, filtered, asked again", async () => {
    await expect(fold("data")).toHaveAttribute("aria-expanded", "true");
    await fold("data").click();
    await expect(change("a.txt")).toBeHidden();
    await filter.fill("SUB/deep");
    await expect(page.getByText(`1 of ${diff().length} paths`, { exact: true })).toBeVisible();
    await expect(change("deep.txt")).toBeVisible();
    await expect(change("busybox")).toHaveCount(0);
    await filter.fill("");
    await expect(change("busybox")).toBeVisible();
    await page.getByRole("checkbox", { name: /^Added/ }).uncheck();
    await expect(change("a.txt")).toHaveCount(0);
    await expect(change("busybox")).toBeVisible();
    await page.getByRole("checkbox", { name: /^Added/ }).check();
    inside(name, "touch /data/later");
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect(change("later")).toBeVisible();
  });

  await test.step("many are made as they are wanted", async () => {
    inside(name, "mkdir /many && cd /many && seq 1 6000 | xargs touch");
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect(change("many")).toContainText("6,000 added");
    await expect(fold("many")).toHaveAttribute("aria-expanded", "false");
    await fold("many").click();
    await tree.getByRole("button", { name: "Show 200 more of 5,800", exact: true }).click();
    await expect(tree.getByRole("button", { name: "Show 200 more of 5,600", exact: true })).toBeVisible();
    await filter.fill("many/5999");
    await expect(change("5999")).toBeVisible();
    await filter.fill("");
  });

  await test.step("to the file", async () => {
    await filter.fill("a.txt");
    await change("a.txt").getByRole("link", { name: "a.txt", exact: true }).click();
    await expect(page).toHaveURL(/\?tab=files&path=(%2F|\/)data(%2F|\/)a\.txt$/);
    await expect(page.getByRole("region", { name: "Content of a.txt", exact: true })).toBeVisible();
  });
  docker("rm", "-f", name);
});

test("limits are changed while it runs, and what would not work is said", async ({ page }) => {
  test.slow();
  const name = script("limits", "x=$(head -c 20000000 /dev/zero | tr '\\0' a); while :; do sleep 1000; done");
  const host = (): any => inspected(name).HostConfig;
  const started = inspect(name, "{{.Id}} {{.State.StartedAt}}");
  const cpus = docker("info", "--format", "{{.NCPU}}");
  await openTab(page, name, "limits");
  const form = page.getByRole("form", { name: `Limits of ${name}` });
  const field = (label: string): Locator => form.getByLabel(label, { exact: true });
  const apply = form.getByRole("button", { name: "Apply", exact: true });
  const revert = form.getByRole("button", { name: "Revert", exact: true });
  await expect(form.getByText("Nothing is changed.")).toBeVisible();
  await expect(apply).toBeDisabled();
  await expect(field("Memory")).toHaveValue("");
  // What it uses now; all of that text is there by then.
  await expect(form.locator(".knob-now").getByText(/^uses \d\d+ MiB now$/)).toBeVisible();

  await test.step("down to the inspect and the kernel, without a restart", async () => {
    await field("Memory").fill("256m");
    await field("CPUs").fill("0.5");
    await field("CPU shares").fill("512");
    await field("Processes").fill("100");
    await field("Restart policy").selectOption("on-failure");
    await field("Most retries").fill("3");
    await expect(form.getByText("6 limits are changed.")).toBeVisible();
    await apply.click();
    await expect(notice(page, `The limits of ${name} are changed. Applied at once, no restart.`)).toBeVisible();
    expect(host()).toMatchObject({
      Memory: 256 << 20,
      NanoCpus: 500_000_000,
      CpuShares: 512,
      PidsLimit: 100,
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
    });
    expect(inside(name, "cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes")).toBe(String(256 << 20));
    expect(inspect(name, "{{.Id}} {{.State.StartedAt}}")).toBe(started);
    await expect(form.getByText("Nothing is changed.")).toBeVisible();
    await expect(field("Memory")).toHaveValue("256m");
  });

  await test.step("sliders write into the fields, and Revert takes it back", async () => {
    const slider = form.getByRole("slider", { name: "CPUs, slider" });
    await slider.focus();
    await page.keyboard.press("Home");
    await expect(field("CPUs")).toHaveValue("0.01");
    await page.keyboard.press("End");
    await expect(field("CPUs")).toHaveValue(cpus);
    await expect(slider).toHaveAttribute("aria-valuetext", cpus);
    await revert.click();
    await expect(field("CPUs")).toHaveValue("0.5");
    await expect(apply).toBeDisabled();
  });

  await test.step("too little, too much, and what does not go together", async () => {
    const before = host();
    const wrong: [string, string, string][] = [
      ["Memory", "4m", "The engine takes at least 6m."],
      ["Memory", "", "The engine cannot take this away from a living container."],
      ["Memory", "much", "This is no size. Write it as 512m or 1.5g."],
      ["Memory and swap", "100m", "This has to be at least the memory."],
      ["Memory reservation", "300m", "This has to be less than the memory."],
      ["CPUs", "1000", `Write a number from 0.01 to ${cpus}.`],
      ["CPU set", "0-999", "Write CPUs from 0 to"],
      ["Processes", "0", "Write a whole number from 1 to"],
    ];
    for (const [label, text, sentence] of wrong) {
      await field(label).fill(text);
      await expect(alert(form, sentence)).toBeVisible();
      await apply.click();
      await expect(field(label)).toBeFocused();
      await revert.click();
      await expect(alert(form, sentence)).toHaveCount(0);
    }
    expect(host()).toEqual(before);
  });

  await test.step("less than it uses is asked about", async () => {
    await field("Memory").fill("8m");
    await apply.click();
    const dialog = page.getByRole("dialog", { name: "Set less memory than is used?" });
    await expect(dialog).toContainText(/It uses \d\d+ MiB now\./);
    await dialog.getByRole("button", { name: "Cancel", exact: true }).click();
    expect(host().Memory).toBe(256 << 20);
    await revert.click();
  });

  await test.step("one that does not run, and one that goes", async () => {
    docker("kill", name);
    await expect(page.locator(".thing .state")).toContainText("exited");
    await field("Restart policy").selectOption("no");
    await apply.click();
    await expect(notice(page, `The limits of ${name} are changed. They hold from its next start.`)).toBeVisible();
    expect(host().RestartPolicy.Name).toBe("no");
    await field("CPU shares").fill("256");
    docker("rm", "-f", name);
    await apply.click();
    await expect(alert(form, /no such container/i)).toBeVisible();
    await expect(field("CPU shares")).toHaveValue("256");
  });
});

test("networks are joined with names and an address, and left", async ({ page }) => {
  test.slow();
  const network = unique("net");
  docker("network", "create", "--subnet", "10.214.7.0/24", "--gateway", "10.214.7.1", network);
  const other = run("other", "--network", network, "--ip", "10.214.7.9");
  const name = run("joins", "-p", "18251:80");
  const endpoints = (): any => inspected(name).NetworkSettings.Networks;
  await openTab(page, name, "networks");
  const table = panel(page, `Networks of ${name}`);
  const form = page.getByRole("form", { name: "Connect to a network" });
  const field = (label: string): Locator => form.getByLabel(label, { exact: true });
  const connect = form.getByRole("button", { name: "Connect", exact: true });
  const leave = async (from: string, ...sentences: string[]): Promise<void> => {
    await table.getByRole("button", { name: `Disconnect from ${from}`, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: `Disconnect ${name} from ${from}?` });
    for (const sentence of sentences) await expect(dialog).toContainText(sentence);
    await dialog.getByRole("button", { name: "Disconnect", exact: true }).click();
    await expect(notice(page, `${name} is not in ${from} any more.`)).toBeVisible();
    expect(Object.keys(endpoints())).not.toContain(from);
  };

  await test.step("where it is", async () => {
    const { IPAddress, IPPrefixLen, Gateway, MacAddress } = endpoints().bridge;
    for (const text of [`${IPAddress}/${IPPrefixLen}`, Gateway, MacAddress]) await expect(line(table, "bridge")).toContainText(text);
    await expect(line(panel(page, "Published ports"), "80/tcp")).toContainText("18251 on every address");
  });

  await test.step("what would not work is said first", async () => {
    await connect.click();
    await expect(alert(form, "Choose a network.")).toBeVisible();
    await field("Network").selectOption(network);
    const wrong: [string, string, string][] = [
      ["Aliases", "www a/b", "a/b is no name."],
      ["Aliases", `www ${other}`, `${other} is another container in this network. Its name would lead to both.`],
      ["IPv4", "10.214.8.1", "This is not in the network. Choose one of 10.214.7.0/24."],
      ["IPv4", "10.214.7.9", `${other} has this address.`],
      ["IPv4", "10.214.7.1", "This is the gateway's address."],
      ["IPv4", "10.214.7.255", "This address is the network's own."],
      ["IPv4", "::1", "This is no IP address of this kind."],
    ];
    for (const [label, text, sentence] of wrong) {
      await field(label).fill(text);
      await expect(alert(form, sentence)).toBeVisible();
      await connect.click();
      await expect(field(label)).toBeFocused();
      await field(label).fill("");
    }
    expect(Object.keys(endpoints())).toEqual(["bridge"]);
  });

  await test.step("joined", async () => {
    await field("Aliases").fill("www, api");
    await field("IPv4").fill("10.214.7.77");
    await connect.click();
    await expect(notice(page, `${name} is in ${network} now.`)).toBeVisible();
    expect(endpoints()[network]).toMatchObject({ IPAddress: "10.214.7.77", IPAMConfig: { IPv4Address: "10.214.7.77" }, Aliases: expect.arrayContaining(["www", "api"]) });
    await expect(line(table, network)).toContainText("10.214.7.77/24");
    await expect(line(table, network)).toContainText("www");
  });

  await test.step("left, with what breaks said before", async () => {
    await table.getByRole("button", { name: `Disconnect from ${network}`, exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel", exact: true }).click();
    expect(Object.keys(endpoints())).toContain(network);
    await leave(network, "Connections over this network break at once", `In this network are: ${other}.`);
    await expect(line(table, network)).toHaveCount(0);
  });

  await test.step("a port that another one took meanwhile", async () => {
    docker("stop", "-t", "5", name);
    const holder = run("holder", "-p", "18251:80");
    await expect(page.getByText(`Port 18251/tcp is published by ${holder} now, so this container cannot be started beside it.`)).toBeVisible();
    docker("rm", "-f", holder);
    await expect(page.getByText("Port 18251/tcp is published by")).toHaveCount(0);
    docker("start", name);
    await expect(page.locator(".thing .state")).toContainText("running");
  });

  await test.step("the last one, and back", async () => {
    await leave("bridge", "It is the only network");
    await expect(table).toContainText("The container is in no network.");
    await field("Network").selectOption("bridge");
    await expect(form.getByText("The network bridge has no names and no addresses of one's own choice.")).toBeVisible();
    await expect(field("Aliases")).toBeHidden();
    await connect.click();
    await expect(notice(page, `${name} is in bridge now.`)).toBeVisible();
    expect(Object.keys(endpoints())).toEqual(["bridge"]);
  });

  await test.step("one of the host's network", async () => {
    const host = run("host", "--network", "host");
    await openTab(page, host, "networks");
    await expect(page.getByText("The container uses the host's network, so it cannot be connected to others.")).toBeVisible();
    docker("rm", "-f", host);
  });
  docker("rm", "-f", name, other);
  docker("network", "rm", network);
});

test("the health checks are told with what they said, and a mount leads to its files", async ({ page }) => {
  // Two go well and one does not; each that follows waits until it is told to end.
  const text =
    'n=$(cat /n 2>/dev/null || echo 0); n=$((n + 1)); echo $n >/n; [ $n -lt 4 ] || until rm /go 2>/dev/null; do sleep 0.1; done; echo "check $n <mark>up</mark>"; [ $n -lt 3 ]';
  const name = run("health", "--health-cmd", text, "--health-interval", "1s", "--health-retries", "1", "--health-timeout", "1h", "-v", "/data");
  await expect.poll(() => inspect(name, "{{len .State.Health.Log}}"), { timeout: 20_000 }).toBe("3");
  await open(page, `/containers/${name}`);
  const health = panel(page, "Health");
  const checks = health.locator("tbody tr");
  await expect(health).toContainText("unhealthy");
  await expect(checks).toHaveCount(3);
  for (const [nth, code] of [[0, "1"], [1, "0"], [2, "0"]] as const) {
    await expect(checks.nth(nth).locator("td")).toHaveText([code, `check ${3 - nth} <mark>up</mark>`]);
  }
  await expect(health.locator("mark")).toHaveCount(0);
  // The state stays as it is, so nothing says by itself that there is a newer one.
  inside(name, "touch /go");
  await expect.poll(() => inspect(name, "{{len .State.Health.Log}}")).toBe("4");
  await health.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(checks.first()).toContainText("check 4 <mark>up</mark>");
  await panel(page, "Mounts").getByRole("link", { name: "/data", exact: true }).click();
  await expect(page).toHaveURL(/tab=files&path=(%2F|\/)data$/);
  await expect(page.getByRole("link", { name: "Parent folder" })).toBeVisible();
  docker("rm", "-fv", name);
});

test("a container is compared with its image, with another one, and by address", async ({ page, visit }) => {
  const common = ["-e", "SAME=1", "--cpus", "0.5"];
  const name = run("compare", ...common, "-e", "GREETING=hello", "-e", "PASSWORD=hunter2", "--label", "team=quay", "-p", "18255:80");
  const other = run("other", ...common, "-e", "GREETING=<mark>bye", "-e", "PASSWORD=hunter3");
  const short = (of: string): string => `container:${inspect(of, "{{.Id}}").slice(0, 12)}`;
  const imageId = `image:${docker("image", "inspect", "--format", "{{.Id}}", image).slice("sha256:".length, "sha256:".length + 12)}`;
  const sides = (): (string | null)[] => ["a", "b"].map((side) => new URL(page.url()).searchParams.get(side));
  const settings = page.locator("main");
  const setting = (key: string): Locator => line(settings, key).getByRole("cell");
  const filter = page.getByRole("searchbox", { name: "Filter settings" });

  await test.step("with its image, from the list", async () => {
    await open(page, `/containers?q=${name}`);
    await listed(page, name).getByRole("button", { name: "More", exact: true }).click();
    await listed(page, name).getByRole("group").getByRole("link", { name: "Compare", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Compare", level: 1 })).toBeVisible();
    expect(sides()).toEqual([short(name), imageId]);
    await expect(page.getByRole("columnheader", { name: `Container ${name}` })).toBeVisible();
    await expect(setting("GREETING")).toHaveText(["hello", "–", "set here"]);
    await expect(setting("team")).toHaveText(["quay", "–", "set here"]);
    await expect(setting("80/tcp")).toHaveText(["18255", "–", "set here"]);
    await expect(setting("NanoCpus")).toHaveText(["0.5", "–", "set here"]);
    await expect(page.locator("tr.group").filter({ hasText: "Environment" })).toContainText("3 of 4 differ");
    await expect(line(settings, "PATH")).toHaveCount(0);
  });

  await test.step("all of it, filtered", async () => {
    await page.getByRole("checkbox", { name: "Only differences" }).uncheck();
    await expect(setting("PATH")).toHaveText(["/bin", "/bin", "from the image"]);
    await filter.fill("TEAM");
    await expect(line(settings, "GREETING")).toHaveCount(0);
    await expect(line(settings, "team")).toBeVisible();
    await filter.fill("nothing like it");
    await expect(page.getByText("Nothing matches the filter.")).toBeVisible();
    await filter.fill("");
    await expect(line(settings, "GREETING")).toBeVisible();
  });

  await test.step("the other way round, and again after a reload", async () => {
    await page.getByRole("button", { name: "Swap", exact: true }).click();
    await expect.poll(sides).toEqual([imageId, short(name)]);
    await expect(setting("GREETING")).toHaveText(["–", "hello", "set here"]);
    await page.reload();
    await expect(setting("GREETING")).toHaveText(["–", "hello", "set here"]);
  });

  await test.step("with another container", async () => {
    await page.getByLabel("First", { exact: true }).selectOption({ label: other });
    await expect.poll(sides).toEqual([short(other), short(name)]);
    await expect(setting("GREETING")).toHaveText(["<mark>bye", "hello", "changed"]);
    await expect(setting("PASSWORD")).toHaveText(["hunter3", "hunter2", "changed"]);
    await expect(setting("team")).toHaveText(["–", "quay", "added"]);
    await page.goBack();
    await expect.poll(sides).toEqual([imageId, short(name)]);
    await expect(setting("GREETING")).toHaveText(["–", "hello", "set here"]);
  });

  await test.step("by name; the same twice; one that is gone", async () => {
    await open(page, `/compare?a=container:${name}&b=container:${other}`);
    await expect(setting("GREETING")).toHaveText(["hello", "<mark>bye", "changed"]);
    await expect(setting("80/tcp")).toHaveText(["18255", "–", "removed"]);
    await open(page, `/compare?a=container:${name}&b=${short(name)}`);
    await expect(page.getByText("This is the same thing twice. Choose another one to compare it with.")).toBeVisible();
    const gone = unique("gone");
    await open(page, `/compare?a=container:${gone}&b=image:${encodeURIComponent(image)}`);
    await expect(alert(page, `Container ${gone} is not there any more. Choose another one.`)).toBeVisible();
    await open(page, "/compare");
    await expect(page.getByText("Choose two things to compare: containers, images, or one of each.")).toBeVisible();
  });

  await test.step("two images", async () => {
    const reference = `${unique("quayside/compare")}:1`;
    docker("commit", "-c", "ENV MODE=new", name, reference);
    await open(page, `/compare?a=image:${encodeURIComponent(image)}&b=image:${encodeURIComponent(reference)}`);
    await expect(setting("Name")).toHaveText([image, reference, "changed"]);
    await expect(setting("MODE")).toHaveText(["–", "new", "added"]);
    docker("rmi", reference);
  });

  await test.step("what somebody may not see is not compared", async () => {
    const theirs = await visit(add("viewer"));
    await open(theirs, `/compare?a=container:${name}&b=container:${other}`);
    await expect(line(theirs.locator("main"), "PASSWORD").getByRole("cell")).toHaveText(["•••••• (hidden)", "•••••• (hidden)", "hidden"]);
    await expect(theirs.locator("main")).not.toContainText("hunter");
  });
  docker("rm", "-f", name, other);
});

test("what somebody may not do is not offered", async ({ visit }) => {
  const name = run("rights");
  inside(name, "touch /new");
  const viewer = await visit(add("viewer"));
  await openTab(viewer, name, "networks");
  await expect(viewer.getByText("To connect and disconnect, you need the grant networks.")).toBeVisible();
  await expect(line(panel(viewer, `Networks of ${name}`), "bridge")).toBeVisible();
  await expect(viewer.getByRole("button", { name: /^Disconnect/ })).toHaveCount(0);
  for (const hidden of ["Processes", "Limits", "Terminal", "Files"]) await expect(tab(viewer, hidden)).toHaveCount(0);
  await tab(viewer, "Changes").click();
  const changes = viewer.getByRole("group", { name: `Changes in ${name}` });
  await expect(changes.getByText("new", { exact: true })).toBeVisible();
  await expect(changes.getByRole("link")).toHaveCount(0);

  const operator = await visit(add("operator"));
  await openTab(operator, name, "processes");
  await expect(operator.getByRole("table", { name: `Processes of ${name}` }).locator("tbody tr")).toHaveCount(2);
  // What ps shows can be environments.
  await expect(operator.getByLabel("Arguments of ps")).toHaveCount(0);
  docker("rm", "-f", name);
});
