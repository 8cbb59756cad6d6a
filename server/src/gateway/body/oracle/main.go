// Fills in vectors.json: what Go's encoding/json, and so the Engine, reads of each body.
//
//	go run main.go < vectors.json > new.json
//
// The structs are the Engine's (api/types of Moby 20.10 to 29), as far as they matter here. Not run by ./test: the
// Rust test beside it reads the vectors that are checked in.
package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
)

type vector struct {
	Kind   string   `json:"kind"`
	Body   string   `json:"body"`
	Accept bool     `json:"accept"`
	Go     []string `json:"go"`
}

type words []string

func (w *words) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		var one string
		if err := json.Unmarshal(b, &one); err != nil {
			return err
		}
		list = []string{one}
	}
	*w = list
	return nil
}

type driverConfig struct {
	Name    string            `json:",omitempty"`
	Options map[string]string `json:",omitempty"`
}

type mount struct {
	Type          string `json:",omitempty"`
	Source        string `json:",omitempty"`
	Target        string `json:",omitempty"`
	VolumeOptions *struct {
		NoCopy       bool              `json:",omitempty"`
		Labels       map[string]string `json:",omitempty"`
		DriverConfig *driverConfig     `json:",omitempty"`
	} `json:",omitempty"`
}

type resources struct {
	CgroupParent         string
	BlkioWeightDevice    []any
	BlkioDeviceReadBps   []any
	BlkioDeviceWriteBps  []any
	BlkioDeviceReadIOps  []any
	BlkioDeviceWriteIOps []any
	CPURealtimePeriod    int64 `json:"CpuRealtimePeriod"`
	CPURealtimeRuntime   int64 `json:"CpuRealtimeRuntime"`
	Memory               int64
	Devices              []any
	DeviceCgroupRules    []string
	DeviceRequests       []any
	OomKillDisable       *bool
	Ulimits              []*struct {
		Name       string
		Hard, Soft int64
	}
}

type hostConfig struct {
	Binds           []string
	ContainerIDFile string
	LogConfig       struct {
		Type   string
		Config map[string]string
	}
	NetworkMode  string
	VolumeDriver string
	VolumesFrom  []string
	Annotations  map[string]string `json:",omitempty"`
	CapAdd       words
	CgroupnsMode string
	GroupAdd     []string
	IpcMode      string
	Cgroup       string
	OomScoreAdj  int
	PidMode      string
	Privileged   bool
	SecurityOpt  []string
	StorageOpt   map[string]string `json:",omitempty"`
	UTSMode      string
	UsernsMode   string
	Sysctls      map[string]string `json:",omitempty"`
	Runtime      string            `json:",omitempty"`
	resources
	Mounts        []mount `json:",omitempty"`
	MaskedPaths   []string
	ReadonlyPaths []string
}

// Whether a command may run as this user: the container's own, or a number that is not root's.
func lesser(user string) bool {
	if user == "" {
		return true
	}
	for _, part := range strings.SplitN(user, ":", 2) {
		if id, err := strconv.ParseInt(part, 10, 32); err != nil || id <= 0 {
			return false
		}
	}
	return true
}

func host(s string) bool { return s == "host" || strings.HasPrefix(s, "ns:") }

func (r *resources) forbidden(say func(bool, string)) {
	say(r.CgroupParent != "", "CgroupParent")
	say(len(r.Devices)+len(r.DeviceRequests)+len(r.DeviceCgroupRules) > 0, "Devices")
	say(len(r.BlkioWeightDevice)+len(r.BlkioDeviceReadBps)+len(r.BlkioDeviceWriteBps)+len(r.BlkioDeviceReadIOps)+len(r.BlkioDeviceWriteIOps) > 0, "Blkio")
	say(r.CPURealtimePeriod != 0 || r.CPURealtimeRuntime != 0, "CpuRealtime")
	say(r.OomKillDisable != nil && *r.OomKillDisable, "OomKillDisable")
	for _, limit := range r.Ulimits {
		if limit != nil {
			switch strings.ToLower(limit.Name) {
			case "memlock", "msgqueue", "nice", "rtprio", "rttime", "sigpending":
				say(true, "Ulimits")
			}
		}
	}
}

func (h *hostConfig) forbidden(say func(bool, string)) {
	h.resources.forbidden(say)
	say(len(h.Binds) > 0, "Binds")
	say(h.ContainerIDFile != "", "ContainerIDFile")
	switch h.LogConfig.Type {
	case "", "json-file", "local", "none":
	default:
		say(true, "LogConfig")
	}
	say(h.VolumeDriver != "", "VolumeDriver")
	say(len(h.Annotations) > 0, "Annotations")
	say(len(h.CapAdd) > 0, "CapAdd")
	say(len(h.GroupAdd) > 0, "GroupAdd")
	say(h.Cgroup != "", "Cgroup")
	say(h.OomScoreAdj != 0, "OomScoreAdj")
	say(h.Privileged, "Privileged")
	for _, option := range h.SecurityOpt {
		say(!strings.HasPrefix(option, "no-new-privileges"), "SecurityOpt")
	}
	say(len(h.StorageOpt) > 0, "StorageOpt")
	for _, mode := range []string{h.NetworkMode, h.CgroupnsMode, h.IpcMode, h.PidMode, h.UTSMode, h.UsernsMode} {
		say(host(mode), "Namespace")
	}
	say(len(h.Sysctls) > 0, "Sysctls")
	say(h.Runtime != "", "Runtime")
	say(h.MaskedPaths != nil || h.ReadonlyPaths != nil, "MaskedPaths")
	for _, m := range h.Mounts {
		say(m.Type != "volume" && m.Type != "tmpfs", "Mounts")
		say(m.VolumeOptions != nil && m.VolumeOptions.DriverConfig != nil &&
			(m.VolumeOptions.DriverConfig.Name != "" || len(m.VolumeOptions.DriverConfig.Options) > 0), "DriverConfig")
	}
}

type create struct {
	Image            string
	Volumes          map[string]struct{}
	HostConfig       *hostConfig `json:"HostConfig,omitempty"`
	NetworkingConfig *struct {
		EndpointsConfig map[string]*struct{ DriverOpts map[string]string }
	} `json:"NetworkingConfig,omitempty"`
}

func read(kind, body string) []string {
	found := []string{}
	say := func(yes bool, name string) {
		if yes {
			found = append(found, name)
		}
	}
	// As the Engine does: the first value of the body, and whatever follows is left.
	readable := true
	decode := func(into any) {
		readable = readable && json.NewDecoder(strings.NewReader(body)).Decode(into) == nil
	}
	switch kind {
	case "container":
		var c create
		decode(&c)
		if c.HostConfig != nil {
			c.HostConfig.forbidden(say)
		}
		// Engines before 23 read the fields of HostConfig at the top, too.
		var top hostConfig
		decode(&top)
		top.forbidden(say)
		for path := range c.Volumes {
			say(strings.Contains(path, ":"), "Volumes")
		}
		if c.NetworkingConfig != nil {
			for name, endpoint := range c.NetworkingConfig.EndpointsConfig {
				say(name == "host", "EndpointsConfig")
				say(endpoint != nil && len(endpoint.DriverOpts) > 0, "DriverOpts")
			}
		}
	case "update":
		var u struct{ resources }
		decode(&u)
		u.forbidden(say)
	case "exec":
		var e struct {
			User       string
			Privileged bool
			Cmd        words
		}
		decode(&e)
		say(e.Privileged, "Privileged")
		say(!lesser(e.User), "User")
	case "network":
		var n struct {
			Name, Driver, Scope string
			Ingress, ConfigOnly bool
			ConfigFrom          *struct{ Network string }
			IPAM                *struct {
				Driver  string
				Options map[string]string
				Config  []any
			}
			Options map[string]string
		}
		decode(&n)
		say(n.Driver != "" && n.Driver != "bridge", "Driver")
		say(n.Ingress || n.ConfigOnly || n.ConfigFrom != nil && n.ConfigFrom.Network != "", "Config")
		say(n.Scope != "" && n.Scope != "local", "Scope")
		say(n.IPAM != nil && (n.IPAM.Driver != "" && n.IPAM.Driver != "default" || len(n.IPAM.Options)+len(n.IPAM.Config) > 0), "IPAM")
		say(n.Options["parent"] != "" || n.Options["com.docker.network.bridge.name"] != "", "Options")
	case "volume":
		var v struct {
			Name, Driver string
			DriverOpts   map[string]string
		}
		decode(&v)
		say(v.Driver != "" && v.Driver != "local", "Driver")
		say(len(v.DriverOpts) > 0, "DriverOpts")
	}
	// A body that Go cannot decode is no danger: the Engine answers 400.
	if !readable {
		return []string{}
	}
	return found
}

func main() {
	var vectors []vector
	if err := json.NewDecoder(os.Stdin).Decode(&vectors); err != nil {
		panic(err)
	}
	for i := range vectors {
		vectors[i].Go = read(vectors[i].Kind, vectors[i].Body)
	}
	os.Stdout.WriteString("[\n")
	for i, v := range vectors {
		line := &strings.Builder{}
		out := json.NewEncoder(line)
		out.SetEscapeHTML(false)
		if err := out.Encode(v); err != nil {
			panic(err)
		}
		comma := ","
		if i == len(vectors)-1 {
			comma = ""
		}
		os.Stdout.WriteString(strings.TrimSpace(line.String()) + comma + "\n")
	}
	os.Stdout.WriteString("]\n")
}
