// Rules about capabilities, devices and the kernel's settings.
import { modeOf } from "../networks";
import { text } from "../text";
import { isFull, listed, mapped, problem, type Problem, type Rule } from "./rule";

const CAPABILITIES = new Set(
  (
    "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH " +
    "FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE " +
    "NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE " +
    "SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM"
  ).split(" "),
);
const OPTION = /^(?:no-new-privileges(?:[=:](?:true|false))?|(?:seccomp|apparmor|label|credentialspec|writable-cgroups)[=:].+|systempaths=unconfined)$/s;
const IPC = /^(?:kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)|fs\.mqueue\..+)$/;

/** Capabilities, options, devices, rules and settings of the kernel. */
export const securityRules: Rule = function* ({ body }) {
  const host = body.HostConfig ?? {};
  for (const key of ["CapAdd", "CapDrop"] as const) {
    for (const [path, name] of listed(`HostConfig.${key}`, host[key])) {
      if (!CAPABILITIES.has(name.toUpperCase().replace(/^CAP_/, ""))) yield problem(path, text.capability, { name });
    }
  }
  for (const [path, value] of listed("HostConfig.SecurityOpt", host.SecurityOpt)) {
    if (!OPTION.test(value)) yield problem(path, text.security, { value });
  }
  for (const [path, device] of listed("HostConfig.Devices", host.Devices)) {
    const { PathOnHost: source = "", PathInContainer: target = "", CgroupPermissions = "" } = device;
    if (!isFull(source)) yield problem(`${path}.PathOnHost`, text.devicePath, { path: source });
    if (target !== "" && !isFull(target)) yield problem(`${path}.PathInContainer`, text.devicePath, { path: target });
    if (!/^(?!.*(.).*\1)[rwm]*$/.test(CgroupPermissions)) yield problem(`${path}.CgroupPermissions`, text.devicePerms);
  }
  for (const [path, { Count = 0, DeviceIDs }] of listed("HostConfig.DeviceRequests", host.DeviceRequests)) {
    if (Count !== 0 && DeviceIDs && DeviceIDs.length > 0) yield problem(`${path}.Count`, text.gpuBoth);
  }
  for (const [path, rule] of listed("HostConfig.DeviceCgroupRules", host.DeviceCgroupRules)) {
    if (!/^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/.test(rule)) yield problem(path, text.rule);
  }
  const isolation = String(host.Isolation ?? "");
  if (isolation !== "" && isolation !== "default") yield problem("HostConfig.Isolation", text.isolation);
  yield* sysctlRules(host.Sysctls, modeOf(body), host.IpcMode ?? "");
};

/** What belongs to a namespace can be set where the namespace is the container's own. */
function* sysctlRules(sysctls: Record<string, string> | undefined, mode: string, ipc: string): Iterable<Problem> {
  for (const [path, name] of mapped("HostConfig.Sysctls", sysctls)) {
    const isNet = name.startsWith("net.");
    if (isNet && mode === "host") yield problem(path, text.sysctlHost, { name, space: "network" });
    else if (IPC.test(name) && ipc === "host") yield problem(path, text.sysctlHost, { name, space: "IPC" });
    else if (!isNet && !IPC.test(name)) yield problem(path, text.sysctl, { name });
  }
}
