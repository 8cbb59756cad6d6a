// Every control: what is entered is written to its places, and read from there again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blank } from "../spec/body";
import type { Body } from "../spec/body";
import { Wrong } from "./codec/codec";
import type { Control, Row } from "./control";
import { filled, plain, shown, write } from "./control";
import { Model } from "./model";
import { CONTROLS, controlOf, sections } from "./sections/all";
import { labels } from "./text";

const rows = (...all: Record<string, string>[]): Row[] => all.map((cells) => ({ cells }));

/** What is entered for each control, what stands there before, and the body that comes of it. */
const CASES: { label: string; before?: Body; enter: unknown; body?: Body; spec?: object }[] = [
  { label: labels.image, enter: "nginx:1.29", body: { Image: "nginx:1.29" } },
  { label: labels.name, enter: "web", spec: { name: "web" }, body: {} },
  { label: labels.command, enter: "nginx -g 'daemon off;'", body: { Cmd: ["nginx", "-g", "daemon off;"] } },
  { label: labels.restart, enter: "unless-stopped", body: { HostConfig: { RestartPolicy: { Name: "unless-stopped" } } } },
  { label: labels.retries, before: { HostConfig: { RestartPolicy: { Name: "on-failure" } } }, enter: "5", body: { HostConfig: { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 5 } } } },
  {
    label: labels.ports,
    enter: rows({ ip: "", host: "8080", container: "80", proto: "tcp" }, { ip: "127.0.0.1", host: "53", container: "53", proto: "udp" }, { ip: "", host: "9000-9002", container: "7000-7002", proto: "tcp" }),
    body: {
      ExposedPorts: { "80/tcp": {}, "53/udp": {}, "7000/tcp": {}, "7001/tcp": {}, "7002/tcp": {} },
      HostConfig: {
        PortBindings: {
          "80/tcp": [{ HostPort: "8080" }],
          "53/udp": [{ HostIp: "127.0.0.1", HostPort: "53" }],
          "7000/tcp": [{ HostPort: "9000" }],
          "7001/tcp": [{ HostPort: "9001" }],
          "7002/tcp": [{ HostPort: "9002" }],
        },
      },
    },
  },
  {
    label: labels.mounts,
    enter: rows(
      { type: "bind", source: "/etc/localtime", target: "/etc/localtime", mode: "ro", options: "" },
      { type: "volume", source: "data", target: "/data", mode: "rw", options: "nocopy" },
      { type: "tmpfs", source: "", target: "/run", mode: "ro", options: "size=64m" },
      { type: "anonymous", source: "", target: "/cache", mode: "rw", options: "" },
    ),
    body: { Volumes: { "/cache": {} }, HostConfig: { Binds: ["/etc/localtime:/etc/localtime:ro", "data:/data:nocopy"], Tmpfs: { "/run": "ro,size=64m" } } },
  },
  { label: labels.env, enter: rows({ key: "TZ", value: "Asia/Shanghai" }, { key: "EMPTY", value: "" }), body: { Env: ["TZ=Asia/Shanghai", "EMPTY="] } },
  { label: labels.network, enter: "host", body: { HostConfig: { NetworkMode: "host" } } },
  { label: labels.networkOf, before: { HostConfig: { NetworkMode: "container:" } }, enter: "vpn", body: { HostConfig: { NetworkMode: "container:vpn" } } },

  { label: labels.entrypoint, enter: "/entry.sh --a 'b c'", body: { Entrypoint: ["/entry.sh", "--a", "b c"] } },
  { label: labels.user, enter: "1000:1000", body: { User: "1000:1000" } },
  { label: labels.workdir, enter: "/srv", body: { WorkingDir: "/srv" } },
  { label: labels.init, enter: "false", body: { HostConfig: { Init: false } } },
  { label: labels.tty, enter: true, body: { Tty: true } },
  { label: labels.openStdin, enter: true, body: { OpenStdin: true } },
  { label: labels.stdinOnce, enter: true, body: { StdinOnce: true } },
  { label: labels.attachStdin, enter: true, body: { AttachStdin: true } },
  { label: labels.attachStdout, enter: true, body: { AttachStdout: true } },
  { label: labels.attachStderr, enter: true, body: { AttachStderr: true } },
  { label: labels.labels, enter: rows({ key: "a.b/c", value: "x=y" }, { key: "d", value: "" }), body: { Labels: { "a.b/c": "x=y", d: "" } } },

  { label: labels.memory, enter: "512m", body: { HostConfig: { Memory: 536870912 } } },
  { label: labels.swap, enter: "-1", body: { HostConfig: { MemorySwap: -1 } } },
  { label: labels.reservation, enter: "256m", body: { HostConfig: { MemoryReservation: 268435456 } } },
  { label: labels.swappiness, enter: "0", body: { HostConfig: { MemorySwappiness: 0 } } },
  { label: labels.cpus, enter: "1.5", body: { HostConfig: { NanoCpus: 1500000000 } } },
  { label: labels.cpuShares, enter: "512", body: { HostConfig: { CpuShares: 512 } } },
  { label: labels.cpuQuota, enter: "50000", body: { HostConfig: { CpuQuota: 50000 } } },
  { label: labels.cpuPeriod, enter: "100000", body: { HostConfig: { CpuPeriod: 100000 } } },
  { label: labels.realtimeRuntime, enter: "9500", body: { HostConfig: { CpuRealtimeRuntime: 9500 } } },
  { label: labels.realtimePeriod, enter: "10000", body: { HostConfig: { CpuRealtimePeriod: 10000 } } },
  { label: labels.cpuset, enter: "0-2,4", body: { HostConfig: { CpusetCpus: "0-2,4" } } },
  { label: labels.cpusetMems, enter: "0", body: { HostConfig: { CpusetMems: "0" } } },
  { label: labels.pids, enter: "200", body: { HostConfig: { PidsLimit: 200 } } },
  { label: labels.shm, enter: "1g", body: { HostConfig: { ShmSize: 1073741824 } } },
  { label: labels.blkioWeight, enter: "300", body: { HostConfig: { BlkioWeight: 300 } } },
  { label: labels.oomScore, enter: "-500", body: { HostConfig: { OomScoreAdj: -500 } } },
  { label: labels.oomDisable, enter: true, body: { HostConfig: { OomKillDisable: true } } },
  { label: labels.ulimits, enter: rows({ name: "nofile", soft: "1024", hard: "2048" }, { name: "core", soft: "-1", hard: "-1" }), body: { HostConfig: { Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }, { Name: "core", Soft: -1, Hard: -1 }] } } },
  {
    label: labels.gpus,
    enter: rows({ driver: "nvidia", count: "all", ids: "", able: "gpu, utility" }, { driver: "", count: "", ids: "0, 1", able: "gpu" }),
    body: { HostConfig: { DeviceRequests: [{ Driver: "nvidia", Count: -1, Capabilities: [["gpu", "utility"]] }, { Driver: "", Count: 0, DeviceIDs: ["0", "1"], Capabilities: [["gpu"]] }] } },
  },
  { label: labels.weightDevice, enter: rows({ Path: "/dev/sda", Weight: "200" }), body: { HostConfig: { BlkioWeightDevice: [{ Path: "/dev/sda", Weight: 200 }] } } },
  { label: labels.readBps, enter: rows({ Path: "/dev/sda", Rate: "1m" }), body: { HostConfig: { BlkioDeviceReadBps: [{ Path: "/dev/sda", Rate: 1048576 }] } } },
  { label: labels.writeBps, enter: rows({ Path: "/dev/sda", Rate: "2m" }), body: { HostConfig: { BlkioDeviceWriteBps: [{ Path: "/dev/sda", Rate: 2097152 }] } } },
  { label: labels.readIops, enter: rows({ Path: "/dev/sda", Rate: "100" }), body: { HostConfig: { BlkioDeviceReadIOps: [{ Path: "/dev/sda", Rate: 100 }] } } },
  { label: labels.writeIops, enter: rows({ Path: "/dev/sda", Rate: "50" }), body: { HostConfig: { BlkioDeviceWriteIOps: [{ Path: "/dev/sda", Rate: 50 }] } } },

  { label: labels.hostname, enter: "web", body: { Hostname: "web" } },
  { label: labels.domainname, enter: "example.com", body: { Domainname: "example.com" } },
  { label: labels.mac, enter: "92:d0:c6:0a:29:33", body: { MacAddress: "92:d0:c6:0a:29:33" } },
  { label: labels.publishAll, enter: true, body: { HostConfig: { PublishAllPorts: true } } },
  {
    label: labels.networks,
    enter: rows({ key: "front", aliases: "web, www", ipv4: "172.20.0.10", ipv6: "", mac: "02:42:ac:11:00:02", links: "db:database" }, { key: "back", aliases: "", ipv4: "", ipv6: "fd00::5", mac: "", links: "" }),
    body: {
      NetworkingConfig: {
        EndpointsConfig: {
          front: { Aliases: ["web", "www"], Links: ["db:database"], MacAddress: "02:42:ac:11:00:02", IPAMConfig: { IPv4Address: "172.20.0.10" } },
          back: { IPAMConfig: { IPv6Address: "fd00::5" } },
        },
      },
    },
  },
  { label: labels.dns, enter: rows({ value: "1.1.1.1" }), body: { HostConfig: { Dns: ["1.1.1.1"] } } },
  { label: labels.dnsSearch, enter: rows({ value: "lan" }), body: { HostConfig: { DnsSearch: ["lan"] } } },
  { label: labels.dnsOptions, enter: rows({ value: "ndots:2" }), body: { HostConfig: { DnsOptions: ["ndots:2"] } } },
  { label: labels.extraHosts, enter: rows({ key: "db", value: "10.0.0.5" }, { key: "six", value: "fd00::1" }), body: { HostConfig: { ExtraHosts: ["db:10.0.0.5", "six:fd00::1"] } } },
  { label: labels.links, enter: rows({ key: "db", value: "database" }, { key: "cache", value: "" }), body: { HostConfig: { Links: ["db:database", "cache"] } } },
  { label: labels.exposed, enter: rows({ value: "80/tcp" }, { value: "53/udp" }), body: { ExposedPorts: { "80/tcp": {}, "53/udp": {} } } },

  { label: labels.healthKind, enter: "NONE", body: { Healthcheck: { Test: ["NONE"] } } },
  { label: labels.healthCommand, before: { Healthcheck: { Test: ["CMD", "x"] } }, enter: "curl -f 'http://a b'", body: { Healthcheck: { Test: ["CMD", "curl", "-f", "http://a b"] } } },
  { label: labels.interval, enter: "1m30s", body: { Healthcheck: { Interval: 90e9 } } },
  { label: labels.timeout, enter: "5s", body: { Healthcheck: { Timeout: 5e9 } } },
  { label: labels.startPeriod, enter: "1m", body: { Healthcheck: { StartPeriod: 60e9 } } },
  { label: labels.startInterval, enter: "500ms", body: { Healthcheck: { StartInterval: 5e8 } } },
  { label: labels.healthRetries, enter: "4", body: { Healthcheck: { Retries: 4 } } },
  { label: labels.stopSignal, enter: "SIGQUIT", body: { StopSignal: "SIGQUIT" } },
  { label: labels.stopTimeout, enter: "0", body: { StopTimeout: 0 } },
  { label: labels.autoRemove, enter: true, body: { HostConfig: { AutoRemove: true } } },

  { label: labels.privileged, enter: true, body: { HostConfig: { Privileged: true } } },
  { label: labels.readonly, enter: true, body: { HostConfig: { ReadonlyRootfs: true } } },
  { label: labels.capAdd, enter: rows({ value: "NET_ADMIN" }), body: { HostConfig: { CapAdd: ["NET_ADMIN"] } } },
  { label: labels.capDrop, enter: rows({ value: "ALL" }), body: { HostConfig: { CapDrop: ["ALL"] } } },
  { label: labels.devices, enter: rows({ host: "/dev/dri", inside: "/dev/gpu", may: "rw" }), body: { HostConfig: { Devices: [{ PathOnHost: "/dev/dri", PathInContainer: "/dev/gpu", CgroupPermissions: "rw" }] } } },
  { label: labels.deviceRules, enter: rows({ value: "c 188:* rmw" }), body: { HostConfig: { DeviceCgroupRules: ["c 188:* rmw"] } } },
  { label: labels.securityOpt, enter: rows({ value: "no-new-privileges" }), body: { HostConfig: { SecurityOpt: ["no-new-privileges"] } } },
  { label: labels.groupAdd, enter: rows({ value: "video" }), body: { HostConfig: { GroupAdd: ["video"] } } },
  { label: labels.sysctls, enter: rows({ key: "net.core.somaxconn", value: "1024" }), body: { HostConfig: { Sysctls: { "net.core.somaxconn": "1024" } } } },
  { label: labels.pidMode, enter: "host", body: { HostConfig: { PidMode: "host" } } },
  { label: labels.ipcMode, enter: "shareable", body: { HostConfig: { IpcMode: "shareable" } } },
  { label: labels.utsMode, enter: "host", body: { HostConfig: { UTSMode: "host" } } },
  { label: labels.usernsMode, enter: "host", body: { HostConfig: { UsernsMode: "host" } } },
  { label: labels.cgroupns, enter: "private", body: { HostConfig: { CgroupnsMode: "private" } } },

  { label: labels.logDriver, enter: "local", body: { HostConfig: { LogConfig: { Type: "local" } } } },
  { label: labels.logOptions, enter: rows({ key: "max-size", value: "10m" }), body: { HostConfig: { LogConfig: { Config: { "max-size": "10m" } } } } },
  { label: labels.pull, enter: "always", spec: { pull: "always" }, body: {} },
  { label: labels.platform, enter: "linux/arm64", spec: { platform: "linux/arm64" }, body: {} },
  { label: labels.runtime, enter: "runsc", body: { HostConfig: { Runtime: "runsc" } } },
  { label: labels.cgroupParent, enter: "/lim", body: { HostConfig: { CgroupParent: "/lim" } } },
  { label: labels.isolation, enter: "hyperv", body: { HostConfig: { Isolation: "hyperv" } } },
  { label: labels.volumeDriver, enter: "nfs", body: { HostConfig: { VolumeDriver: "nfs" } } },
  { label: labels.volumesFrom, enter: rows({ key: "data", value: "ro" }), body: { HostConfig: { VolumesFrom: ["data:ro"] } } },
  { label: labels.annotations, enter: rows({ key: "a", value: "b" }), body: { HostConfig: { Annotations: { a: "b" } } } },
  { label: labels.storage, enter: rows({ key: "size", value: "10G" }), body: { HostConfig: { StorageOpt: { size: "10G" } } } },
];

function controlNamed(label: string): Control {
  const [control, other] = CONTROLS.filter((control) => control.label === label);
  assert.ok(control && !other, `one control is called ${label}`);
  return control;
}

test("there is a case for every control, and labels tell them apart", () => {
  assert.deepEqual(CASES.map(({ label }) => label).sort(), CONTROLS.map(({ label }) => label).sort());
});

for (const { label, before, enter, body, spec } of CASES) {
  test(`${label} is written and read again`, () => {
    const control = controlNamed(label);
    const model = new Model({ ...blank(), body: structuredClone(before ?? {}) });
    if (control.kind === "rows") {
      assert.deepEqual(filled(control, enter as Row[]), enter);
      for (const row of enter as Row[]) assert.equal(control.wrong?.(row, []), undefined);
      assert.equal(control.where(enter as Row[]).length, (enter as Row[]).length);
    }
    write<any>(control, enter, model);
    assert.deepEqual(model.spec, { ...blank(), ...spec, body });
    assert.deepEqual(plain(shown<unknown>(control, model)), plain(enter));
    // Back to what it was, nothing of it is left.
    const first = control.read(control.paths.map((path) => model.first(path)));
    write<any>(control, first, model);
    if (!control.isShared) assert.deepEqual(model.spec, model.base);
    assert.deepEqual(plain(shown<unknown>(control, model)), plain(first));
  });
}

test("what cannot be read is told in a sentence", () => {
  const wrong: [string, string, string][] = [
    [labels.memory, "lots", "This is a size, as 512m or 2g."],
    [labels.cpus, "one", "This is a number of CPUs, as 1.5."],
    [labels.pids, "1.5", "This is a whole number."],
    [labels.interval, "soon", "This is a time, as 30s or 1m30s."],
  ];
  for (const [label, enter, text] of wrong) {
    const model = new Model(blank());
    assert.throws(() => write<any>(controlNamed(label), enter, model), (cause) => cause instanceof Wrong && cause.message === text);
    assert.deepEqual(model.spec, blank());
  }
});

test("what is shown as at first is what it was at first, to the letter", () => {
  const body: Body = {
    Tty: false,
    Env: ["A=1", "GONE"],
    HostConfig: { Memory: 0, RestartPolicy: { Name: "no", MaximumRetryCount: 0 }, Binds: ["a:/a:rw"], LogConfig: { Type: "", Config: {} } },
  };
  const model = new Model({ ...blank(), body });
  const first = structuredClone(model.spec);
  for (const control of CONTROLS.filter(({ isShared }) => !isShared)) {
    const value = shown<any>(control, model);
    if (control.kind === "flag") write<any>(control, !value, model);
    if (control.label === labels.memory) write<any>(control, "1g", model);
    if (control.label === labels.restart) write<any>(control, "always", model);
    if (control.label === labels.env || control.label === labels.mounts) write<any>(control, [], model);
    write<any>(control, value, model);
  }
  assert.deepEqual(model.spec, first);
});

test("an edit has all sections, without what only creating heeds", () => {
  const shown = (isEdit: boolean): string[] => sections(isEdit).flatMap(({ title, controls }) => [title, ...controls.map(({ label }) => label)]);
  assert.deepEqual(shown(true), shown(false).filter((each) => each !== labels.pull));
  assert.equal(shown(false).includes(labels.pull), true);
});

test("a place belongs to the control that is nearest", () => {
  const owners: [string, string | undefined][] = [
    ['HostConfig.PortBindings["80/tcp"][0].HostPort', labels.ports],
    ['ExposedPorts["80/tcp"]', labels.exposed],
    ["HostConfig.RestartPolicy.Name", labels.restart],
    ["HostConfig.Binds[2]", labels.mounts],
    ['Env["A"]', labels.env],
    ["HostConfig.NetworkMode", labels.network],
    ['NetworkingConfig.EndpointsConfig.front.Aliases', labels.networks],
    ["HostConfig.MemorySwappiness", labels.swappiness],
    ["HostConfig.MaskedPaths", undefined],
    ["name", labels.name],
  ];
  for (const [place, label] of owners) assert.equal(controlOf(place)?.label, label, place);
});
