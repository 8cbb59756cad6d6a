// What a container is made of: the body of `POST /containers/create`, and what goes with it.

/** Everything that the create form edits. */
export interface Spec {
  name: string;
  /** As `linux/arm64`; empty where the engine shall choose. */
  platform: string;
  pull: "missing" | "always" | "never";
  /** Whether it is started too: `docker run`, not `docker create`. */
  start: boolean;
  body: Body;
}

/** The create body. What is not set is not there: the engine then decides. */
export interface Body {
  Image?: string;
  Cmd?: string[];
  Entrypoint?: string[];
  Hostname?: string;
  Domainname?: string;
  User?: string;
  WorkingDir?: string;
  Env?: string[];
  Labels?: Record<string, string>;
  ExposedPorts?: Record<string, object>;
  Volumes?: Record<string, object>;
  Tty?: boolean;
  OpenStdin?: boolean;
  StdinOnce?: boolean;
  AttachStdin?: boolean;
  AttachStdout?: boolean;
  AttachStderr?: boolean;
  StopSignal?: string;
  StopTimeout?: number;
  Healthcheck?: Healthcheck;
  HostConfig?: HostConfig;
  NetworkingConfig?: { EndpointsConfig?: Record<string, Endpoint> };
  [key: string]: unknown;
}

/** The half of the body that is about the engine's machine. */
export interface HostConfig {
  Binds?: string[];
  Mounts?: Mount[];
  Tmpfs?: Record<string, string>;
  VolumesFrom?: string[];
  VolumeDriver?: string;
  PortBindings?: Record<string, PortBinding[]>;
  PublishAllPorts?: boolean;
  NetworkMode?: string;
  Links?: string[];
  ExtraHosts?: string[];
  Dns?: string[];
  DnsOptions?: string[];
  DnsSearch?: string[];
  RestartPolicy?: { Name?: string; MaximumRetryCount?: number };
  AutoRemove?: boolean;
  LogConfig?: { Type?: string; Config?: Record<string, string> };
  Privileged?: boolean;
  ReadonlyRootfs?: boolean;
  Init?: boolean;
  CapAdd?: string[];
  CapDrop?: string[];
  GroupAdd?: string[];
  SecurityOpt?: string[];
  MaskedPaths?: string[];
  ReadonlyPaths?: string[];
  UsernsMode?: string;
  PidMode?: string;
  IpcMode?: string;
  UTSMode?: string;
  CgroupnsMode?: string;
  CgroupParent?: string;
  Sysctls?: Record<string, string>;
  Ulimits?: Ulimit[];
  Devices?: Device[];
  DeviceRequests?: DeviceRequest[];
  DeviceCgroupRules?: string[];
  Memory?: number;
  MemorySwap?: number;
  MemoryReservation?: number;
  MemorySwappiness?: number;
  KernelMemory?: number;
  OomKillDisable?: boolean;
  OomScoreAdj?: number;
  NanoCpus?: number;
  CpuShares?: number;
  CpuPeriod?: number;
  CpuQuota?: number;
  CpuRealtimePeriod?: number;
  CpuRealtimeRuntime?: number;
  CpusetCpus?: string;
  CpusetMems?: string;
  PidsLimit?: number;
  ShmSize?: number;
  BlkioWeight?: number;
  BlkioWeightDevice?: { Path?: string; Weight?: number }[];
  BlkioDeviceReadBps?: Throttle[];
  BlkioDeviceWriteBps?: Throttle[];
  BlkioDeviceReadIOps?: Throttle[];
  BlkioDeviceWriteIOps?: Throttle[];
  StorageOpt?: Record<string, string>;
  Runtime?: string;
  Isolation?: string;
  Annotations?: Record<string, string>;
  [key: string]: unknown;
}

/** The health check; times in nanoseconds. */
export interface Healthcheck {
  Test?: string[];
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  StartInterval?: number;
  Retries?: number;
  [key: string]: unknown;
}

/** Where a port of the container is reached. */
export interface PortBinding {
  HostIp?: string;
  /** A number or a range; empty for any free port. */
  HostPort?: string;
}

/** A mount in the long form, as of `--mount`. */
export interface Mount {
  Type?: string;
  Source?: string;
  Target?: string;
  ReadOnly?: boolean;
  Consistency?: string;
  BindOptions?: {
    Propagation?: string;
    NonRecursive?: boolean;
    CreateMountpoint?: boolean;
    ReadOnlyNonRecursive?: boolean;
    ReadOnlyForceRecursive?: boolean;
  };
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string>;
    Subpath?: string;
    DriverConfig?: { Name?: string; Options?: Record<string, string> };
  };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number; Options?: string[][] };
  ImageOptions?: { Subpath?: string };
  [key: string]: unknown;
}

/** The container's place in a network. */
export interface Endpoint {
  Aliases?: string[];
  Links?: string[];
  MacAddress?: string;
  DriverOpts?: Record<string, string>;
  GwPriority?: number;
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: string[] };
  [key: string]: unknown;
}

/** A limit of the kernel; -1 is none. */
export interface Ulimit {
  Name?: string;
  Soft?: number;
  Hard?: number;
}

/** A device of the machine, seen in the container. */
export interface Device {
  PathOnHost?: string;
  PathInContainer?: string;
  CgroupPermissions?: string;
}

/** Devices that a driver hands out, as GPUs. */
export interface DeviceRequest {
  Driver?: string;
  /** -1 is all. */
  Count?: number;
  DeviceIDs?: string[];
  Capabilities?: string[][];
  Options?: Record<string, string>;
}

/** A limit of a device's speed. */
export interface Throttle {
  Path?: string;
  Rate?: number;
}

/** What could not be carried over, in a sentence that names the flag or key. */
export interface Note {
  kind: "warn" | "error";
  text: string;
}

/** A spec with nothing in it. */
export function blank(): Spec {
  return { name: "", platform: "", pull: "missing", start: true, body: {} };
}

/** Whether a network mode names a network of the user's own. */
export function isUserDefined(mode: string): boolean {
  return !/^(|default|bridge|host|none|nat|(container|ns):.*)$/s.test(mode);
}
