// What is run, and how it is connected to who starts it.
import { command, maybe, text } from "../codec/codec";
import type { Section } from "../control";
import { labels, words } from "../text";
import { choice, flag, line } from "./declare";

export const PROCESS: Section = {
  title: words.process,
  about: words.processAbout,
  controls: [
    line(labels.entrypoint, "Entrypoint", command, { placeholder: ({ image }) => words.imageDefault(command.read(image?.Entrypoint)), isLong: true }),
    line(labels.user, "User", text, { placeholder: ({ image }) => words.imageDefault(image?.User ?? ""), hint: words.userHint }),
    line(labels.workdir, "WorkingDir", text, { placeholder: ({ image }) => words.imageDefault(image?.WorkingDir ?? "") }),
    choice(labels.init, "HostConfig.Init", words.maybe, { read: ([value]) => maybe.read(value), write: (shown) => [maybe.write(shown)], hint: words.initHint }),
    flag(labels.tty, "Tty"),
    flag(labels.openStdin, "OpenStdin"),
    flag(labels.stdinOnce, "StdinOnce"),
    flag(labels.attachStdin, "AttachStdin"),
    flag(labels.attachStdout, "AttachStdout"),
    flag(labels.attachStderr, "AttachStderr"),
  ],
};
