import assert from "node:assert/strict";
import { test } from "node:test";
import type { Body, HostConfig, Spec } from "./body";
import { check } from "./check";
import { isIpv4, isIpv6 } from "./rules/rule";
import { formatRun } from "./run";

function found(body: Body, parts: Partial<Spec> = {}): [string, string][] {
  const spec: Spec = { name: "", platform: "", pull: "missing", start: true, ...parts, body: { Image: "x", ...body } };
  return check(spec).map((problem) => [problem.path, problem.text]);
}

const LONG = "a".repeat(129);

test("spec_s50_names_of_images_follow_the_grammar", () => {
  const right = [
    "nginx", "nginx:1.29", "library/nginx", "localhost/a", "localhost:5000/a", "reg.lan:5000/shop/api:2.1", "a/b/c:d", "a__b/c--d", "Reg.example/a",
    "[::1]:5000/a", `a@sha256:${"0".repeat(64)}`, `a:b@sha256:${"0".repeat(64)}`, "0".repeat(64), `sha256:${"f".repeat(64)}`, `a:${"b".repeat(128)}`, "a:_B",
  ];
  for (const Image of right) assert.deepEqual(found({ Image }), [], Image);
  const wrong: [string, RegExp][] = [
    ["", /^Name an image\.$/], ["Nginx", /lower case/], ["reg.lan/Shop/api", /lower case/], ["nginx:", /^A tag/], [`a:${LONG}`, /^A tag/], ["a:-b", /^A tag/],
    ["a@sha256:12", /^A digest/], [`a@sha256:${"F".repeat(64)}`, /^A digest/], ["a//b", /^This is no image/], ["-a", /^This is no image/], ["a b", /^This is no image/],
    ["a..b", /^This is no image/], ["a___b", /^This is no image/], ["reg_x.lan:5000/a", /^This is no image/], ["https://reg/a", /^This is no image/],
    ["a/".repeat(140) + "a", /at most 255/],
  ];
  for (const [Image, text] of wrong) {
    const [[path, sentence]] = found({ Image });
    assert.equal(path, "Image");
    assert.match(sentence, text, Image);
  }
});

/** Wrong parts of a host config, where each is wrong, and a part of the sentence. */
const HOST: [HostConfig, string, RegExp][] = [
  [{ PortBindings: { "80/tcp": [{ HostPort: "70000" }] } }, 'HostConfig.PortBindings["80/tcp"][0].HostPort', /1 to 65535/],
  [{ PortBindings: { "80/tcp": [{ HostPort: "9-8" }] } }, 'HostConfig.PortBindings["80/tcp"][0].HostPort', /range/],
  [{ PortBindings: { "80/tcp": [{}, { HostPort: "x" }] } }, 'HostConfig.PortBindings["80/tcp"][1].HostPort', /1 to 65535/],
  [{ PortBindings: { "80/tcp": [{ HostIp: "localhost" }] } }, 'HostConfig.PortBindings["80/tcp"][0].HostIp', /^localhost is no IP address/],
  [{ PortBindings: { "0/tcp": [] } }, 'HostConfig.PortBindings["0/tcp"]', /80\/tcp/],
  [{ PortBindings: { "80/icmp": [] } }, 'HostConfig.PortBindings["80/icmp"]', /80\/tcp/],
  [{ NetworkMode: "host", PortBindings: { "80/tcp": [{ HostPort: "80" }] } }, "HostConfig.PortBindings", /mode host ports are not published/],
  [{ NetworkMode: "container:a", PublishAllPorts: true }, "HostConfig.PortBindings", /another container no ports/],
  [{ Binds: ["aa:b"] }, "HostConfig.Binds[0]", /^b is not a full path/],
  [{ Binds: ["/a:/"] }, "HostConfig.Binds[0]", /place of \//],
  [{ Binds: ["./a:/b"] }, "HostConfig.Binds[0]", /^\.\/a is neither/],
  [{ Binds: ["aa/c:/b"] }, "HostConfig.Binds[0]", /^aa\/c is neither/],
  [{ Binds: ["/a:/b:rx"] }, "HostConfig.Binds[0]", /^rx is no option/],
  [{ Binds: ["/a"] }, "HostConfig.Binds[0]", /written as/],
  [{ Binds: ["/a:/b", "/c:/b/"] }, "HostConfig.Binds[1]", /mounted twice/],
  [{ Binds: ["/a:/b"], Tmpfs: { "/b": "" } }, "HostConfig.Binds[0]", /mounted twice/],
  [{ Tmpfs: { run: "" } }, 'HostConfig.Tmpfs["run"]', /^run is not a full path/],
  [{ Mounts: [{ Type: "bid", Source: "/a", Target: "/b" }] }, "HostConfig.Mounts[0].Type", /^bid is no type/],
  [{ Mounts: [{ Type: "bind", Target: "/b" }] }, "HostConfig.Mounts[0].Source", /needs a source/],
  [{ Mounts: [{ Type: "bind", Source: "a", Target: "/b" }] }, "HostConfig.Mounts[0].Source", /^a is not a full path/],
  [{ Mounts: [{ Type: "tmpfs", Source: "a", Target: "/b" }] }, "HostConfig.Mounts[0].Source", /no source/],
  [{ Mounts: [{ Type: "volume", Source: "a/b", Target: "/b" }] }, "HostConfig.Mounts[0].Source", /name of a volume/],
  [{ Mounts: [{ Type: "volume", Target: "/b", ReadOnly: true }] }, "HostConfig.Mounts[0].ReadOnly", /cannot be read-only/],
  [{ Mounts: [{ Type: "bind", Source: "/a", Target: "/b", VolumeOptions: { NoCopy: true } }] }, "HostConfig.Mounts[0].VolumeOptions", /do not go with/],
  [{ Mounts: [{ Type: "volume" }] }, "HostConfig.Mounts[0].Target", /begins with \//],
  [{ VolumesFrom: ["a:rx"] }, "HostConfig.VolumesFrom[0]", /name:ro/],
  [{ Memory: 6_291_455 }, "HostConfig.Memory", /6 MiB/],
  [{ MemoryReservation: 1024 }, "HostConfig.MemoryReservation", /6 MiB/],
  [{ Memory: 8_000_000, MemoryReservation: 9_000_000 }, "HostConfig.MemoryReservation", /not above/],
  [{ MemorySwap: 8_000_000 }, "HostConfig.MemorySwap", /needs a memory limit/],
  [{ Memory: 8_000_000, MemorySwap: 7_000_000 }, "HostConfig.MemorySwap", /not below/],
  [{ MemorySwappiness: 101 }, "HostConfig.MemorySwappiness", /0 to 100/],
  [{ NanoCpus: -1 }, "HostConfig.NanoCpus", /not negative/],
  [{ NanoCpus: 1e9, CpuQuota: 5000 }, "HostConfig.NanoCpus", /one of them/],
  [{ CpuPeriod: 999 }, "HostConfig.CpuPeriod", /1000 to 1000000/],
  [{ CpuQuota: 999 }, "HostConfig.CpuQuota", /1000 microseconds/],
  [{ CpuShares: -1 }, "HostConfig.CpuShares", /not negative/],
  [{ CpusetCpus: "3-1" }, "HostConfig.CpusetCpus", /0-3,5/],
  [{ CpusetMems: "a" }, "HostConfig.CpusetMems", /0-3,5/],
  [{ BlkioWeight: 5 }, "HostConfig.BlkioWeight", /10 to 1000/],
  [{ BlkioWeightDevice: [{ Path: "/dev/sda", Weight: 1001 }] }, "HostConfig.BlkioWeightDevice[0].Weight", /10 to 1000/],
  [{ OomScoreAdj: 1001 }, "HostConfig.OomScoreAdj", /-1000 to 1000/],
  [{ ShmSize: -1 }, "HostConfig.ShmSize", /not negative/],
  [{ Ulimits: [{ Name: "nofiles", Soft: 1, Hard: 1 }] }, "HostConfig.Ulimits[0].Name", /^nofiles is no limit/],
  [{ Ulimits: [{ Name: "nofile", Soft: 2, Hard: 1 }] }, "HostConfig.Ulimits[0].Soft", /not above/],
  [{ Ulimits: [{ Name: "nofile", Soft: -1, Hard: 1 }] }, "HostConfig.Ulimits[0].Soft", /not above/],
  [{ RestartPolicy: { Name: "sometimes" } }, "HostConfig.RestartPolicy.Name", /^sometimes is no restart policy/],
  [{ RestartPolicy: { Name: "always", MaximumRetryCount: 3 } }, "HostConfig.RestartPolicy.MaximumRetryCount", /on-failure alone/],
  [{ RestartPolicy: { Name: "on-failure", MaximumRetryCount: -1 } }, "HostConfig.RestartPolicy.MaximumRetryCount", /not negative/],
  [{ AutoRemove: true, RestartPolicy: { Name: "always" } }, "HostConfig.AutoRemove", /cannot have a restart policy/],
  [{ LogConfig: { Type: "none", Config: { a: "b" } } }, "HostConfig.LogConfig.Config", /takes no options/],
  [{ ExtraHosts: ["a"] }, "HostConfig.ExtraHosts[0]", /name:10/],
  [{ ExtraHosts: ["a:b"] }, "HostConfig.ExtraHosts[0]", /name:10/],
  [{ Dns: ["one.one"] }, "HostConfig.Dns[0]", /^one\.one is no IP/],
  [{ PidMode: "private" }, "HostConfig.PidMode", /^private is no mode/],
  [{ IpcMode: "container:" }, "HostConfig.IpcMode", /no mode/],
  [{ UTSMode: "x" }, "HostConfig.UTSMode", /no mode/],
  [{ CgroupnsMode: "x" }, "HostConfig.CgroupnsMode", /no mode/],
  [{ NetworkMode: "host", Links: ["a"] }, "HostConfig.Links", /no links/],
  [{ NetworkMode: "container:a", Dns: ["1.1.1.1"] }, "HostConfig.Dns", /DNS servers cannot be set/],
  [{ CapAdd: ["NET_ADMINS"] }, "HostConfig.CapAdd[0]", /^NET_ADMINS is no capability/],
  [{ CapDrop: ["CAP_X"] }, "HostConfig.CapDrop[0]", /no capability/],
  [{ SecurityOpt: ["privileged"] }, "HostConfig.SecurityOpt[0]", /^privileged is no security option/],
  [{ Devices: [{ PathOnHost: "ttyUSB0", PathInContainer: "/dev/x", CgroupPermissions: "rwm" }] }, "HostConfig.Devices[0].PathOnHost", /full path/],
  [{ Devices: [{ PathOnHost: "/dev/a", PathInContainer: "x" }] }, "HostConfig.Devices[0].PathInContainer", /full path/],
  [{ Devices: [{ PathOnHost: "/dev/a", CgroupPermissions: "rr" }] }, "HostConfig.Devices[0].CgroupPermissions", /r, w and m/],
  [{ DeviceRequests: [{ Count: 1, DeviceIDs: ["0"] }] }, "HostConfig.DeviceRequests[0].Count", /not for both/],
  [{ DeviceCgroupRules: ["c 1:3"] }, "HostConfig.DeviceCgroupRules[0]", /c 42/],
  [{ Sysctls: { "vm.swappiness": "1" } }, 'HostConfig.Sysctls["vm.swappiness"]', /^vm\.swappiness cannot be set for one/],
  [{ Sysctls: { "net.a": "1" }, NetworkMode: "host" }, 'HostConfig.Sysctls["net.a"]', /network namespace is the machine's/],
  [{ Sysctls: { "kernel.sem": "1" }, IpcMode: "host" }, 'HostConfig.Sysctls["kernel.sem"]', /IPC namespace/],
  [{ Isolation: "hyperv" }, "HostConfig.Isolation", /Windows/],
];

test("spec_s51_wrong_host_configs_are_told", () => {
  for (const [HostConfig, path, text] of HOST) {
    const problems = found({ HostConfig });
    assert.equal(problems.length, 1, `${JSON.stringify(HostConfig)} ${JSON.stringify(problems)}`);
    assert.equal(problems[0][0], path);
    assert.match(problems[0][1], text);
  }
});

const ENDPOINT = "NetworkingConfig.EndpointsConfig";

/** Wrong parts of a body. */
const BODY: [Body, string, RegExp][] = [
  [{ Env: ["A=1", "=x"] }, "Env[1]", /needs a name/],
  [{ Labels: { "": "x" } }, 'Labels[""]', /needs a name/],
  [{ WorkingDir: "app" }, "WorkingDir", /full path/],
  [{ Hostname: "my host" }, "Hostname", /host name/],
  [{ Hostname: "-a" }, "Hostname", /host name/],
  [{ Hostname: "a".repeat(64) }, "Hostname", /63/],
  [{ Domainname: "a..b" }, "Domainname", /host name/],
  [{ Hostname: "a", HostConfig: { UTSMode: "host" } }, "Hostname", /Leave it empty/],
  [{ Hostname: "a", HostConfig: { NetworkMode: "container:b" } }, "Hostname", /Leave it empty/],
  [{ StopSignal: "SIGNOPE" }, "StopSignal", /^SIGNOPE is no signal/],
  [{ StopSignal: "65" }, "StopSignal", /no signal/],
  [{ StopTimeout: -2 }, "StopTimeout", /for ever/],
  [{ ExposedPorts: { "x/tcp": {} } }, 'ExposedPorts["x/tcp"]', /80\/tcp/],
  [{ ExposedPorts: { "80/tcp": {} }, HostConfig: { NetworkMode: "container:b" } }, "ExposedPorts", /exposed ports cannot be set/],
  [{ Volumes: { data: {} } }, 'Volumes["data"]', /full path/],
  [{ Healthcheck: { Interval: 999_999 } }, "Healthcheck.Interval", /1 ms/],
  [{ Healthcheck: { StartInterval: -1 } }, "Healthcheck.StartInterval", /1 ms/],
  [{ Healthcheck: { Retries: -1 } }, "Healthcheck.Retries", /not negative/],
  [{ Healthcheck: { Test: ["curl"] } }, "Healthcheck.Test", /begins with CMD/],
  [{ Healthcheck: { Test: ["CMD-SHELL"] } }, "Healthcheck.Test", /no command/],
  [{ NetworkingConfig: { EndpointsConfig: { default: { Aliases: ["a"] } } } }, `${ENDPOINT}["default"].Aliases`, /networks of your own/],
  [{ NetworkingConfig: { EndpointsConfig: { bridge: { IPAMConfig: { IPv4Address: "10.0.0.1" } } } } }, `${ENDPOINT}["bridge"].IPAMConfig.IPv4Address`, /of your own/],
  [{ NetworkingConfig: { EndpointsConfig: { a: { IPAMConfig: { IPv4Address: "10.0.0.256" } } } } }, `${ENDPOINT}["a"].IPAMConfig.IPv4Address`, /no IPv4/],
  [{ NetworkingConfig: { EndpointsConfig: { a: { IPAMConfig: { IPv6Address: "1::2::3" } } } } }, `${ENDPOINT}["a"].IPAMConfig.IPv6Address`, /no IPv6/],
  [{ NetworkingConfig: { EndpointsConfig: { a: { MacAddress: "92:d0" } } } }, `${ENDPOINT}["a"].MacAddress`, /no MAC/],
  [{ NetworkingConfig: { EndpointsConfig: { a: {}, host: {} } } }, ENDPOINT, /host cannot be joined/],
];

test("spec_s52_wrong_bodies_are_told", () => {
  for (const [body, path, text] of BODY) {
    const problems = found(body);
    assert.equal(problems.length, 1, `${JSON.stringify(body)} ${JSON.stringify(problems)}`);
    assert.equal(problems[0][0], path);
    assert.match(problems[0][1], text);
  }
});

test("spec_s53_names_and_platforms_are_checked", () => {
  for (const name of ["a", "-ab", "a b", "ä1", "a/b"]) assert.deepEqual(found({}, { name }).map(([path]) => path), ["name"], name);
  for (const name of ["", "ab", "0_", "a.b-c"]) assert.deepEqual(found({}, { name }), [], name);
  assert.deepEqual(found({}, { platform: "linux arm" }).map(([path]) => path), ["platform"]);
  for (const platform of ["linux/amd64", "linux/arm/v7", "windows(10.0.17763)/amd64"]) assert.deepEqual(found({}, { platform }), [], platform);
});

test("spec_s54_what_the_engine_takes_is_let_through", () => {
  const body: Body = {
    Env: ["A", "B=", "C=1=2"],
    Hostname: "my_host.lan",
    StopSignal: "SIGRTMIN+3",
    StopTimeout: -1,
    WorkingDir: "/app",
    Volumes: { "/a": {} },
    ExposedPorts: { "80": {}, "53/udp": {} },
    Healthcheck: { Test: ["NONE"] },
    HostConfig: {
      Binds: ["data:/a:nocopy", "/x:/b:ro,rslave,z"],
      Mounts: [{ Type: "volume", Target: "/c" }, { Type: "bind", Source: "/y", Target: "/d", BindOptions: { Propagation: "rslave" } }],
      PortBindings: { "80/tcp": [{ HostPort: "8000-8010" }, { HostIp: "::1", HostPort: "0" }, { HostIp: "0.0.0.0" }] },
      Memory: 6_291_456,
      MemorySwap: -1,
      MemorySwappiness: 0,
      PidsLimit: -1,
      CpuQuota: -1,
      CpusetCpus: "0-2,4",
      Ulimits: [{ Name: "memlock", Soft: -1, Hard: -1 }, { Name: "nofile", Soft: 5, Hard: -1 }],
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
      CapAdd: ["all", "CAP_net_admin"],
      SecurityOpt: ["no-new-privileges", "seccomp=unconfined", "label:disable", "apparmor=x"],
      ExtraHosts: ["a:host-gateway", "b:2001:db8::2"],
      Sysctls: { "net.core.somaxconn": "1", "fs.mqueue.msg_max": "2", "kernel.shmmax": "3" },
      IpcMode: "shareable",
      NetworkMode: "front",
    },
    NetworkingConfig: { EndpointsConfig: { front: { Aliases: ["a"], MacAddress: "92-d0-c6-0a-29-33", IPAMConfig: { IPv4Address: "10.0.0.2" } }, back: {} } },
  };
  assert.deepEqual(found(body), []);
});

test("spec_s55_what_an_engine_tells_with_nulls_is_let_through", () => {
  const nulls = { RestartPolicy: { Name: null }, NetworkMode: null, Memory: null, Binds: null, Mounts: null, PortBindings: { "80/tcp": null }, Devices: null, Ulimits: null, Dns: null, CapAdd: null, Sysctls: null, Tmpfs: null };
  const body = { WorkingDir: null, Hostname: null, StopSignal: null, Env: null, Cmd: null, Labels: null, Volumes: null, ExposedPorts: null, Healthcheck: null, HostConfig: nulls, NetworkingConfig: { EndpointsConfig: { a: null } } };
  assert.deepEqual(found(body as unknown as Body), []);
  const spec: Spec = { name: "", platform: "", pull: "missing", start: true, body: { Image: "x", ...(body as unknown as Body) } };
  assert.equal(formatRun(spec), "docker run -d --network a x");
  assert.deepEqual(found({ HostConfig: null } as unknown as Body), []);
});

test("spec_s56_ports_of_the_machines_network_are_only_a_warning", () => {
  const body: Body = { Image: "x", HostConfig: { NetworkMode: "host", PortBindings: { "80/tcp": [{ HostPort: "80" }] } } };
  assert.deepEqual(check({ name: "", platform: "", pull: "missing", start: true, body }).map((problem) => problem.isWarning), [true]);
});

test("spec_s57_addresses_are_told_apart", () => {
  for (const right of ["0.0.0.0", "255.255.255.255"]) assert.ok(isIpv4(right), right);
  for (const wrong of ["", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "a.b.c.d"]) assert.ok(!isIpv4(wrong), wrong);
  for (const right of ["::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1", "fe80::1%eth0"]) assert.ok(isIpv6(right), right);
  for (const wrong of ["", ":", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::1", "::1%", "10.0.0.1", "12345::"]) assert.ok(!isIpv6(wrong), wrong);
});
