// What is inside a container: by a shell in it, and not through the console.
import type { Page } from "@playwright/test";
import { docker, inspect } from "./engine";
import { open } from "./test";

/** Runs a shell script in a container; what it prints. */
export function inside(name: string, text: string): string {
  return docker("exec", name, "sh", "-c", text);
}

/** Opens a tab of a container's page, under the address that it keeps. */
export async function openTab(page: Page, name: string, tab: string): Promise<void> {
  await open(page, `/containers/${inspect(name, "{{.Id}}").slice(0, 12)}?tab=${tab}`);
}
