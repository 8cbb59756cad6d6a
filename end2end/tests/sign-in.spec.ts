import { expect, open, test } from "../support/test";
import { createToken, origin, required } from "../support/engine";

const nobody = { storageState: { cookies: [], origins: [] } };

test.describe("without a session", () => {
  test.use({ ...nobody, provoked: [401] });

  test("every page leads to sign-in, and no answer holds engine data", async ({ page, request }) => {
    for (const path of ["/", "/overview", "/containers", "/containers/x", "/images", "/images/x", "/logs", "/events", "/settings/notifications", "/nothing"]) {
      const answer = await request.get(path, { maxRedirects: 0 });
      expect(answer.status(), path).toBe(303);
      expect(answer.headers().location, path).toContain("/login");
      expect(await answer.text()).toBe("");
    }
    const data = ["/live", "/live/containers", "/live/events", "/api/session", "/api/x", "/api/logs/x", "/api/usage", "/api/rules", "/metrics",
      "/engine/local/_ping", "/engine/local/containers/json"];
    for (const path of data) {
      const answer = await request.get(path);
      expect([401, 404], path).toContain(answer.status());
      expect(await answer.text(), path).not.toMatch(/1\.41|1\.45|20\.10|26\.1/);
    }
    await page.goto("/containers");
    await expect(page).toHaveURL("/login?next=%2Fcontainers");
  });

  test("a wrong password is refused in one sentence, an unknown name in the same", async ({ page }) => {
    await page.goto("/login?next=%2Fimages");
    for (const name of [required("QUAYSIDE_TEST_USER"), "nobody"]) {
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toHaveText("The name or the password is not right.");
    }
    await page.getByLabel("Name").fill(required("QUAYSIDE_TEST_USER"));
    await page.getByLabel("Password").fill(required("QUAYSIDE_TEST_PASSWORD"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/images");
  });

  test("signing out ends the session and its stream", async ({ page }) => {
    await page.goto("/login");
    await page.getByLabel("Name").fill(required("QUAYSIDE_TEST_USER"));
    await page.getByLabel("Password").fill(required("QUAYSIDE_TEST_PASSWORD"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/overview");
    const other = await page.context().newPage();
    await open(other, "/containers");
    await page.getByRole("button", { name: /Signed in as/ }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/login");
    // The other tab's stream is cut, and it goes to sign in and, after that, back.
    await expect(other).toHaveURL("/login?next=%2Fcontainers");
    await page.goto("/containers");
    await expect(page).toHaveURL(/\/login/);
  });

  test("other origins and hosts are refused", async ({ request }) => {
    const to = "/engine/local/containers/x/stop";
    const token = createToken();
    const bearer = { Authorization: `Bearer ${token}` };
    expect((await request.get("/live/containers", { headers: bearer })).status()).toBe(200);
    expect((await request.get(`/live/containers?token=${token}`)).status()).toBe(401);
    for (const headers of [{ Origin: "https://evil.example" }, { Origin: "null" }, { Cookie: "a=b" }, { ...bearer, Origin: origin }]) {
      expect((await request.post(to, { headers })).status(), JSON.stringify(headers)).toBe(403);
    }
    expect((await request.get("/login", { headers: { Host: "evil.example" } })).status()).toBe(421);
  });
});

test("the setup link is gone once there is an administrator", async ({ request }) => {
  expect((await request.get("/setup?token=x")).status()).toBe(404);
});
