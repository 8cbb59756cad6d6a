import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { address, isIn, subnet } from "./address";
import type { Inspect, Network } from "./network";
import { addressProblem, aliasProblem, aliasesOf, isOffered, obstacle, othersIn, places, published, taken } from "./network";
import { words } from "./text";

const [TOLD] = JSON.parse(readFileSync("server/tests/recordings/26.1/container.json", "utf8")) as [Inspect];
const [ALL] = JSON.parse(readFileSync("server/tests/recordings/26.1/networks.json", "utf8")) as [Network[]];

const SHOP: Network = {
  Id: "1",
  Name: "shop",
  Driver: "bridge",
  Scope: "local",
  IPAM: { Config: [{ Subnet: "10.1.0.0/24", Gateway: "10.1.0.1" }, { Subnet: "fd00:1::/64" }] },
  Containers: { db: { Name: "shop-db", IPv4Address: "10.1.0.2/24", IPv6Address: "fd00:1::2/64" }, me: { Name: "web" } },
};

test("addresses are read, and belong to subnets", () => {
  assert.equal(address("172.19.0.2")?.value, 2_886_926_338n);
  assert.equal(address("::ffff:1.2.3.4")?.value, 0xffff01020304n);
  assert.equal(address("fd00::1")?.value, address("fd00:0:0:0:0:0:0:1")?.value);
  for (const text of ["", "1.2.3", "1.2.3.256", "1.2.3.4.5", ":::", "1::2::3", "fd00:1", "g::1", "1:2:3:4:5:6:7:8:9"]) {
    assert.equal(address(text), undefined, text);
  }
  const within = (ip: string, net: string) => isIn(address(ip) ?? assert.fail(), subnet(net) ?? assert.fail());
  assert.ok(within("10.1.0.255", "10.1.0.9/24") && !within("10.1.1.0", "10.1.0.0/24") && within("fd00:1::ff", "fd00:1::/64"));
  assert.equal(subnet("10.0.0.0/33"), undefined);
});

test("an inspect's networks and ports", () => {
  assert.deepEqual(places(TOLD), [
    { name: "rec-net", id: "992312c21e7a1abfab9a110d528e523bed418eb02aac1db214fc447cec4ff457", ipv4: "172.19.0.2/16", ipv6: "", mac: "02:42:ac:13:00:02", aliases: ["rec-web"], gateway: "172.19.0.1" },
  ]);
  assert.deepEqual(published(TOLD, true), [
    { inside: "80/tcp", ip: "", port: "18080", isPublished: true },
    { inside: "81/tcp", ip: "", port: "", isPublished: false },
  ]);
  assert.deepEqual(published(TOLD, false).map(({ port }) => port), ["18080"]);
  assert.deepEqual([places({}), published({}, true)], [[], []]);
});

test("a port that another one publishes stands in the way of the next start", () => {
  const ports = published(TOLD, false);
  const row = (id: string, port: number, kind = "tcp", ip = "") => ({ id, name: id, ports: [{ public: port, kind, ip }] });
  assert.deepEqual(taken(ports, [row("own", 18080), row("a", 18080, "udp"), row("b", 18080, "tcp", "10.0.0.1")], "own"), [{ port: "18080/tcp", name: "b" }]);
  assert.deepEqual(taken(ports, [row("own", 18080), row("a", 18081)], "own"), []);
});

test("a port at one address stands in the way at that one, and at all", () => {
  const at = (ip: string, other: string) => taken([{ inside: "80/tcp", ip, port: "80", isPublished: true }], [{ id: "a", name: "a", ports: [{ public: 80, kind: "tcp", ip: other }] }], "own").length;
  assert.deepEqual([at("127.0.0.1", "0.0.0.0"), at("127.0.0.1", "10.0.0.1"), at("127.0.0.1", "::"), at("::1", "::")], [1, 0, 0, 1]);
});

test("only networks that take a container are offered", () => {
  const names = ALL.filter((network) => isOffered(network, places(TOLD))).map(({ Name }) => Name);
  assert.ok(names.includes("bridge") && !names.includes("host") && !names.includes("none") && !names.includes("rec-net"), String(names));
  assert.equal(isOffered({ ...SHOP, Scope: "swarm" }, []), false);
  assert.equal(isOffered({ ...SHOP, Scope: "swarm", Attachable: true }, []), true);
});

test("what shares its network with others is connected to none", () => {
  assert.equal(obstacle(TOLD), "");
  assert.equal(obstacle({ HostConfig: { NetworkMode: "host" } }), words.hostMode);
  assert.equal(obstacle({ HostConfig: { NetworkMode: "container:1f" } }), words.sharedMode);
  assert.equal(obstacle({ NetworkSettings: { Networks: { none: {} } } }), words.noneMode);
});

test("an address of one's own choice is in the network, and free", () => {
  const four = (text: string) => addressProblem(SHOP, text, 4);
  assert.deepEqual(["", "10.1.0.9", "10.1.0.1", "10.1.0.2", "10.1.0.0", "10.1.0.255", "10.2.0.9", "fd00:1::9", "x"].map(four), [
    "", "", words.isGateway, words.isTaken("shop-db"), words.isReserved, words.isReserved, words.outside("10.1.0.0/24"), words.notAddress, words.notAddress,
  ]);
  assert.equal(addressProblem(SHOP, "fd00:1::2", 6), words.isTaken("shop-db"));
  assert.equal(addressProblem({ ...SHOP, IPAM: null }, "10.1.0.9", 4), words.noSubnet);
});

test("aliases are names, and nobody else's", () => {
  assert.deepEqual(aliasesOf(" api,  web api"), ["api", "web"]);
  assert.equal(aliasProblem(SHOP, ["api"]), "");
  assert.equal(aliasProblem(SHOP, ["a/b"]), words.notAlias("a/b"));
  assert.equal(aliasProblem(SHOP, ["shop-db"]), words.alsoNamed("shop-db"));
  assert.deepEqual(othersIn(SHOP, "me"), ["shop-db"]);
});
