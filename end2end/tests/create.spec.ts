import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { docker, image, run, socket, succeeds, unique } from "../support/engine";
import { add, as, box, control, form, group, inspected, openForm, settings, text, unfold } from "../support/form";
import { publish, registry } from "../support/jobs";
import { add as addPerson } from "../support/people";
import { expect, notice, open, row, test } from "../support/test";

test.use({ provoked: [304, 403, 404] });

/** What the `docker` command makes of the test's image with these words. */
function twin(...words: string[]): any {
  const name = unique("twin");
  docker("create", "--name", name, ...words, image);
  const made = inspected(name);
  docker("rm", "-v", name);
  return made;
}

/** Creates what the form says, and waits for the new container's page. */
async function create(page: Page, starts: boolean, sentence: string): Promise<void> {
  await page.getByRole("button", { name: starts ? "Create and start" : "Create", exact: true }).click();
  await page.waitForURL(/\/containers\/[0-9a-f]{12}/);
  await expect(notice(page, sentence).first()).toBeVisible();
}

/** How many jobs the page asks for from now on. */
function counted(page: Page): { jobs: number } {
  const count = { jobs: 0 };
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/jobs")) count.jobs += 1;
  });
  return count;
}

test.describe("what is clicked is what docker makes of the same words:", () => {
  const requests: { title: string; fill: (page: Page) => Promise<unknown>; words: string[] }[] = [
    {
      title: "ports only",
      fill: (page) => add(page, "Ports", "port", { "Host port": "18190", "Container port": "80" }),
      words: ["-p", "18190:80"],
    },
    {
      title: "binds and ports",
      fill: async (page) => {
        await add(page, "Mounts", "mount", { Type: "bind", Source: "/tmp", "Path in the container": "/host", Access: "ro" });
        await add(page, "Mounts", "mount", { Type: "bind", Source: "/var/tmp", "Path in the container": "/data" });
        await add(page, "Ports", "port", { "Host address": "127.0.0.1", "Host port": "18191", "Container port": "53", Protocol: "udp" });
        await add(page, "Ports", "port", { "Host port": "18192", "Container port": "443" });
      },
      words: ["-v", "/tmp:/host:ro", "-v", "/var/tmp:/data", "-p", "127.0.0.1:18191:53/udp", "-p", "18192:443"],
    },
    {
      title: "the host's network, restarted unless stopped",
      fill: async (page) => {
        await control(page, "Network mode").selectOption("host");
        await control(page, "Restart policy").selectOption("unless-stopped");
      },
      words: ["--network", "host", "--restart", "unless-stopped"],
    },
  ];
  for (const { title, fill, words } of requests) {
    test(title, async ({ page }) => {
      const name = unique("clicked");
      await open(page, "/containers");
      await page.getByRole("link", { name: "Create container" }).click();
      await expect(page.getByRole("heading", { name: "Create container", level: 1 })).toBeVisible();
      await control(page, "Image").fill(image);
      await control(page, "Name").fill(name);
      await fill(page);
      await create(page, true, `${name} was created and started.`);
      const made = inspected(name);
      expect(made.State.Running).toBe(true);
      expect(settings(made)).toEqual(settings(twin(...words)));
      docker("rm", "-f", name);
    });
  }
});

test("all of the first screen, down to the inspect", async ({ page }) => {
  const [name, network, other, volume] = [unique("whole"), unique("front"), unique("back"), unique("kept")];
  for (const each of [network, other]) docker("network", "create", each);
  await openForm(page);
  await control(page, "Image").fill(image);
  await control(page, "Name").fill(name);
  await control(page, "Command").fill("sh -c 'sleep 1000; echo \"a b\"'");
  await control(page, "Restart policy").selectOption("on-failure");
  await control(page, "Restarts at most").fill("3");
  await add(page, "Ports", "port", { "Host address": "127.0.0.1", "Host port": "18200-18202", "Container port": "8000-8002" });
  await add(page, "Ports", "port", { "Container port": "9000" });
  await add(page, "Mounts", "mount", { Type: "volume", Source: volume, "Path in the container": "/kept", Access: "ro" });
  await add(page, "Mounts", "mount", { Type: "anonymous", "Path in the container": "/own" });
  await add(page, "Mounts", "mount", { Type: "tmpfs", "Path in the container": "/scratch", Options: "size=16m" });
  await add(page, "Environment", "variable", { Key: "GREETING", Value: "hello=wörld <b>" });
  await test.step("what is named as a secret is hidden until it is asked for", async () => {
    await add(page, "Environment", "variable", { Key: "DB_PASSWORD", Value: "canary" });
    const value = group(page, "Environment").getByLabel("Value, variable 2", { exact: true });
    await expect(value).toHaveAttribute("type", "password");
    await expect(text(page)).not.toHaveValue(/canary/);
    await page.getByRole("button", { name: "Show the value of DB_PASSWORD" }).click();
    await expect(value).toHaveAttribute("type", "text");
  });
  await test.step("pasted lines are rows, each in the place of the one with its key", async () => {
    const lines = group(page, "Environment");
    await lines.getByText("Paste KEY=value lines").click();
    await lines.getByRole("textbox", { name: "Paste KEY=value lines" }).fill('# a comment\nexport GREETING="hi"\n\nEMPTY=\n');
    await lines.getByRole("button", { name: "Add these" }).click();
    await expect(lines.getByLabel("Value, variable 1", { exact: true })).toHaveValue("hi");
    await expect(lines.getByLabel("Key, variable 3", { exact: true })).toHaveValue("EMPTY");
  });
  await control(page, "Network mode").selectOption(network);
  await unfold(page, "Networks");
  await add(page, "Networks", "network", { Network: network, Aliases: "web, www" });
  await add(page, "Networks", "network", { Network: other, Aliases: "store" });
  await create(page, true, `${name} was created and started.`);
  const made = inspected(name);
  expect(made.State.Running).toBe(true);
  expect(made.Config.Cmd).toEqual(["sh", "-c", 'sleep 1000; echo "a b"']);
  expect(made.Config.Env.slice(0, 3)).toEqual(["GREETING=hi", "DB_PASSWORD=canary", "EMPTY="]);
  expect(made.Config.Volumes).toEqual({ "/own": {} });
  const { RestartPolicy, Binds, Tmpfs, NetworkMode, PortBindings } = made.HostConfig;
  expect({ RestartPolicy, Binds, Tmpfs, NetworkMode, PortBindings }).toEqual({
    RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
    Binds: [`${volume}:/kept:ro`],
    Tmpfs: { "/scratch": "size=16m" },
    NetworkMode: network,
    PortBindings: {
      "8000/tcp": [{ HostIp: "127.0.0.1", HostPort: "18200" }],
      "8001/tcp": [{ HostIp: "127.0.0.1", HostPort: "18201" }],
      "8002/tcp": [{ HostIp: "127.0.0.1", HostPort: "18202" }],
      "9000/tcp": [{ HostIp: "", HostPort: "" }],
    },
  });
  const networks = made.NetworkSettings.Networks;
  expect(Object.keys(networks).sort()).toEqual([network, other].sort());
  expect(networks[network].Aliases).toEqual(expect.arrayContaining(["web", "www"]));
  expect(networks[other].Aliases).toEqual(expect.arrayContaining(["store"]));
  docker("rm", "-f", "-v", name);
  docker("volume", "rm", volume);
  docker("network", "rm", network, other);
});

test("the folded sections, and the command beside the form makes the same container", async ({ page }) => {
  const [name, other, network] = [unique("folded"), unique("told"), unique("net")];
  docker("network", "create", "--subnet", "10.213.9.0/24", network);
  await openForm(page);
  await control(page, "Image").fill(image);
  await control(page, "Name").fill(name);
  await control(page, "Command").fill("-c 'sleep 1000'");
  await control(page, "Network mode").selectOption(network);

  const process = await unfold(page, "Process");
  await control(page, "Entrypoint").fill("/bin/sh");
  await control(page, "User").fill("1000:1000");
  await control(page, "Working directory").fill("/srv");
  await control(page, "Init process").selectOption("true");
  await box(page, "Terminal (TTY)").check();
  await box(page, "Keep stdin open").check();
  await expect(process.locator("summary")).toContainText("6 set");

  await unfold(page, "Labels");
  await add(page, "Labels", "label", { Key: "team", Value: "quay" });

  await unfold(page, "Resources");
  for (const [label, value] of [
    ["Memory limit", "64m"], ["Memory reservation", "32m"], ["CPUs", "0.5"], ["CPU shares", "512"], ["Cores", "0"],
    ["Processes at most", "100"], ["Shared memory (/dev/shm)", "128m"], ["OOM score", "100"],
  ]) await control(page, label).fill(value);
  await add(page, "Ulimits", "ulimit", { Name: "nofile", Soft: "1024", Hard: "2048" });

  await unfold(page, "Networks");
  await control(page, "Host name").fill("web");
  await control(page, "Domain name").fill("example.test");
  await box(page, "Publish all exposed ports on free ports").check();
  await add(page, "Networks", "network", { Network: network, Aliases: "www", "IPv4 address": "10.213.9.7" });
  await add(page, "DNS servers", "DNS server", { "DNS server": "10.0.0.53" });
  await add(page, "DNS search domains", "search domain", { "search domain": "example.test" });
  await add(page, "DNS options", "option", { option: "ndots:2" });
  await add(page, "Extra hosts", "extra host", { Name: "db", Address: "10.0.0.7" });
  await add(page, "Exposed ports", "port", { "Container port": "9000/tcp" });

  await unfold(page, "Health and stop");
  await control(page, "Health check").selectOption("CMD-SHELL");
  for (const [label, value] of [
    ["Check command", "true"], ["Interval", "30s"], ["Timeout", "5s"], ["Start period", "10s"], ["Failures until unhealthy", "4"],
    ["Stop signal", "SIGINT"], ["Stop timeout", "20"],
  ]) await control(page, label).fill(value);

  await unfold(page, "Security");
  await box(page, "Read-only root file system").check();
  await add(page, "Capabilities added", "capability", { capability: "NET_ADMIN" });
  await add(page, "Capabilities dropped", "capability", { capability: "ALL" });
  await add(page, "Devices", "device", { "Device on the host": "/dev/null", Permissions: "r" });
  await add(page, "Security options", "option", { option: "no-new-privileges" });
  await add(page, "Further groups", "group", { group: "1234" });
  await add(page, "Sysctls", "sysctl", { Name: "net.core.somaxconn", Value: "256" });
  await control(page, "PID mode").fill("host");

  await unfold(page, "Logging");
  await control(page, "Log driver").fill("json-file");
  await add(page, "Log options", "option", { Name: "max-size", Value: "10m" });

  const command = await text(page).inputValue();
  for (const flag of ["--memory-reservation", "--pids-limit", "--cpuset-cpus", "--cpu-shares"]) expect(command).toContain(flag);
  await create(page, false, `${name} was created from ${image}. It was not started.`);
  const made = inspected(name);
  expect(made.State.Status).toBe("created");
  expect(made.Config).toMatchObject({
    Entrypoint: ["/bin/sh"],
    Cmd: ["-c", "sleep 1000"],
    User: "1000:1000",
    WorkingDir: "/srv",
    Tty: true,
    OpenStdin: true,
    Labels: { team: "quay" },
    Hostname: "web",
    Domainname: "example.test",
    ExposedPorts: { "9000/tcp": {} },
    Healthcheck: { Test: ["CMD-SHELL", "true"], Interval: 30e9, Timeout: 5e9, StartPeriod: 10e9, Retries: 4 },
    StopSignal: "SIGINT",
    StopTimeout: 20,
  });
  expect(made.HostConfig).toMatchObject({
    Init: true,
    Memory: 64 << 20,
    NanoCpus: 5e8,
    ShmSize: 128 << 20,
    OomScoreAdj: 100,
    Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }],
    NetworkMode: network,
    PublishAllPorts: true,
    Dns: ["10.0.0.53"],
    DnsSearch: ["example.test"],
    DnsOptions: ["ndots:2"],
    ExtraHosts: ["db:10.0.0.7"],
    ReadonlyRootfs: true,
    CapAdd: [expect.stringMatching(/NET_ADMIN$/)],
    CapDrop: ["ALL"],
    Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/null", CgroupPermissions: "r" }],
    // Engines add an option of their own where the host's processes are seen.
    SecurityOpt: expect.arrayContaining(["no-new-privileges"]),
    GroupAdd: ["1234"],
    Sysctls: { "net.core.somaxconn": "256" },
    PidMode: "host",
    LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
  });
  expect(made.NetworkSettings.Networks[network]).toMatchObject({
    IPAMConfig: { IPv4Address: "10.213.9.7" },
    Aliases: expect.arrayContaining(["www"]),
  });
  await test.step("what the page wrote as `docker run`, docker takes", async () => {
    const own = command.replace(/^docker (run|create)/, `docker -H unix://${socket} create`).replace(/ -d(?=\s)/, "").replaceAll(name, other);
    execFileSync("sh", ["-c", own], { stdio: ["ignore", "pipe", "pipe"] });
    const told = inspected(other);
    expect(settings(told)).toEqual(settings(made));
    expect(told.NetworkSettings.Networks[network].IPAMConfig).toEqual(made.NetworkSettings.Networks[network].IPAMConfig);
  });
  docker("rm", "-f", name, other);
  docker("network", "rm", network);
});

test("what is pasted fills the form, and the form is shown as what can be pasted", async ({ page }) => {
  const name = unique("pasted");
  const ports = group(page, "Ports");
  await openForm(page);
  await test.step("docker run, over several lines", async () => {
    await text(page).fill(`$ docker run -d --name ${name} \\\n  -p 127.0.0.1:18210:80/udp --restart=on-failure:2 \\\n  -v data:/data:ro -e GREETING='hello world' --cap-add NET_ADMIN ${image} sleep 500`);
    await expect(control(page, "Name")).toHaveValue(name);
    await expect(control(page, "Image")).toHaveValue(image);
    await expect(control(page, "Command")).toHaveValue("sleep 500");
    await expect(control(page, "Restart policy")).toHaveValue("on-failure");
    await expect(control(page, "Restarts at most")).toHaveValue("2");
    await expect(ports.getByLabel("Host address, port 1", { exact: true })).toHaveValue("127.0.0.1");
    await expect(ports.getByLabel("Host port, port 1", { exact: true })).toHaveValue("18210");
    await expect(ports.getByLabel("Protocol, port 1", { exact: true })).toHaveValue("udp");
    const mounts = group(page, "Mounts");
    await expect(mounts.getByLabel("Type, mount 1", { exact: true })).toHaveValue("volume");
    await expect(mounts.getByLabel("Source, mount 1", { exact: true })).toHaveValue("data");
    await expect(mounts.getByLabel("Access, mount 1", { exact: true })).toHaveValue("ro");
    await expect(group(page, "Environment").getByLabel("Value, variable 1", { exact: true })).toHaveValue("hello world");
    await expect(form(page).locator("details.create-section", { hasText: "Security" }).locator("summary")).toContainText("1 set");
  });
  await test.step("what cannot be read leaves the form as it is", async () => {
    await text(page).fill('{"Image":');
    await expect(page.getByText("The form stays as it is while this cannot be read.")).toBeVisible();
    await expect(control(page, "Name")).toHaveValue(name);
  });
  await test.step("compose, and one of its services", async () => {
    await text(page).fill(`services:\n  db:\n    image: postgres:17\n  web:\n    image: ${image}\n    container_name: ${name}\n    ports: ["18211:80"]\n    restart: always\n`);
    await page.getByLabel("Service", { exact: true }).selectOption("web");
    await expect(control(page, "Image")).toHaveValue(image);
    await expect(control(page, "Restart policy")).toHaveValue("always");
    await expect(ports.getByLabel("Host port, port 1", { exact: true })).toHaveValue("18211");
    await expect(ports.getByRole("listitem")).toHaveCount(1);
  });
  await test.step("the form as each of the three", async () => {
    await as(page, "compose");
    await expect(text(page)).toHaveValue(/restart: always/);
    await as(page, "curl");
    await expect(text(page)).toHaveValue(/curl -X POST[\s\S]*\/engine\/local\/containers\/create\?name=/);
    await as(page, "docker run");
    await expect(text(page)).toHaveValue(/docker run[\s\S]*--restart always/);
    await control(page, "Restart policy").selectOption("no");
    await expect(text(page)).not.toHaveValue(/--restart/);
  });
  await test.step("the body of a request; what has no control is kept, and sent", async () => {
    await text(page).fill(JSON.stringify({ Image: image, Labels: { team: "quay" }, HostConfig: { MaskedPaths: ["/proc/kcore"] } }));
    await expect(ports.getByRole("listitem")).toHaveCount(0);
    await control(page, "Name").fill(name);
    await unfold(page, "Advanced");
    await expect(control(page, "Other fields")).toHaveValue(/"MaskedPaths"/);
    await create(page, false, `${name} was created from ${image}. It was not started.`);
    const made = inspected(name);
    expect(made.HostConfig.MaskedPaths).toEqual(["/proc/kcore"]);
    expect(made.Config.Labels).toEqual({ team: "quay" });
    expect(made.HostConfig.PortBindings ?? {}).toEqual({});
  });
  docker("rm", name);
});

test("clashes and mistakes are told before anything is sent", async ({ page }) => {
  const holder = run("holder", "-p", "18220:80");
  const asked = counted(page);
  await openForm(page);
  const createIt = page.getByRole("button", { name: "Create and start", exact: true });
  const told = (sentence: string) => expect(form(page).getByRole("alert").filter({ hasText: sentence })).toBeVisible();
  const stops = async (page: Page) => {
    await createIt.click();
    await expect(page.getByText("One thing has to be corrected first.")).toBeVisible();
  };
  await test.step("no image, then none that can be", async () => {
    await stops(page);
    await told("Choose an image.");
    await expect(control(page, "Image")).toBeFocused();
    await control(page, "Image").fill("nginx:bad tag");
    await told("A tag has letters, digits, _ . and -");
    await stops(page);
    await control(page, "Image").fill(image);
  });
  await test.step("a name that is taken", async () => {
    await control(page, "Name").fill(holder);
    await told(`The name ${holder} is taken by container`);
    await stops(page);
    await expect(control(page, "Name")).toBeFocused();
    await control(page, "Name").fill(unique("free"));
  });
  await test.step("a port that is taken, until its holder stops", async () => {
    await add(page, "Ports", "port", { "Host port": "18220", "Container port": "80" });
    await told(`18220 is published by ${holder}. Choose another or stop it.`);
    await stops(page);
    docker("stop", "-t", "5", holder);
    await expect(form(page).getByText(`18220 is published by ${holder}.`)).toHaveCount(0);
    await group(page, "Ports").getByRole("button", { name: "Remove port 18220" }).click();
  });
  await test.step("paths", async () => {
    await add(page, "Mounts", "mount", { Type: "bind", Source: "data", "Path in the container": "/data" });
    await told("A path of the host begins with a slash.");
    const mounts = group(page, "Mounts");
    await mounts.getByLabel("Source, mount 1", { exact: true }).fill("/tmp");
    await mounts.getByLabel("Path in the container, mount 1", { exact: true }).fill("data");
    await told("data is not a full path.");
    await stops(page);
    await mounts.getByLabel("Path in the container, mount 1", { exact: true }).fill("/data");
  });
  await test.step("too little memory", async () => {
    await unfold(page, "Resources");
    await control(page, "Memory limit").fill("4m");
    await told("The least memory is 6 MiB.");
    await stops(page);
    await control(page, "Memory limit").fill("");
  });
  await test.step("what cannot be read stops it, whatever was there before", async () => {
    await control(page, "Memory limit").fill("much");
    await told("This is a size, as 512m or 2g.");
    await stops(page);
    await expect(control(page, "Memory limit")).toBeFocused();
    await control(page, "Memory limit").fill("");
    await unfold(page, "Labels");
    await add(page, "Labels", "label", { Value: "keyless" });
    await told("The key is missing.");
    await stops(page);
    await group(page, "Labels").getByRole("button", { name: /^Remove label/ }).click();
  });
  await test.step("the network of a container that does not run", async () => {
    await control(page, "Network mode").selectOption("container:");
    await control(page, "Container whose network it is").fill(holder);
    await told(`${holder} does not run.`);
    await stops(page);
  });
  expect(asked.jobs).toBe(0);
  docker("rm", "-f", holder);
});

test("images are searched, pulled where they are missing, and what cannot be pulled is said", async ({ page }) => {
  const name = unique("pulled");
  const reference = `${registry}/${unique("image")}:1`;
  publish(reference);
  docker("rmi", reference);
  await openForm(page);
  const field = control(page, "Image");
  await test.step("by the keyboard", async () => {
    await field.click();
    await field.fill("quayside/te");
    await expect(page.getByRole("option", { name: new RegExp(`^${image}`) })).toBeVisible();
    await field.press("ArrowDown");
    await field.press("Enter");
    await expect(field).toHaveValue(image);
    await expect(form(page).getByText("on this engine")).toBeVisible();
  });
  await test.step("one that no registry has: a sentence, and nothing typed is lost", async () => {
    const nothing = `${registry}/${unique("nothing")}:1`;
    await field.fill(nothing);
    await expect(form(page).getByText("will be pulled")).toBeVisible();
    await control(page, "Name").fill(name);
    await add(page, "Environment", "variable", { Key: "A", Value: "b" });
    await page.getByRole("button", { name: "Create and start", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: `${nothing} was not found in its registry` })).toBeVisible();
    await expect(page.getByRole("link", { name: "Open the job" })).toBeVisible();
    await expect(control(page, "Name")).toHaveValue(name);
    await expect(group(page, "Environment").getByLabel("Value, variable 1", { exact: true })).toHaveValue("b");
    expect(succeeds("inspect", name)).toBe(false);
  });
  await test.step("one that it has", async () => {
    await field.fill(reference);
    await create(page, true, `${name} was created and started.`);
    expect(inspected(name).Config.Image).toBe(reference);
    expect(inspected(name).State.Running).toBe(true);
  });
  docker("rm", "-f", name);
  docker("rmi", "-f", reference);
});

test("what the engine refuses or warns of ends in a sentence", async ({ page }) => {
  const [name, warned] = [unique("refused"), unique("warned")];
  const failure = (sentence: string) => page.getByRole("alert").filter({ hasText: sentence });
  const createIt = page.getByRole("button", { name: "Create and start", exact: true });
  await openForm(page);
  await test.step("a path that is not on the host: nothing is created", async () => {
    await text(page).fill(`docker run -d --name ${name} --mount type=bind,src=/no/such/path,dst=/data ${image}`);
    await expect(control(page, "Name")).toHaveValue(name);
    await createIt.click();
    await expect(failure(`${name} could not be created: /no/such/path does not exist on the engine's host.`)).toBeVisible();
    await expect(control(page, "Name")).toHaveValue(name);
    expect(succeeds("inspect", name)).toBe(false);
  });
  await test.step("a command that the image does not have: it is there, and the way to it", async () => {
    await group(page, "Mounts").getByRole("button", { name: "Remove mount /no/such/path" }).click();
    await control(page, "Command").fill("nosuch --flag");
    await createIt.click();
    await expect(failure(`${name} was created but could not start: its command nosuch is not in the image.`)).toBeVisible();
    expect(inspected(name).State.Status).toBe("created");
    await page.getByRole("link", { name: "Open the container" }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
  await test.step("a warning of the engine is told with the end", async () => {
    await openForm(page, `/containers/create?image=${encodeURIComponent(image)}`);
    await expect(control(page, "Image")).toHaveValue(image);
    await control(page, "Name").fill(warned);
    await unfold(page, "Resources");
    await box(page, "Never killed when memory runs out").check();
    await create(page, false, `${warned} was created from ${image}.`);
    await expect(notice(page, `${warned} was created from ${image}.`).first()).toContainText(/oom/i);
  });
  docker("rm", "-f", name, warned);
});

test("a container is duplicated beside itself", async ({ page }) => {
  const network = unique("dup");
  docker("network", "create", network);
  const name = run("original", "-p", "18230:80", "-e", "GREETING=hello", "--label", "team=quay", "--restart", "on-failure:2", "--cpus", "0.5", "--network", network, "--network-alias", "www", "-v", "/tmp:/host:ro");
  const copy = `${name}-copy`;
  await open(page, `/containers?q=${name}`);
  await row(page, name).getByRole("button", { name: "More", exact: true }).click();
  await row(page, name).getByRole("group").getByRole("link", { name: "Duplicate", exact: true }).click();
  await expect(control(page, "Name")).toHaveValue(copy);
  await expect(page.getByText("The copy has the same network aliases (www)")).toBeVisible();
  await expect(form(page).getByText(`18230 is published by ${name}. Choose another or stop it.`)).toBeVisible();
  await group(page, "Ports").getByLabel("Host port, port 1", { exact: true }).fill("18231");
  await create(page, true, `${copy} was created and started.`);
  const [one, other] = [inspected(name), inspected(copy)];
  expect(other.HostConfig.PortBindings).toEqual({ "80/tcp": [{ HostIp: "", HostPort: "18231" }] });
  one.HostConfig.PortBindings = other.HostConfig.PortBindings;
  expect(settings(other)).toEqual(settings(one));
  expect(other.NetworkSettings.Networks[network].Aliases).toContain("www");
  expect(one.State.Running && other.State.Running).toBe(true);
  docker("rm", "-f", name, copy);
  docker("network", "rm", network);
});

test("nothing typed is lost by a click, and who may not create is told", async ({ page, visit }) => {
  await openForm(page);
  await control(page, "Name").fill(unique("typed"));
  const images = page.getByRole("link", { name: "Images", exact: true }).first();
  const leave = page.getByRole("dialog", { name: "Leave this page?" });
  await images.click();
  await leave.getByRole("button", { name: "Cancel" }).click();
  await expect(control(page, "Name")).toHaveValue(/^typed-/);
  await images.click();
  await leave.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(page).toHaveURL("/images");

  const theirs = await visit(addPerson("viewer"));
  await openForm(theirs);
  await expect(theirs.getByText("You may look at this form, but not create containers.")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Create", exact: true })).toBeDisabled();
  await expect(theirs.getByRole("button", { name: "Create and start" })).toHaveCount(0);
  await open(theirs, "/containers");
  await expect(theirs.getByRole("link", { name: "Create container" })).toHaveCount(0);
});
