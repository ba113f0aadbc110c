package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// A side is one of the two programs that print lines of results.
type side struct {
	command []string
	env     []string
}

// measure runs the program and returns the value in the line of the given workload.
func (s side) measure(args []string, name, unit string) (float64, error) {
	out, err := s.output(append(s.command[1:len(s.command):len(s.command)], args...)...)
	if err != nil {
		return 0, err
	}
	for l := range strings.Lines(out) {
		f := strings.Fields(l)
		if len(f) < 3 || f[0] != name || f[2] != unit {
			continue
		}
		v, err := strconv.ParseFloat(f[1], 64)
		if err != nil || !(v > 0) {
			return 0, fmt.Errorf("%s: %s measured %q %s", s.command[0], name, f[1], unit)
		}
		return v, nil
	}
	return 0, fmt.Errorf("%s: no line %q in %s among:\n%s", s.command[0], name, unit, out)
}

// output runs the program with other arguments and returns what it prints.
func (s side) output(args ...string) (string, error) {
	cmd := exec.Command(s.command[0], args...)
	cmd.Env = s.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", s.command[0], strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String(), nil
}

// environment returns the environment of both sides.
func environment(avx2 bool) []string {
	env := os.Environ()
	if avx2 {
		env = append(env, "CRESSET_CPU=avx2", "ATEN_CPU_CAPABILITY=avx2", "MKL_ENABLE_INSTRUCTIONS=AVX2",
			"ONEDNN_MAX_CPU_ISA=AVX2")
	}
	return env
}

// build compiles cresset into dir.
func build(dir string) (string, error) {
	path := filepath.Join(dir, "cresset")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	s := side{command: []string{"go"}, env: os.Environ()}
	_, err := s.output("build", "-o", path, "./cmd/cresset")
	return path, err
}

// describe names the commit that is measured.
func describe() string {
	out, err := side{command: []string{"git"}, env: os.Environ()}.output("describe", "--always", "--dirty")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(out)
}

// A machine is what results depend on besides the programs.
type machine struct {
	CPU     string `json:"cpu"`
	Threads int    `json:"threads"`
	AVX2    bool   `json:"held_to_avx2,omitempty"`
	Go      string `json:"go"`
	PyTorch string `json:"pytorch"`
}

func machineOf(o options, twin side) (machine, error) {
	version, err := twin.output("-c", "import torch; print(torch.__version__)")
	if err != nil {
		return machine{}, err
	}
	return machine{CPU: processor(), Threads: o.threads, AVX2: o.avx2, Go: runtime.Version(),
		PyTorch: "PyTorch " + strings.TrimSpace(version)}, nil
}

// processor returns the model of the CPU.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for l := range strings.Lines(string(info)) {
			if key, value, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(key) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	if out, err := (side{command: []string{"sysctl"}, env: os.Environ()}).output("-n", "machdep.cpu.brand_string"); err == nil {
		return strings.TrimSpace(out)
	}
	return "unknown " + runtime.GOARCH
}
