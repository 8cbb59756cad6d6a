// All flags of `docker run`, in the order in which a command shows them.
import { bare, type Flag, file, ignored, many, one, pairs } from "./flag";
import { healthFlags } from "./flags/health";
import { mountFlags } from "./flags/mount";
import { networkFlags } from "./flags/network";
import { processFlags, streamFlags } from "./flags/process";
import { resourceFlags } from "./flags/resource";
import { securityFlags } from "./flags/security";
import { restart, text } from "./kinds";
import { text as says } from "./text";

/** A flag by any of its names. */
export function flagOf(name: string): Flag | undefined {
  return BY_NAME.get(name);
}

const named: Flag[] = [
  bare("--rm", "HostConfig.AutoRemove"),
  {
    names: ["--name"],
    read: (word, { draft }) => void (draft.spec.name = word.replace(/^\//, "")),
    lines: (_, spec) => (spec.name === "" ? [] : [["--name", spec.name]]),
  },
  one("--restart", "HostConfig.RestartPolicy", restart, ({ Name = "" }) => Name !== "" && Name !== "no"),
];

const described: Flag[] = [
  many("-e --env", "Env", text),
  file("--env-file", says.file),
  pairs("--label -l", "Labels", true),
  file("--label-file", says.file),
  pairs("--annotation", "HostConfig.Annotations", true),
];

const placed: Flag[] = [
  one("--log-driver", "HostConfig.LogConfig.Type", text),
  pairs("--log-opt", "HostConfig.LogConfig.Config", true),
  pairs("--storage-opt", "HostConfig.StorageOpt"),
  one("--runtime", "HostConfig.Runtime", text),
  one("--isolation", "HostConfig.Isolation", text),
  {
    names: ["--platform"],
    read: (word, { draft }) => void (draft.spec.platform = word),
    lines: (_, spec) => (spec.platform === "" ? [] : [["--platform", spec.platform]]),
  },
  {
    names: ["--pull"],
    read(word, { draft }) {
      const pull = word === "true" || word === "newer" ? "always" : word;
      if (word === "newer") draft.warn(says.pullNewer, { value: word });
      if (pull === "missing" || pull === "always" || pull === "never") draft.spec.pull = pull;
      else draft.error(says.badPull, { value: word });
    },
    lines: (_, spec) => (spec.pull === "missing" ? [] : [["--pull", spec.pull]]),
  },
  ignored("--cidfile --detach-keys", false),
  ignored("--sig-proxy --quiet -q --disable-content-trust --help", true),
  { names: ["--use-api-socket"], isBare: true, read: (_, { draft }) => draft.error(says.apiSocket) },
];

/** Each flag once. */
export const FLAGS: readonly Flag[] = [
  ...streamFlags,
  ...named,
  ...processFlags,
  ...networkFlags,
  ...mountFlags,
  ...described,
  ...securityFlags,
  ...resourceFlags,
  ...healthFlags,
  ...placed,
];

const BY_NAME = new Map(FLAGS.flatMap((flag) => flag.names.map((name) => [name, flag] as const)));

/** Flags of podman alone: whether each takes a value. */
export const PODMAN: Record<string, boolean> = {
  "--arch": true, "--authfile": true, "--cert-dir": true, "--cgroup-conf": true, "--cgroups": true, "--chrootdirs": true,
  "--conmon-pidfile": true, "--creds": true, "--decryption-key": true, "--env-host": false, "--env-merge": true,
  "--gidmap": true, "--health-on-failure": true, "--health-log-destination": true, "--health-max-log-count": true,
  "--health-max-log-size": true, "--health-startup-cmd": true, "--health-startup-interval": true,
  "--health-startup-retries": true, "--health-startup-success": true, "--health-startup-timeout": true,
  "--hooks-dir": true, "--hosts-file": true, "--hostuser": true, "--http-proxy": false, "--image-volume": true,
  "--init-path": true, "--intel-rdt-closid": true, "--ip-range": true, "--no-hostname": false, "--no-hosts": false,
  "--os": true, "--passwd": false, "--passwd-entry": true, "--group-entry": true, "--personality": true, "--pidfile": true,
  "--pod": true, "--pod-id-file": true, "--preserve-fd": true, "--preserve-fds": true, "--rdt-class": true,
  "--read-only-tmpfs": false, "--replace": false, "--requires": true, "--retry": true, "--retry-delay": true, "--rmi": false,
  "--rootfs": false, "--sdnotify": true, "--seccomp-policy": true, "--secret": true, "--shm-size-systemd": true,
  "--subgidname": true, "--subuidname": true, "--systemd": true, "--timeout": true, "--tls-verify": false, "--tz": true,
  "--uidmap": true, "--umask": true, "--unsetenv": true, "--unsetenv-all": false, "--variant": true,
};
