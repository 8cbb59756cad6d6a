// Cases of the table in docs/security.md that only a browser can judge.
import { execFileSync } from "node:child_process";
import type { APIRequestContext, APIResponse, Page } from "@playwright/test";
import { docker, image, inspect, origin, required, run, socket, unique, writer } from "../support/engine";
import { openLog, rows, texts } from "../support/log";
import { add, nobody, signIn } from "../support/people";
import { expect, open, panel, test } from "../support/test";

/** Each runs something where it is taken for markup, an address or the end of a script. */
const PAYLOADS = [
  '<img src=x onerror="window.hit=1">',
  "</script><script>window.hit=1</script>",
  "javascript:window.hit=1",
  '"><svg onload=window.hit=1>',
  "'-window.hit-'\u2028",
];

/** Creates a container with what the docker command has no words for; its name. */
function create(spec: object): string {
  const name = unique("markup");
  const words = ["-sf", "--unix-socket", socket, "-H", "Content-Type: application/json", "-d", JSON.stringify(spec)];
  execFileSync("curl", [...words, `http://engine/containers/create?name=${name}`]);
  return name;
}

/** What a page must never do: counted from before its first script. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const own = window as unknown as { violations: string[] };
    own.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => own.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
}

async function harmless(page: Page): Promise<void> {
  const { hit, violations } = await page.evaluate(() => {
    const own = window as unknown as { hit?: number; violations: string[] };
    return { hit: own.hit, violations: own.violations };
  });
  expect(hit, page.url()).toBeUndefined();
  expect(violations, page.url()).toEqual([]);
  await expect(page.locator('main :is(img[src="x"], script, svg[onload], a[href^="javascript:"])'), page.url()).toHaveCount(0);
}

test.describe("markup where the engine has text", () => {
  test.use({ provoked: [400, 404] });

  test("security_g1 markup in labels, environment, commands, health, images and paths is text", async ({ page }) => {
    test.slow();
    await watch(page);
    const own = Object.fromEntries(PAYLOADS.flatMap((payload, nth) => [[payload, payload], [`plain${nth}`, payload]]));
    const name = create({
      Image: image, Hostname: "markup", WorkingDir: `/${PAYLOADS[0]}`, Cmd: ["sleep", "2147483647"], Volumes: { "/<b>data</b>": {} },
      Entrypoint: ["/bin/sh", "-c", '"$@"', PAYLOADS[0]], Env: PAYLOADS.map((payload, nth) => `MARK${nth}=${payload}`),
      Labels: { ...own, "com.docker.compose.project": PAYLOADS[0], "com.docker.compose.service": PAYLOADS[1] },
      Healthcheck: { Test: ["CMD-SHELL", `echo '${PAYLOADS[0]}'; exit 1`], Interval: 200_000_000, Retries: 1 },
    });
    docker("start", name);
    await expect.poll(() => inspect(name, "{{.State.Health.Status}}")).toBe("unhealthy");
    const tag = `${unique("markup")}:1`;
    docker("commit", "-a", PAYLOADS[0], "-m", PAYLOADS[1], "-c", `LABEL mark="<img src=x onerror=window.hit=1>"`, "-c", `ENV MARK="<img src=x onerror=window.hit=1>"`, name, tag);
    await open(page, "/containers");
    await expect(page.getByText(PAYLOADS[0]).first()).toBeVisible();
    await harmless(page);
    await open(page, `/containers/${name}`);
    for (const payload of PAYLOADS.slice(0, 4)) await expect(page.getByText(payload, { exact: true }).first()).toBeVisible();
    await expect(page.getByText(PAYLOADS[0]).last()).toBeVisible();
    await harmless(page);
    await open(page, `/containers/${name}?tab=inspect`);
    await page.getByRole("searchbox", { name: "Search in the JSON" }).fill("onerror");
    await expect(page.getByRole("group", { name: "JSON" })).toContainText(PAYLOADS[0]);
    await harmless(page);
    await open(page, "/images");
    await page.getByRole("row", { name: tag, exact: true }).getByRole("link").first().click();
    await expect(page.getByRole("heading", { name: tag, level: 1 })).toBeVisible();
    await expect(page.getByText("<img src=x onerror=window.hit=1>").first()).toBeVisible();
    await harmless(page);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("markup");
    await expect(page.getByRole("option").first()).toBeVisible();
    await harmless(page);
    // In an address.
    for (const payload of PAYLOADS.map(encodeURIComponent)) {
      for (const path of [`/containers/${payload}`, `/images/${payload}`, `/${payload}`, `/containers?q=${payload}&state=${payload}`, `/settings/audit?target=${payload}&user=${payload}`,
        `/logs?c=${payload}&project=${payload}`, `/events?kind=${payload}&action=${payload}&name=${payload}`]) {
        await open(page, path);
        await harmless(page);
      }
    }
    docker("rm", "-f", "-v", name);
    docker("rmi", tag);
  });

  test("security_g1_g2 markup in a log, and in what is found in it, is text", async ({ page }) => {
    await watch(page);
    const log = writer("markup", "--label", `com.docker.compose.project=${PAYLOADS[0]}`);
    log.out(`${PAYLOADS.join("\n")}\n\x1b[31m${PAYLOADS[0]}\x1b[0m\n${JSON.stringify({ msg: PAYLOADS[0], [PAYLOADS[1]]: { [PAYLOADS[0]]: PAYLOADS[3] } })}\n`);
    await openLog(page, `/containers/${log.name}`);
    await expect(rows(page)).toHaveCount(7);
    // What cannot be seen is shown by its name.
    await expect(texts(page).nth(4)).toHaveText("'-window.hit-'\u27e8U+2028\u27e9");
    for (const nth of [0, 1, 2, 3]) await expect(texts(page).nth(nth)).toHaveText(PAYLOADS[nth]);
    await expect(texts(page).nth(5)).toHaveText(PAYLOADS[0]);
    await rows(page).getByRole("button", { name: "Fields" }).click();
    await rows(page).locator(".log-tree summary").click();
    await expect(rows(page).locator(".log-tree")).toContainText(PAYLOADS[3]);
    await page.getByRole("searchbox", { name: "Search the log" }).fill("onerror");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Matches" }).getByRole("listitem").first()).toContainText(PAYLOADS[0]);
    await harmless(page);
    await open(page, `/logs?project=${encodeURIComponent(PAYLOADS[0])}`);
    await expect(rows(page)).toHaveCount(7);
    await harmless(page);
    docker("rm", "-f", log.name);
  });
});

test.describe("markup where people and browsers write", () => {
  test.use({ ...nobody, userAgent: PAYLOADS[0], provoked: [401] });

  test("security_g1 markup in names, browsers, tokens and on the sign-in page is text", async ({ page }) => {
    await watch(page);
    await page.goto(`/login?next=${encodeURIComponent(PAYLOADS[3])}`);
    for (const payload of PAYLOADS.slice(0, 4)) {
      await page.getByLabel("Name").fill(payload);
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByLabel("Name")).toHaveValue(payload);
      await harmless(page);
    }
    await signIn(page, add("viewer"));
    await page.waitForURL("**/overview");
    await open(page, "/settings/account");
    await expect(panel(page, "Sessions").getByRole("row").nth(1)).toContainText("<img src=x");
    const tokens = panel(page, "API tokens");
    await tokens.getByLabel("What it is for").fill(PAYLOADS[0]);
    await tokens.getByRole("button", { name: "Create a token" }).click();
    await expect(tokens.getByRole("row", { name: PAYLOADS[0], exact: true })).toBeVisible();
    await tokens.getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByRole("dialog", { name: `Revoke ${PAYLOADS[0]}` })).toBeVisible();
    await harmless(page);
  });
});

/** The policy of an answer, which admits nothing unsafe but to compile wasm. */
function policy(answer: APIResponse, of: string): string {
  const policies = answer.headersArray().filter(({ name }) => name.toLowerCase() === "content-security-policy");
  expect(policies.length, of).toBe(1);
  const { value } = policies[0];
  for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) expect(value, of).toContain(part);
  expect(value.replaceAll("'wasm-unsafe-eval'", ""), of).not.toContain("unsafe");
  expect(value, of).not.toMatch(/(script|default|object|connect)-src[^;]*(\*|https?:|data:|blob:)/);
  return value;
}

test.describe("the content policy", () => {
  test.use({ provoked: [400, 404] });

  test("security_g10 every status, route and static file has a policy, and the pages run under it", async ({ page, request, playwright }) => {
    test.slow();
    const name = run("policy");
    const stranger = await playwright.request.newContext({ baseURL: required("QUAYSIDE_URL"), ...nobody });
    const asks: [APIRequestContext, "get" | "post" | "delete", string, Record<string, string>, number][] = [
      [request, "get", "/", {}, 303],
      [request, "get", "/nothing", {}, 404],
      [request, "get", "/setup?token=x", {}, 404],
      [request, "get", "/healthz", {}, 200],
      [request, "get", "/favicon.ico", {}, 200],
      [request, "get", "/pkg/0/quayside.js", {}, 404],
      [request, "get", "/api/session", {}, 200],
      [request, "get", "/api/nothing", {}, 404],
      [request, "get", "/api/audit?since=yesterday", {}, 400],
      [request, "get", "/api/audit/export?format=csv", {}, 200],
      [request, "get", "/live/containers", {}, 200],
      [request, "get", "/live/nothing", {}, 404],
      [request, "get", "/live/events", {}, 200],
      [request, "get", "/metrics", {}, 200],
      [request, "get", "/api/usage", {}, 200],
      [request, "get", "/api/rules", {}, 200],
      [request, "get", `/api/logs/${name}`, {}, 200],
      [request, "get", `/api/logs/${name}/download`, {}, 200],
      [request, "get", "/api/logs/nothing", {}, 404],
      [request, "get", `/api/logs/${name}?tail=x`, {}, 400],
      [request, "get", "/engine/local/version", {}, 200],
      [request, "get", "/engine/local/containers/nothing/json", {}, 404],
      [request, "get", "/engine/local/no/such/route", {}, 403],
      [request, "get", "/engine/elsewhere/version", {}, 404],
      [request, "delete", "/login", { Origin: origin }, 405],
      [request, "post", `/engine/local/containers/${name}/start`, { Origin: origin }, 304],
      [request, "post", `/engine/local/containers/${name}/start`, { Origin: "https://evil.example" }, 403],
      [request, "post", "/api/account/tokens", { Origin: origin, "Content-Type": "text/plain" }, 415],
      [request, "get", "/login", { Host: "evil.example" }, 421],
      [stranger, "get", "/login", {}, 200],
      [stranger, "get", "/overview", {}, 303],
      [stranger, "get", "/overview", { "Sec-Fetch-Site": "cross-site" }, 200],
      [stranger, "get", "/api/session", {}, 401],
      [stranger, "get", "/live", {}, 401],
      [stranger, "get", "/metrics", {}, 401],
      [stranger, "get", "/engine/local/version", {}, 401],
      [stranger, "post", "/login/code", { Origin: origin }, 415],
    ];
    for (const [who, method, path, headers, status] of asks) {
      const answer = await who[method](path, { headers, maxRedirects: 0 });
      const of = `${method} ${path} ${JSON.stringify(headers)}`;
      expect(answer.status(), of).toBe(status);
      policy(answer, of);
    }
    const wrong = await stranger.post("/login", { form: { name: "nobody", password: "wrong" }, headers: { Origin: origin } });
    expect(wrong.status()).toBe(401);
    policy(wrong, "a wrong password");
    const html = await (await request.get("/overview")).text();
    const files = [...html.matchAll(/(?:href|src)="(\/pkg\/[^"]+)"/g)].map(([, file]) => file);
    expect(files.map((file) => file.split("/").pop())).toEqual(expect.arrayContaining(["quayside.css", "quayside.js", "quayside.wasm", "boot.js"]));
    for (const file of files) {
      const answer = await request.get(file);
      expect(answer.status(), file).toBe(200);
      policy(answer, file);
    }
    // The worker that tabs share speaks with the console, and does nothing else.
    const worker = await request.get(files.find((file) => file.endsWith("/boot.js"))!.replace("boot.js", "worker.js"));
    expect(worker.headers()["content-security-policy"]).toBe("default-src 'none'; connect-src 'self'");
    // Each page has a nonce of its own, and the browser takes it over without a complaint.
    await watch(page);
    const nonces = new Set<string>();
    const pages = ["/overview", "/containers", `/containers/${name}`, `/containers/${name}?tab=inspect`, `/containers/${name}?tab=logs`,
      `/containers/${name}?tab=stats`, `/logs?c=${name}`, "/events", "/images", "/nothing", "/settings/account", "/settings/cli", "/settings/people",
      "/settings/sign-in", "/settings/notifications", "/settings/figures", "/settings/audit"];
    for (const path of pages) {
      const answer = await request.get(path);
      nonces.add(/'nonce-([^']+)'/.exec(policy(answer, path))?.[1] ?? "");
      await open(page, path);
      // Modules have drawn when their first element is there.
      if (/tab=logs|logs\?/.test(path)) await expect(page.getByRole("log")).toBeVisible();
      if (path.includes("tab=stats")) await expect(page.locator(".chart canvas")).toHaveCount(5);
      await harmless(page);
    }
    expect(nonces.size).toBe(pages.length);
    expect([...nonces].every((nonce) => nonce.length >= 16)).toBe(true);
    await stranger.dispose();
    docker("rm", "-f", name);
  });

  test("security_g10 what is injected into a page does not run", async ({ browser }) => {
    // A page of its own: the browser is meant to complain here.
    const page = await (await browser.newContext()).newPage();
    await watch(page);
    await open(page, "/overview");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hit = 1";
      const image = document.createElement("div");
      image.innerHTML = '<img src="x" onerror="window.hit = 1">';
      document.body.append(script, image);
    });
    const stopped = (): Promise<string[]> => page.evaluate(() => (window as unknown as { violations: string[] }).violations);
    await expect.poll(async () => (await stopped()).sort()).toEqual(["script-src-attr inline", "script-src-elem inline"]);
    expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit)).toBeUndefined();
    await page.context().close();
  });
});
