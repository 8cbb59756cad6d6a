// How the engine sees whether it is well, and how it ends.
import { count, duration, text, whole } from "../codec/codec";
import * as test from "../codec/health";
import type { Section } from "../control";
import { labels, words } from "../text";
import { choice, flag, line } from "./declare";

const TEST = "Healthcheck.Test";

export const HEALTH: Section = {
  title: words.health,
  about: words.healthAbout,
  controls: [
    choice(labels.healthKind, TEST, words.healthKinds, { read: (values) => test.kind.read(values as any), write: (shown, now) => test.kind.write(shown, now as any), isShared: true }),
    line(labels.healthCommand, TEST, text, {
      read: (values) => test.line.read(values as any),
      write: (shown, now) => test.line.write(shown, now as any),
      placeholder: "curl -f http://localhost/ || exit 1",
      when: test.hasCommand,
      isShared: true,
      isLong: true,
    }),
    line(labels.interval, "Healthcheck.Interval", duration, { placeholder: "30s" }),
    line(labels.timeout, "Healthcheck.Timeout", duration, { placeholder: "30s" }),
    line(labels.startPeriod, "Healthcheck.StartPeriod", duration, { placeholder: "0s" }),
    line(labels.startInterval, "Healthcheck.StartInterval", duration, { placeholder: "5s" }),
    line(labels.healthRetries, "Healthcheck.Retries", count, { numeric: true, placeholder: "3" }),
    line(labels.stopSignal, "StopSignal", text, { placeholder: ({ image }) => words.imageDefault(image?.StopSignal ?? "SIGTERM"), suggest: "signals" }),
    line(labels.stopTimeout, "StopTimeout", whole, { numeric: true, placeholder: "10", hint: words.seconds }),
    flag(labels.autoRemove, "HostConfig.AutoRemove"),
  ],
};
