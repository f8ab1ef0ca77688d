#!/usr/bin/env python3
"""deploy_test.py ROOT: docker-compose.yml through a Compose parser, then what no parser knows: that the programs, versions,
packages and folders it names are those of this tree; and the systemd units through systemd-analyze. Exit code 77: no parser."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

ROOT = pathlib.Path(sys.argv[1]).resolve()
PROGRAMS = {"shuwen", "shuwen-normalizer", "shuwen-extractor", "shuwen-monitor"}
failures = []


def expect(holds, message):
    if not holds:
        failures.append(message)


def compose_parser():
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def parse_compose(parser):
    done = subprocess.run([*parser, "-f", ROOT / "docker-compose.yml", "config"], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(f"docker-compose.yml:1: {done.stderr.strip()}")
    return yaml.safe_load(done.stdout)


def check_compose(stack):
    services = stack["services"]
    for needed in ("kafka", "postgres", "setup", "normalizer", "extractor", "monitor", "prometheus", "grafana"):
        expect(needed in services, f"docker-compose.yml:1: no service {needed}")
    named = {service["command"][0] for service in services.values() if "command" in service}
    expect(named == PROGRAMS, f"docker-compose.yml:1: commands {sorted(named)}, programs {sorted(PROGRAMS)}")
    pinned = re.search(r"<kafka.version>(.*)</kafka.version>", (ROOT / "tools/dev/kafka/pom.xml").read_text()).group(1)
    expect(services["kafka"]["image"] == f"apache/kafka:{pinned}", f"docker-compose.yml:1: not Kafka {pinned}, as in the pom.xml")
    for name, service in services.items():
        for port in service.get("ports", []):
            expect("127.0.0.1" in json.dumps(port), f"docker-compose.yml:1: {name} is open to the network: {port}")
        if "build" in service:
            expect((ROOT / service["build"]["dockerfile"]).exists(), f"docker-compose.yml:1: {name}: no such Dockerfile")
    check_dashboards(services)


def mounts(service):
    """{path inside: path in this tree}, of what is mounted from here; a parser may give texts or mappings."""
    pairs = [(v["target"], v["source"]) if isinstance(v, dict) else (v.split(":")[1], v.split(":")[0]) for v in service.get("volumes", [])]
    return {inside: ROOT / source for inside, source in pairs if "/" in source}


def check_dashboards(services):
    """Prometheus asks hosts that are services, on the port that they listen on; Grafana finds its data source and its dashboard."""
    inside = mounts(services["prometheus"]) | mounts(services["grafana"])
    for path, source in inside.items():
        expect(source.exists(), f"docker-compose.yml:1: {path} is mounted from {source}, which is not there")
    prometheus = yaml.safe_load(inside["/etc/prometheus/prometheus.yml"].read_text())
    for file in prometheus["rule_files"]:
        expect(f"/etc/prometheus/{file}" in inside, f"deploy/prometheus/compose.yml:1: {file} is not mounted")
    targets = {target for job in prometheus["scrape_configs"] for group in job["static_configs"] for target in group["targets"]}
    listening = {f"{name}:{services[name]['environment']['SHUWEN_HTTP_PORT']}" for name in ("monitor", "normalizer", "extractor")}
    expect(targets == listening, f"deploy/prometheus/compose.yml:1: targets {sorted(targets)}, services {sorted(listening)}")
    provisioning = inside["/etc/grafana/provisioning"]
    source = yaml.safe_load((provisioning / "datasources/prometheus.yml").read_text())["datasources"][0]
    expect(source["url"] == "http://prometheus:9090", "deploy/grafana: the data source is another one than Prometheus of docker-compose.yml")
    folder = yaml.safe_load((provisioning / "dashboards/shuwen.yml").read_text())["providers"][0]["options"]["path"]
    home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    expect(home in inside and home.startswith(folder + "/"), f"docker-compose.yml:1: {home} is not mounted into {folder}")


def check_units():
    units = sorted((ROOT / "deploy/systemd").glob("*.service"))
    expect({unit.stem for unit in units} == PROGRAMS - {"shuwen"}, "deploy/systemd: one unit for each service")
    if not shutil.which("systemd-analyze"):
        return
    for unit in units:
        said = subprocess.run(["systemd-analyze", "verify", "--recursive-errors=no", unit], capture_output=True, text=True).stderr
        for line in said.splitlines():
            # The program is not installed where tests run.
            if unit.name in line and "is not executable" not in line:
                failures.append(f"deploy/systemd/{unit.name}:1: {line}")


def check_dockerfile():
    text = (ROOT / "deploy/Dockerfile").read_text()
    for source in re.findall(r"^COPY (?!--)(\S+) ", text, re.M):
        expect((ROOT / source).exists(), f"deploy/Dockerfile:1: copies {source}, which is not there")


check_units()
check_dockerfile()
parser = compose_parser()
if parser:
    check_compose(parse_compose(parser))
print("\n".join(failures))
if not parser and not failures:
    print("no Compose parser: apt-get install docker-compose")
sys.exit(1 if failures else 0 if parser else 77)
