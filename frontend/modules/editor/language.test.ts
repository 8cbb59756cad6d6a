import assert from "node:assert/strict";
import { test } from "node:test";
import { language } from "./language";

const isKnown = (name: string) => !Array.isArray(language(name));

test("languages are known by the name of the file", () => {
  for (const name of ["/app/Dockerfile", "web.dockerfile", "Dockerfile.dev", "a.json", "compose.yml", "run.sh", ".bashrc", "/etc/profile", "nginx.conf", "a.toml", "php.ini", ".env", ".env.local", "a.py", "pom.xml"]) {
    assert.ok(isKnown(name), name);
  }
  for (const name of ["", "/etc/hosts", "README", "json", "a.json.bak"]) assert.ok(!isKnown(name), name);
});
