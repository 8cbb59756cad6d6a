// Signs in once, through the form; every test begins with that session.
import { statSync } from "node:fs";
import { chromium, request, type FullConfig } from "@playwright/test";
import { origin, required } from "./engine";

const file = `${process.env.QUAYSIDE_TEST_RESULTS ?? "test-results"}/session.json`;
/** Rights are changed by who proved who they are within 15 minutes; in milliseconds. */
const YOUNG = 10 * 60_000;

export default async function setup(config: FullConfig): Promise<void> {
  const { launchOptions, baseURL } = config.projects[0].use;
  const browser = await chromium.launch(launchOptions);
  const page = await browser.newPage({ baseURL });
  await page.goto("/login");
  await page.getByLabel("Name").fill(required("QUAYSIDE_TEST_USER"));
  await page.getByLabel("Password").fill(required("QUAYSIDE_TEST_PASSWORD"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview");
  await page.context().storageState({ path: file });
  await browser.close();
}

/** The file of that session; of another one, where a run takes long. */
export async function session(): Promise<string> {
  if (Date.now() - statSync(file).mtimeMs > YOUNG) {
    const context = await request.newContext({ baseURL: origin, extraHTTPHeaders: { Origin: origin } });
    await context.post("/login", { form: { name: required("QUAYSIDE_TEST_USER"), password: required("QUAYSIDE_TEST_PASSWORD") } });
    await context.storageState({ path: file });
    await context.dispose();
  }
  return file;
}
