import assert from "node:assert/strict";
import { test } from "node:test";
import type { Body, Spec } from "./body";
import { formatRun, parseRun } from "./run";

/** The flags of a detached container of the image x, and the body they make, written by hand. */
const EXACT: [string, Body][] = [
  // The three of the reference.
  [
    "-p 8080:80 -p 127.0.0.1:8443:443/tcp -p 53:53/udp",
    {
      ExposedPorts: { "80/tcp": {}, "443/tcp": {}, "53/udp": {} },
      HostConfig: {
        PortBindings: {
          "80/tcp": [{ HostPort: "8080" }],
          "443/tcp": [{ HostIp: "127.0.0.1", HostPort: "8443" }],
          "53/udp": [{ HostPort: "53" }],
        },
      },
    },
  ],
  [
    "-v /srv/www:/usr/share/nginx/html:ro -v data:/data -p 80:80",
    {
      ExposedPorts: { "80/tcp": {} },
      HostConfig: { Binds: ["/srv/www:/usr/share/nginx/html:ro", "data:/data"], PortBindings: { "80/tcp": [{ HostPort: "80" }] } },
    },
  ],
  ["--network host --restart unless-stopped", { HostConfig: { NetworkMode: "host", RestartPolicy: { Name: "unless-stopped" } } }],

  ["-p 80", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: { "80/tcp": [{}] } } }],
  ["-p 127.0.0.1::80", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1" }] } } }],
  [
    "-p 8000-8002:9000-9002/SCTP",
    {
      ExposedPorts: { "9000/sctp": {}, "9001/sctp": {}, "9002/sctp": {} },
      HostConfig: {
        PortBindings: { "9000/sctp": [{ HostPort: "8000" }], "9001/sctp": [{ HostPort: "8001" }], "9002/sctp": [{ HostPort: "8002" }] },
      },
    },
  ],
  ["-p 8000-8010:80", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "8000-8010" }] } } }],
  ["-p [::1]:80:80", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "::1", HostPort: "80" }] } } }],
  ["-p 1:80 -p 2:80", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "1" }, { HostPort: "2" }] } } }],
  [
    "--publish published=8080,target=80,protocol=udp",
    { ExposedPorts: { "80/udp": {} }, HostConfig: { PortBindings: { "80/udp": [{ HostPort: "8080" }] } } },
  ],
  ["-P --expose 80-81 --expose 53/udp", { ExposedPorts: { "80/tcp": {}, "81/tcp": {}, "53/udp": {} }, HostConfig: { PublishAllPorts: true } }],
  ["-v /data --volume /a:/b:rw,z", { Volumes: { "/data": {} }, HostConfig: { Binds: ["/a:/b:rw,z"] } }],
  ["--mount type=bind,src=/a,dst=/b,ro", { HostConfig: { Mounts: [{ Type: "bind", Source: "/a", Target: "/b", ReadOnly: true }] } }],
  ["--mount target=/b", { HostConfig: { Mounts: [{ Type: "volume", Target: "/b" }] } }],
  [
    "--mount type=bind,source=/a,target=/b,readonly=false,bind-propagation=RSHARED,bind-recursive=disabled",
    { HostConfig: { Mounts: [{ Type: "bind", Source: "/a", Target: "/b", BindOptions: { Propagation: "rshared", NonRecursive: true } }] } },
  ],
  [
    "--mount type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=0700",
    { HostConfig: { Mounts: [{ Type: "tmpfs", Target: "/t", TmpfsOptions: { SizeBytes: 1_048_576, Mode: 0o700 } }] } },
  ],
  ["--tmpfs /run --tmpfs /tmp:size=64m,mode=1777", { HostConfig: { Tmpfs: { "/run": "", "/tmp": "size=64m,mode=1777" } } }],
  ["--volumes-from a --volumes-from b:ro", { HostConfig: { VolumesFrom: ["a", "b:ro"] } }],
  ["-e A=1 -eB=2 --env=C= -e D='x=y z'", { Env: ["A=1", "B=2", "C=", "D=x=y z"] }],
  ["-l a -l b=c --label d=e=f", { Labels: { a: "", b: "c", d: "e=f" } }],
  ["--network front", { HostConfig: { NetworkMode: "front" } }],
  [
    "--network front --network-alias web --ip 10.0.0.5 --ip6 2001:db8::5 --link-local-ip 169.254.1.1",
    {
      HostConfig: { NetworkMode: "front" },
      NetworkingConfig: {
        EndpointsConfig: {
          front: { Aliases: ["web"], IPAMConfig: { IPv4Address: "10.0.0.5", IPv6Address: "2001:db8::5", LinkLocalIPs: ["169.254.1.1"] } },
        },
      },
    },
  ],
  [
    "--network name=front,alias=web,gw-priority=1 --network back --link db:database",
    {
      HostConfig: { NetworkMode: "front", Links: ["db:database"] },
      NetworkingConfig: { EndpointsConfig: { front: { Aliases: ["web"], GwPriority: 1, Links: ["db:database"] }, back: {} } },
    },
  ],
  ["--link db", { HostConfig: { Links: ["db"] } }],
  ["--net container:other", { HostConfig: { NetworkMode: "container:other" } }],
  ["--mac-address 92:d0:c6:0a:29:33", { NetworkingConfig: { EndpointsConfig: { default: { MacAddress: "92:d0:c6:0a:29:33" } } } }],
  [
    "-h web --domainname lan --dns 1.1.1.1 --dns-search a --dns-option ndots:1 --add-host db=10.0.0.2",
    {
      Hostname: "web",
      Domainname: "lan",
      HostConfig: { Dns: ["1.1.1.1"], DnsSearch: ["a"], DnsOptions: ["ndots:1"], ExtraHosts: ["db:10.0.0.2"] },
    },
  ],
  ["--restart on-failure:3", { HostConfig: { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } } }],
  ["--restart no", {}],
  ["-m 512m --memory-swap -1 --memory-reservation 256MiB --kernel-memory 50m", { HostConfig: { Memory: 536_870_912, MemorySwap: -1, MemoryReservation: 268_435_456, KernelMemory: 52_428_800 } }],
  ["--cpus 1.5 -c 512 --cpuset-cpus 0-3 --pids-limit -1", { HostConfig: { NanoCpus: 1_500_000_000, CpuShares: 512, CpusetCpus: "0-3", PidsLimit: -1 } }],
  ["--memory-swappiness 0 --oom-kill-disable --oom-score-adj -100", { HostConfig: { MemorySwappiness: 0, OomKillDisable: true, OomScoreAdj: -100 } }],
  ["--memory-swappiness -1 --memory 0 --cpus 0", {}],
  ["--ulimit nofile=1 --ulimit nofile=1024:2048 --ulimit core=-1", { HostConfig: { Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }, { Name: "core", Soft: -1, Hard: -1 }] } }],
  [
    "--device /dev/a --device /dev/b:/dev/c --device /dev/d:r --device /dev/e:/dev/f:rw",
    {
      HostConfig: {
        Devices: [
          { PathOnHost: "/dev/a", PathInContainer: "/dev/a", CgroupPermissions: "rwm" },
          { PathOnHost: "/dev/b", PathInContainer: "/dev/c", CgroupPermissions: "rwm" },
          { PathOnHost: "/dev/d", PathInContainer: "/dev/d", CgroupPermissions: "r" },
          { PathOnHost: "/dev/e", PathInContainer: "/dev/f", CgroupPermissions: "rw" },
        ],
      },
    },
  ],
  ["--gpus all", { HostConfig: { DeviceRequests: [{ Count: -1, Capabilities: [["gpu"]] }] } }],
  [
    `--gpus '"device=0,1",driver=nvidia,"capabilities=utility,compute"'`,
    { HostConfig: { DeviceRequests: [{ Driver: "nvidia", DeviceIDs: ["0", "1"], Capabilities: [["utility", "compute", "gpu"]] }] } },
  ],
  [
    "--device v.com/c=a --gpus 1 --device v.com/c=b --device /dev/dri/",
    {
      HostConfig: {
        DeviceRequests: [{ Count: 1, Capabilities: [["gpu"]] }, { Driver: "cdi", DeviceIDs: ["v.com/c=a", "v.com/c=b"] }],
        Devices: [{ PathOnHost: "/dev/dri", PathInContainer: "/dev/dri", CgroupPermissions: "rwm" }],
      },
    },
  ],
  [
    "--health-cmd 'curl -f localhost || exit 1' --health-interval 1m30s --health-timeout 500ms --health-start-period 1h --health-start-interval 2s --health-retries 4",
    {
      Healthcheck: {
        Test: ["CMD-SHELL", "curl -f localhost || exit 1"],
        Interval: 90_000_000_000,
        Timeout: 500_000_000,
        StartPeriod: 3_600_000_000_000,
        StartInterval: 2_000_000_000,
        Retries: 4,
      },
    },
  ],
  ["--no-healthcheck", { Healthcheck: { Test: ["NONE"] } }],
  ["--stop-signal SIGINT --stop-timeout 0 --init", { StopSignal: "SIGINT", StopTimeout: 0, HostConfig: { Init: true } }],
  ["--log-driver local --log-opt max-size=10m --log-opt compress", { HostConfig: { LogConfig: { Type: "local", Config: { "max-size": "10m", compress: "" } } } }],
  [
    "--security-opt no-new-privileges:true --security-opt seccomp=unconfined --security-opt systempaths=unconfined",
    { HostConfig: { SecurityOpt: ["no-new-privileges:true", "seccomp=unconfined"], MaskedPaths: [], ReadonlyPaths: [] } },
  ],
  [
    "--blkio-weight 300 --blkio-weight-device /dev/sda:200 --device-read-bps /dev/sda:1mb --device-write-iops /dev/sda:100",
    {
      HostConfig: {
        BlkioWeight: 300,
        BlkioWeightDevice: [{ Path: "/dev/sda", Weight: 200 }],
        BlkioDeviceReadBps: [{ Path: "/dev/sda", Rate: 1_048_576 }],
        BlkioDeviceWriteIOps: [{ Path: "/dev/sda", Rate: 100 }],
      },
    },
  ],
  ["--pid host --ipc shareable --uts host --userns host --cgroupns host", { HostConfig: { PidMode: "host", IpcMode: "shareable", UTSMode: "host", UsernsMode: "host", CgroupnsMode: "host" } }],
  ["--sysctl net.ipv4.ip_forward=1 --storage-opt size=1G --annotation a=b", { HostConfig: { Sysctls: { "net.ipv4.ip_forward": "1" }, StorageOpt: { size: "1G" }, Annotations: { a: "b" } } }],
  ["--cidfile /tmp/c --detach-keys ctrl-a --sig-proxy=false -q --disable-content-trust", {}],
  ["-it", { OpenStdin: true, Tty: true }],
  ["--entrypoint ''", { Entrypoint: [""] }],
  ["--io-maxbandwidth 1m --io-maxiops 5 --cpu-count 2 --cpu-percent 50", { HostConfig: { IOMaximumBandwidth: 1_048_576, IOMaximumIOps: 5, CpuCount: 2, CpuPercent: 50 } }],
];

test("spec_s20_flags_become_the_fields_of_the_engine", () => {
  assert.ok(EXACT.length >= 40);
  for (const [flags, body] of EXACT) {
    const { spec, notes } = parseRun(`docker run -d ${flags} x`);
    assert.deepEqual([spec.body, notes], [{ ...body, Image: "x" }, []], flags);
    assert.deepEqual(parseRun(formatRun(spec)).spec, spec, flags);
  }
});

/** Whole commands, and all that is read of them. */
const WHOLE: [string, Partial<Spec>, Body][] = [
  ["docker run x", {}, { AttachStdout: true, AttachStderr: true }],
  ["docker run -i x cat", {}, { Cmd: ["cat"], OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true }],
  ["docker run -a stderr x", {}, { AttachStderr: true }],
  ["docker create --name a x", { name: "a", start: false }, { AttachStdout: true, AttachStderr: true }],
  ["docker run -d --name /a --platform linux/arm64 --pull never x -p 80", { name: "a", platform: "linux/arm64", pull: "never" }, { Cmd: ["-p", "80"] }],
  ["docker run -dit --rm -- x --rm", {}, { Tty: true, OpenStdin: true, HostConfig: { AutoRemove: true }, Cmd: ["--rm"] }],
  ["docker run -d --entrypoint sh x -c 'a b'", {}, { Entrypoint: ["sh"], Cmd: ["-c", "a b"] }],
];

test("spec_s21_whole_commands_are_read", () => {
  for (const [command, parts, body] of WHOLE) {
    const { spec, notes } = parseRun(command);
    assert.deepEqual([spec, notes], [{ name: "", platform: "", pull: "missing", start: true, ...parts, body: { ...body, Image: "x" } }, []], command);
  }
});

test("spec_s22_texts_are_read_as_they_are_copied", () => {
  const wanted = parseRun("docker run -d --name a -p 80:80 x sh").spec;
  const copies = [
    "$ docker run -d --name a -p 80:80 x sh",
    "# docker run -d --name a -p 80:80 x sh",
    "me@host:~/dir$ sudo docker run -d --name a -p 80:80 x sh",
    "PS C:\\Users\\me> docker run -d --name a `\r\n  -p 80:80 `\r\n  x sh",
    "C:\\> docker.exe run -d --name a ^\n -p 80:80 ^\n x sh",
    "```sh\ndocker run -d \\\n  --name a \\ \n  # the port\n  -p 80:80 \\\n  x sh\n```",
    "$ docker run -d \\\n> --name a \\\n> -p 80:80 \\\n> x sh",
    "# start it\ndocker run -d\n  --name a\n  -p 80:80 x sh",
    "sudo -E /usr/bin/docker container run -d --name=a -p=80:80 x sh",
    "docker --log-level debug run –d —name a -p80:80 x sh",
    "ExecStart=/usr/bin/docker run -d --name a -p 80:80 x sh",
    "docker\u00a0run\u00a0-d --name a -p 80:80 x sh",
    "nerdctl run -d --name \"a\" -p '80':80 $'x' s\"h\"",
  ];
  for (const copy of copies) assert.deepEqual(parseRun(copy), { spec: wanted, notes: [] }, copy);
});

/** Commands with something that cannot be carried over, and what is said of it. */
const NOTED: [string, string[]][] = [
  ["ls", ["error This is no docker run command. Begin with docker run."]],
  ["docker ps", ["error This is no docker run command. Begin with docker run."]],
  ["docker run -d", ["error The command names no image."]],
  ["docker run -d --name", ["error --name needs a value; it was left out.", "error The command names no image."]],
  ["docker run -d --nmae=a x", ["error --nmae is no flag of docker run; it was left out."]],
  ["docker run -d -name x", ["error -name is no flag of docker run; it was left out."]],
  ["docker run -d -m 12x x", ["error -m: 12x is no size. Write it as 512m or 2g."]],
  ["docker run -d -p 80:99999 x", ["error -p: 80:99999 is no port. Write it as 8080:80, 127.0.0.1:8080:80/udp or 8000-8010:8000-8010."]],
  ["docker run -d -p 80-81:80-82 x", ["error -p: 80-81:80-82 joins ranges of different length."]],
  ["docker run -d -p 80:80/icmp x", ["error -p: icmp is no protocol. There are tcp, udp and sctp."]],
  ["docker run -d --rm=maybe x", ["error --rm takes yes or no; maybe was left out."]],
  ["docker run -d -e HOME x", ["warn HOME has no value: the console does not know the one of your shell. Give it one."]],
  ["docker run -d --env-file .env x", ["error --env-file .env is a file that the console cannot read. Paste what is in it."]],
  ["docker run -d --label-file l x", ["error --label-file l is a file that the console cannot read. Paste what is in it."]],
  ["docker run -d --security-opt seccomp=p.json x", ["error --security-opt seccomp=p.json: the profile is a file that the console cannot read. It was left out."]],
  ["docker run -d -v ./a:/b x", ["warn ./a is not a full path. Write it as it is on the engine's machine, from / on."]],
  ["docker run -d -v a::/b x", ["error -v: a::/b is no volume. Write it as source:/target or source:/target:ro."]],
  ["docker run -d --mount type=bind,source=/a x", ["error --mount: type=bind,source=/a names no target."]],
  ["docker run -d --mount type=bind,src=/a,dst=/b,chown=true x", ["error --mount: chown=true is not known there; it was left out."]],
  ["docker run -d --network a --network a x", ["error --network a is there twice; the second was left out."]],
  ["docker run -d --use-api-socket x", ["error --use-api-socket was left out: mount the engine's socket yourself if the container shall control it."]],
  ["docker run -d -a stdout x", ["warn -a was left out: with -d nothing is attached."]],
  ["docker run -d --pull newer x", ["warn --pull newer is read as always."]],
  ["podman run -d --pod web --replace x", ["error --pod is known to podman alone; it was left out.", "error --replace is known to podman alone; it was left out."]],
  ["docker -H tcp://h:2376 run -d x", ["warn -H names another engine; the container is made on this one."]],
  ["A=1 docker run -d x", ["warn A= before docker was left out."]],
  ["docker run -d x > log; docker logs -f x", ["warn Only the first docker run was read; docker logs -f was left out.", "warn > log was left out: the console sends no output to files."]],
  ["docker network create n && docker run -d x", ["warn Only the first docker run was read; docker network create was left out."]],
  [
    "docker run -d -e A=$B -e C=${D:-e} -e F=\"$(date +%s)\" -e G=`id -u` -e H='$I' -e J=<your key> x",
    ["$B", "${D:-e}", "$(date +%s)", "`id -u`"]
      .map((what) => `warn ${what} stands as it is written, for the console knows no variables of your shell. Put the value there.`)
      .concat("warn <your key> stands as it is written. Put your own value there."),
  ],
];

test("spec_s23_what_cannot_be_carried_over_is_told", () => {
  for (const [command, notes] of NOTED) {
    assert.deepEqual(parseRun(command).notes.map((note) => `${note.kind} ${note.text}`), notes, command);
  }
});

test("spec_s24_variables_stay_as_they_are_written", () => {
  assert.deepEqual(parseRun("docker run -d -e A=$B -e C=${D:-e f} -e G=\"x `id -u`\" x echo \\$H").spec.body.Env, ["A=$B", "C=${D:-e f}", "G=x `id -u`"]);
});

test("spec_s25_what_a_command_cannot_say_follows_as_a_comment", () => {
  const { spec } = parseRun("docker run -d x");
  spec.body.Shell = ["/bin/sh"];
  spec.body.HostConfig = { SecurityOpt: ["seccomp={}"], MaskedPaths: ["/proc/kcore"], Memory: 0, CapAdd: [] };
  const written = formatRun(spec);
  assert.equal(written, "docker run -d x\n# Not said by docker run: Shell, HostConfig.SecurityOpt");
  assert.deepEqual(parseRun(written).spec.body, { Image: "x" });
});

test("spec_s26_a_short_command_is_one_line_and_a_long_one_is_a_flag_a_line", () => {
  assert.equal(formatRun(parseRun("docker run -it --rm alpine sh").spec), "docker run -it --rm alpine sh");
  assert.equal(
    formatRun(parseRun("docker run -d --name shop-web --restart unless-stopped -p 80:80 -e 'A=b c' nginx:1.29 nginx -g 'daemon off;'").spec),
    "docker run -d \\\n  --name shop-web \\\n  --restart unless-stopped \\\n  -p 80:80 \\\n  -e 'A=b c' \\\n  nginx:1.29 nginx -g 'daemon off;'",
  );
});

test("spec_s27_an_entrypoint_of_several_words_runs_the_same", () => {
  const { spec } = parseRun("docker run -d x c");
  spec.body.Entrypoint = ["a", "b"];
  spec.body.Healthcheck = { Test: ["CMD", "test", "-f", "/a b"] };
  assert.equal(formatRun(spec), "docker run -d --entrypoint a --health-cmd 'test -f '\\''/a b'\\''' x b c");
});
