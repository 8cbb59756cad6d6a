import { defineConfig } from "@playwright/test";

// On a slow machine a test may have a second try, on an emptied engine. ./test counts what passed only then.
const RETRIES = 1;
// These have containers made anew, terminals, uploads and builds in them, and wait for many things in turn.
const PATIENT = /(accessible|builds|create|dialogs|disk|files|images|jobs|layers|panels|recreate|registries|tags|terminal|transfer)\.spec\.ts$/;

// Of one run: ./test has two at a time.
const results = process.env.QUAYSIDE_TEST_RESULTS ?? "test-results";

// One worker: the tests of a run share one real engine, and some of them stop it.
export default defineConfig({
  testDir: "tests",
  outputDir: results,
  workers: 1,
  fullyParallel: false,
  // Longer than a run alone needs: two share the machine.
  projects: [
    { name: "brisk", testIgnore: PATIENT, timeout: 90_000, expect: { timeout: 15_000 }, retries: RETRIES },
    { name: "patient", testMatch: PATIENT, timeout: 180_000, expect: { timeout: 20_000 }, retries: RETRIES },
  ],
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: `${results}/report.json` }]],
  globalSetup: "./support/setup.ts",
  use: {
    baseURL: process.env.QUAYSIDE_URL,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
      ],
    },
  },
});
