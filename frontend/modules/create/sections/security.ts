// What it may do to the engine's machine.
import { text } from "../codec/codec";
import { device } from "../codec/lists";
import type { Section } from "../control";
import { labels, words } from "../text";
import { choice, entries, flag, items, keyAndValue, line, texts } from "./declare";

export const SECURITY: Section = {
  title: words.security,
  about: words.securityAbout,
  controls: [
    flag(labels.privileged, "HostConfig.Privileged", { hint: words.privilegedHint }),
    flag(labels.readonly, "HostConfig.ReadonlyRootfs"),
    texts(labels.capAdd, words.aCapability, "HostConfig.CapAdd", { placeholder: "NET_ADMIN", suggest: "capabilities" }),
    texts(labels.capDrop, words.aCapability, "HostConfig.CapDrop", { placeholder: "ALL", suggest: "capabilities" }),
    items(labels.devices, words.aDevice, "HostConfig.Devices", device, [
      { key: "host", label: words.deviceOnHost, placeholder: "/dev/dri", tail: ".PathOnHost" },
      { key: "inside", label: words.deviceInside, placeholder: words.samePath, isTarget: true, tail: ".PathInContainer" },
      { key: "may", label: words.permissions, placeholder: "rwm", isShort: true, tail: ".CgroupPermissions" },
    ], { isWide: true }),
    texts(labels.deviceRules, words.aRule, "HostConfig.DeviceCgroupRules", { placeholder: "c 188:* rmw" }),
    texts(labels.securityOpt, words.anOption, "HostConfig.SecurityOpt", { placeholder: "no-new-privileges" }),
    texts(labels.groupAdd, words.aGroup, "HostConfig.GroupAdd", { placeholder: "video" }),
    entries(labels.sysctls, words.aSysctl, "HostConfig.Sysctls", keyAndValue(words.name, "net.core.somaxconn"), undefined, { isWide: true }),
    line(labels.pidMode, "HostConfig.PidMode", text, { placeholder: words.ownMode, hint: words.pidHint }),
    line(labels.ipcMode, "HostConfig.IpcMode", text, { placeholder: words.engineDefault, hint: words.ipcHint }),
    choice(labels.utsMode, "HostConfig.UTSMode", words.hostModes),
    choice(labels.usernsMode, "HostConfig.UsernsMode", words.hostModes),
    choice(labels.cgroupns, "HostConfig.CgroupnsMode", words.cgroupModes),
  ],
};
