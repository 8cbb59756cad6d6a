// Signs in once, through the form; every test begins with that session.
import { chromium, type FullConfig } from "@playwright/test";
import { required } from "./engine";

export const session = "test-results/session.json";

export default async function setup(config: FullConfig): Promise<void> {
  const { launchOptions, baseURL } = config.projects[0].use;
  const browser = await chromium.launch(launchOptions);
  const page = await browser.newPage({ baseURL });
  await page.goto("/login");
  await page.getByLabel("Name").fill(required("QUAYSIDE_TEST_USER"));
  await page.getByLabel("Password").fill(required("QUAYSIDE_TEST_PASSWORD"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview");
  await page.context().storageState({ path: session });
  await browser.close();
}
