// Lists that are offered while one types.
import type { Suggested } from "../control";
import { make } from "../../dom";
import type { Known } from "../known";

const CAPABILITIES = [
  "ALL", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE",
  "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE",
  "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
  "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE",
  "SYS_TIME", "SYS_TTY_CONFIG", "SYSLOG", "WAKE_ALARM",
];
const SIGNALS = ["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGRTMIN+3"];
const DRIVERS = ["json-file", "local", "none", "journald", "syslog", "fluentd", "gelf", "awslogs", "gcplogs", "splunk", "etwlogs"];
const RUNTIMES = ["runc", "nvidia", "runsc", "kata-runtime", "crun"];
/** A list of thousands helps nobody. */
const MOST = 200;

export class Suggestions {
  readonly element = make("div", { hidden: "" });
  private readonly lists = new Map<string, { element: HTMLDataListElement; text: string }>();

  /** Offers what is known now. */
  show({ networks, volumes, containers }: Known): void {
    const names = containers.filter(({ state }) => state === "running").map(({ name }) => name);
    this.offer("networks", networks);
    this.offer("volumes", volumes);
    this.offer("containers", names);
    this.offer("capabilities", CAPABILITIES);
    this.offer("signals", SIGNALS);
    this.offer("drivers", DRIVERS);
    this.offer("runtimes", RUNTIMES);
  }

  private offer(name: Suggested, values: string[]): void {
    let list = this.lists.get(name);
    if (!list) {
      list = { element: make("datalist", { id: `create-${name}` }), text: "" };
      this.element.append(list.element);
      this.lists.set(name, list);
    }
    const some = values.slice(0, MOST);
    const text = some.join("\n");
    if (text === list.text) return;
    list.text = text;
    list.element.replaceChildren(...some.map((value) => make("option", { value })));
  }
}
