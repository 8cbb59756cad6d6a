import assert from "node:assert/strict";
import { test } from "node:test";
import type { Body, Spec } from "./body";
import { formatCompose, parseCompose, serviceName } from "./compose";
import { corpus } from "./corpus";
import { formatRun, parseRun } from "./run";

/** What compose has no key for, by its flag. */
const UNSAID: Record<string, string> = {
  "HostConfig.AutoRemove": "--rm",
  "HostConfig.CpusetMems": "--cpuset-mems",
  "HostConfig.PublishAllPorts": "-P",
};

/** What a spec is after compose: how the client attaches is not the container's, and a service has a name. */
function expected(spec: Spec, unsaid: string[]): Spec {
  const copy = structuredClone(spec);
  for (const key of ["AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce"]) delete copy.body[key];
  for (const path of unsaid) delete copy.body.HostConfig?.[path.replace("HostConfig.", "")];
  if (Object.keys(copy.body.HostConfig ?? {}).length === 0) delete copy.body.HostConfig;
  return { ...copy, name: serviceName(spec), start: true };
}

const found = new Set<string>();

for (const [name, command] of Object.entries(corpus)) {
  test(`spec_s4_${name}_goes_through_compose`, () => {
    const { spec } = parseRun(command);
    const written = formatCompose(spec);
    const unsaid = /^# Not said by compose: (.*)$/m.exec(written)?.[1].split(", ") ?? [];
    unsaid.forEach((path) => found.add(path));
    const { specs, notes } = parseCompose(written);
    assert.equal(specs.length, 1);
    assert.deepEqual(specs[0].spec, expected(spec, unsaid));
    assert.deepEqual(notes.filter((note) => !note.text.includes("full path")), []);
  });
}

test("spec_s5_only_three_flags_are_beyond_compose", () => {
  assert.deepEqual([...found].sort(), Object.keys(UNSAID).sort());
});

function body(text: string): Body {
  return parseCompose(text).specs[0].spec.body;
}

function notes(text: string): string[] {
  return parseCompose(text).notes.map((note) => note.text);
}

test("spec_s6_a_whole_file_gives_all_services", () => {
  const { specs, notes } = parseCompose(`
name: shop
x-common: &common
  restart: unless-stopped
  logging: { driver: json-file, options: { max-size: 10m } }
services:
  db:
    <<: *common
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: \${DB_PASSWORD:-secret}
      POSTGRES_PORT: 5432
    volumes: [db:/var/lib/postgresql/data]
  web:
    <<: *common
    image: "shop/web:\${TAG}"
    container_name: shop-web
    depends_on: { db: { condition: service_healthy } }
    env_file: [.env, web.env]
    ports: [80:8080, {target: 443, published: "8443", host_ip: 127.0.0.1, protocol: tcp}]
volumes:
  db:
`);
  assert.deepEqual(specs.map(({ service, spec }) => [service, spec.name, spec.body]), [
    [
      "db",
      "db",
      {
        HostConfig: {
          RestartPolicy: { Name: "unless-stopped" },
          LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
          Binds: ["db:/var/lib/postgresql/data"],
        },
        Image: "postgres:16",
        Env: ["POSTGRES_PASSWORD=secret", "POSTGRES_PORT=5432"],
      },
    ],
    [
      "web",
      "shop-web",
      {
        HostConfig: {
          RestartPolicy: { Name: "unless-stopped" },
          LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
          PortBindings: { "8080/tcp": [{ HostPort: "80" }], "443/tcp": [{ HostIp: "127.0.0.1", HostPort: "8443" }] },
        },
        Image: "shop/web:${TAG}",
        ExposedPorts: { "8080/tcp": {}, "443/tcp": {} },
      },
    ],
  ]);
  assert.deepEqual(notes.map((note) => `${note.kind} ${note.text}`), [
    "warn db: ${DB_PASSWORD} was read as its default, secret.",
    "warn db: In compose the services reach each other by name over a network of the project. Here the container is on the default network until you choose another.",
    "warn web: ${TAG} has no value here and stands as it is written. Put the value there.",
    "warn web: depends_on was left out: start the other containers first.",
    "error web: env_file .env is a file that the console cannot read. Paste what is in it.",
    "error web: env_file web.env is a file that the console cannot read. Paste what is in it.",
    "warn web: In compose the services reach each other by name over a network of the project. Here the container is on the default network until you choose another.",
  ]);
});

test("spec_s7_one_service_is_chosen", () => {
  const text = "services: {a: {image: a1}, b: {image: b1, scale: 2}}";
  assert.deepEqual(parseCompose(text, "b").specs.map(({ spec }) => spec.body.Image), ["b1"]);
  assert.deepEqual(parseCompose(text, "b").notes.map((note) => note.text).slice(0, 1), ["scale was left out: one container is made."]);
  assert.deepEqual(parseCompose(text, "c"), { specs: [], notes: [{ kind: "error", text: "There is no service c in this text." }] });
});

test("spec_s8_parts_of_files_are_read", () => {
  assert.equal(body("image: nginx\nports:\n  - 80:80").Image, "nginx");
  assert.equal(body("web:\n  image: nginx\n").Image, "nginx");
  assert.equal(body("  web:\n    image: nginx\n    tty: true\n").Tty, true);
  assert.equal(body("web:\n    image: nginx\n    tty: true\n  db:\n    image: x\n").Tty, true);
  assert.equal(body("image: nginx\n    tty: true\n    restart: always\n").HostConfig?.RestartPolicy?.Name, "always");
});

test("spec_s9_what_cannot_be_read_is_told_with_its_line", () => {
  assert.deepEqual(parseCompose("services:\n  web:\n    image: [a\n").specs, []);
  assert.match(notes("services:\n  web:\n    image: [a\n")[0], /^Line \d+: /);
  assert.deepEqual(notes("a: 1"), ["There is no service in this text. Begin with services: or with the service's image:."]);
  assert.deepEqual(notes("services: {web: {image: a, imagee: b, build: ., secrets: [x], mem_limit: 12x}}"), [
    "imagee is no key of a compose service; it was left out.",
    "build was left out: build the image first; the container is made from an image.",
    "secrets was left out: secrets belong to compose. Mount the file instead.",
    "mem_limit: 12x is no size. Write it as 512m or 2g.",
  ]);
  assert.deepEqual(notes("services: {web: {build: .}}").at(-1), "web names no image.");
});

test("spec_s10_long_and_short_forms_mean_the_same", () => {
  const long = body(`
image: x
command: npm run "dev server"
entrypoint: ["/bin/sh", "-c"]
environment: {A: 1, B: true, C: null, D: "x=y"}
labels: {a: b}
extra_hosts: {one: 10.0.0.1, six: "::1"}
sysctls: {net.core.somaxconn: 1024}
ulimits: {nofile: {soft: 1, hard: 2}, nproc: 65535}
tmpfs: /run
dns: 1.1.1.1
healthcheck: {test: curl -f localhost, interval: 1m30s, retries: 3}
gpus: all
`);
  const short = body(`
image: x
command: [npm, run, dev server]
entrypoint: /bin/sh -c
environment: [A=1, B=true, C, D=x=y]
labels: [a=b]
extra_hosts: ["one:10.0.0.1", "six=[::1]"]
sysctls: [net.core.somaxconn=1024]
ulimits: {nofile: {soft: 1, hard: 2}, nproc: {soft: 65535, hard: 65535}}
tmpfs: [/run]
dns: [1.1.1.1]
healthcheck: {test: [CMD-SHELL, curl -f localhost], interval: 90s, retries: "3"}
deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}
`);
  assert.deepEqual(long, short);
  assert.deepEqual(long.Cmd, ["npm", "run", "dev server"]);
  assert.deepEqual(long.Env, ["A=1", "B=true", "C", "D=x=y"]);
  assert.deepEqual(long.HostConfig?.DeviceRequests, [{ Count: -1, Capabilities: [["gpu"]] }]);
  assert.deepEqual(long.HostConfig?.Ulimits, [{ Name: "nofile", Soft: 1, Hard: 2 }, { Name: "nproc", Soft: 65_535, Hard: 65_535 }]);
});

test("spec_s11_deploy_limits_and_restart_are_the_containers", () => {
  const { specs, notes } = parseCompose(`
image: x
restart: always
mem_limit: 1g
deploy:
  replicas: 3
  placement: {constraints: [a]}
  resources:
    limits: {cpus: "0.50", memory: 50M, pids: 100}
    reservations: {cpus: "0.25", memory: 20M}
  restart_policy: {condition: on-failure, max_attempts: 3, delay: 5s}
`);
  assert.deepEqual(specs[0].spec.body.HostConfig, {
    RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
    Memory: 52_428_800,
    NanoCpus: 500_000_000,
    PidsLimit: 100,
    MemoryReservation: 20_971_520,
  });
  assert.deepEqual(notes.map((note) => note.text), [
    "deploy.resources.reservations.cpus was left out: it is for a cluster.",
    "deploy.replicas was left out: one container is made.",
    "deploy.placement was left out: it is for a cluster.",
  ]);
});

test("spec_s12_networks_and_volumes_have_the_names_of_the_engine", () => {
  const { specs, notes } = parseCompose(`
services:
  web:
    image: x
    networks:
      back: {aliases: [web], ipv4_address: 10.5.0.5}
      front: {priority: 10}
    volumes:
      - data:/data:ro
      - nfs:/nfs
      - type: volume
        source: data
        target: /again
        volume: {nocopy: true}
      - type: bind
        source: ./conf
        target: /conf
        read_only: true
      - /anonymous
networks:
  front: {name: proxy, external: true}
  back: {}
volumes:
  data: {name: shop-data}
  nfs: {driver: local, driver_opts: {type: nfs, o: "addr=1.2.3.4", device: ":/x"}}
`);
  assert.deepEqual(specs[0].spec.body, {
    Image: "x",
    HostConfig: {
      NetworkMode: "proxy",
      Binds: ["shop-data:/data:ro"],
      Mounts: [
        {
          Type: "volume",
          Source: "nfs",
          Target: "/nfs",
          VolumeOptions: { DriverConfig: { Name: "local", Options: { type: "nfs", o: "addr=1.2.3.4", device: ":/x" } } },
        },
        { Type: "volume", Source: "shop-data", Target: "/again", VolumeOptions: { NoCopy: true } },
        { Type: "bind", Source: "./conf", Target: "/conf", ReadOnly: true },
      ],
    },
    Volumes: { "/anonymous": {} },
    NetworkingConfig: { EndpointsConfig: { proxy: {}, back: { Aliases: ["web"], IPAMConfig: { IPv4Address: "10.5.0.5" } } } },
  });
  assert.deepEqual(notes.map((note) => note.text), [
    "Compose makes the network back for the project. Here a network of that name must exist.",
    "./conf is not a full path. Write it as it is on the engine's machine, from / on.",
  ]);
});

test("spec_s13_other_services_are_containers_of_that_name", () => {
  const { specs, notes } = parseCompose("{image: x, network_mode: 'service:vpn', pid: 'service:app', volumes_from: [data:ro, 'container:old']}");
  assert.deepEqual(specs[0].spec.body.HostConfig, { NetworkMode: "container:vpn", PidMode: "container:app", VolumesFrom: ["data:ro", "old"] });
  assert.equal(notes.length, 3);
});

test("spec_s14_a_dollar_is_written_twice_and_read_once", () => {
  const text = "{image: x, command: 'echo $$HOME ${A:-b${C:-d}} ${E-f} $G ${H:+i} $1'}";
  assert.deepEqual(body(text).Cmd, ["echo", "$HOME", "bd", "f", "$G", "$1"]);
  const spec = parseCompose(text).specs[0].spec;
  assert.deepEqual(parseCompose(formatCompose(spec)).specs[0].spec.body, spec.body);
});

test("spec_s15_a_file_is_written_as_people_write_it", () => {
  const { spec } = parseRun("docker run -d --name web --restart no -p 80:80 -v data:/d -v /etc/x:/x:ro -e A=yes --net front nginx:1.29 nginx -g 'daemon off;'");
  assert.equal(
    formatCompose(spec),
    `services:
  web:
    image: nginx:1.29
    container_name: web
    command: ["nginx", "-g", "daemon off;"]
    ports:
      - "80:80"
    networks:
      - front
    volumes:
      - data:/d
      - /etc/x:/x:ro
    environment:
      A: "yes"
volumes:
  data:
    name: data
networks:
  front:
    name: front
    external: true
`,
  );
});

test("spec_s16_all_of_compose_goes_there_and_back", () => {
  const text = `
services:
  all:
    image: x
    container_name: all
    platform: linux/arm64
    pull_policy: always
    hostname: h
    domainname: d.example
    restart: on-failure:5
    entrypoint: [e, f]
    command: [c]
    user: "1:2"
    working_dir: /w
    stdin_open: true
    tty: true
    init: true
    ports: ["127.0.0.1:80:80", "90-92:90-92/udp"]
    expose: ["7000", "53/udp"]
    networks: {n1: {aliases: [a], mac_address: "", driver_opts: {k: v}, gw_priority: 2}, n2: {ipv6_address: "2001:db8::3", mac_address: 02:42:ac:11:00:03}}
    mac_address: 02:42:ac:11:00:02
    links: [db, "cache:c"]
    dns: [1.1.1.1]
    dns_opt: [ndots:2]
    dns_search: [example.com]
    extra_hosts: ["h:host-gateway"]
    volumes_from: ["container:old:ro"]
    annotations: {k: v}
    privileged: true
    read_only: true
    group_add: ["44"]
    device_cgroup_rules: ["c 1:3 rwm"]
    ipc: shareable
    mem_reservation: 10m
    memswap_limit: -1
    cpu_count: 2
    cpu_percent: 50
    cpu_period: 50000
    shm_size: 64m
    healthcheck: {test: [CMD, true], interval: 30s, timeout: 5s, start_period: 1m, start_interval: 1s, retries: 2}
    stop_signal: SIGQUIT
    stop_grace_period: 1m30s
    logging: {driver: local}
    runtime: runsc
    isolation: default
networks: {n1: {external: true}, n2: {external: true}}
`;
  const { specs, notes } = parseCompose(text);
  assert.deepEqual(notes, []);
  const again = parseCompose(formatCompose(specs[0].spec));
  assert.deepEqual(again.notes, []);
  assert.deepEqual(again.specs[0].spec, specs[0].spec);
  // The command keeps all of it but the entrypoint's second word, which becomes the command's first, and the shell of the check.
  const run = parseRun(formatRun(specs[0].spec)).spec;
  const { body } = specs[0].spec;
  assert.deepEqual(
    { ...run, body: { ...run.body, Entrypoint: body.Entrypoint, Cmd: body.Cmd, Healthcheck: body.Healthcheck } },
    specs[0].spec,
  );
  assert.deepEqual([run.body.Entrypoint, run.body.Cmd, run.body.Healthcheck?.Test], [["e"], ["f", "c"], ["CMD-SHELL", "true"]]);
});
