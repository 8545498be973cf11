#!/usr/bin/env python3
"""Landfall's verification beside Google's data-validator and reladiff, on the same tables of MariaDB and PostgreSQL in one run.

First the pairs of tests/cases/peers.toml: what each says while the rows are equal, and after one was changed. Then TPC-H: how
long each takes while all is equal, in rounds that begin with another one each, and what each finds of planted differences.
bench/README.md says how to run it and what was found. It needs Python 3.11 or newer with its venv module
(tried with 3.11), cargo, and what tests/support/servers.sh needs.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
SERVERS_SH = REPOSITORY / "tests/support/servers.sh"
PACKAGES = ["google-pso-data-validator==8.10.1", "reladiff[mysql,postgresql]==0.6.0"]
TICK = os.sysconf("SC_CLK_TCK")

# What is done to TPC-H: a name for each, its table, and the statement.
PLANTED = [
    ("a cent of a price", "lineitem", "update {t} set l_extendedprice = l_extendedprice + 0.01 where (l_orderkey, l_linenumber) = (select l_orderkey, l_linenumber from {t} order by 1, 2 limit 1)"),
    ("two totals swapped", "orders", "update {t} t set o_totalprice = u.o_totalprice from {t} u where t.o_orderkey in (1, 2) and u.o_orderkey = 3 - t.o_orderkey"),
    ("a blank behind a comment", "part", "update {t} set p_comment = p_comment || ' ' where p_partkey = 1"),
    ("two letters of a comment", "supplier", "update {t} set s_comment = overlay(s_comment placing reverse(left(s_comment, 2)) from 1) where s_suppkey = 1"),
    ("a lost row", "customer", "delete from {t} where c_custkey = 3"),  # every third one has no orders
]


def main():
    arguments = read_arguments()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="landfall-validators.", dir=arguments.folder))
    servers = None
    try:
        programs = install(arguments.peers)
        servers = Servers(arguments, folder)
        peers = Peers(programs, servers, folder)
        result = {
            "format_version": 1,
            "command": "bench/validators.py " + shlex.join(without_paths(sys.argv[1:])),
            "at": int(time.time()),
            "note": arguments.note,
            "machine": {"processors": os.cpu_count(), "load": pathlib.Path("/proc/loadavg").read_text().strip()},
            "versions": peers.versions() | servers.versions() | {"landfall": said([arguments.landfall, "--version"])},
        }
        if not arguments.without_pairs:
            result["pairs"] = measure_pairs(arguments, servers, peers, folder)
        if servers.has_tpch:
            result |= measure_tpch(arguments, servers, peers, folder)
        if arguments.name:
            today = datetime.date.today().isoformat()
            kept = REPOSITORY / f"bench/results/{today}-validators-{arguments.name}.json"
            kept.write_text(json.dumps(result, indent=2) + "\n")
            print(f"\nkept in {kept.relative_to(REPOSITORY)}")
    finally:
        if servers:
            servers.end()
        shutil.rmtree(folder, ignore_errors=True)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--landfall", default=REPOSITORY / "target/release/landfall", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--scale-factor", default="0.1", help="of TPC-H; 0.1 has 866,602 rows")
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--only", action="append", help="a contender on TPC-H; all by default")
    parser.add_argument("--without-pairs", action="store_true", help="TPC-H alone")
    parser.add_argument("--peers", default=f"/var/tmp/landfall-validators-{os.getuid()}", type=pathlib.Path, help="folder that the other validators are installed in, once")
    parser.add_argument("--folder", help="parent of the folder for servers and stages")
    parser.add_argument("--name", help="name of the result: bench/results/DATE-validators-NAME.json")
    parser.add_argument("--note", help="a remark to keep with the result, for instance who else used the machine")
    return parser.parse_args()


def without_paths(words):
    """Arguments without those that name places of this machine."""
    return [word for at, word in enumerate(words) if not {word, *words[at - 1 : at]} & {"--landfall", "--peers", "--folder"}]


def install(folder):
    """The folder of the programs of a Python of their own, made if it is not there."""
    programs = folder / "bin"
    complete = folder / "-".join(["complete", *(package.replace("==", "-") for package in PACKAGES)])
    if not complete.exists():
        print(f"installing {' and '.join(PACKAGES)} in {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
        complete.touch()
    return programs


def said(command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


class Servers:
    """Both servers with TPC-H in the source, as `bench serve` makes them; or, inside `servers.sh run`, those, without it."""

    def __init__(self, arguments, folder):
        self.serve = None
        self.pids = []
        self.source = os.environ.get("LANDFALL_TEST_MYSQL_URL")
        self.target = os.environ.get("LANDFALL_TEST_PG_URL")
        self.has_tpch = not (self.source and self.target)
        if self.has_tpch:
            self.start(arguments, folder)
        # data-validator asks MySQL for a zone of this name, which a new server does not have.
        self.mysql("""delete from mysql.time_zone_name where name = 'UTC';
            insert into mysql.time_zone (use_leap_seconds) values ('N');
            insert into mysql.time_zone_name values ('UTC', last_insert_id());
            insert into mysql.time_zone_transition_type values (last_insert_id(), 0, 0, 0, 'UTC')""")

    def start(self, arguments, folder):
        command = ["cargo", "run", "--quiet", "--locked", "--release", "--manifest-path", REPOSITORY / "bench/Cargo.toml", "--", "serve"]
        command += ["--case", "tpch", "--scale-factor", arguments.scale_factor, "--landfall", arguments.landfall, "--folder", folder]
        self.serve = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        fields = dict(word.split("=", 1) for word in self.serve.stdout.readline().split())
        if "target" not in fields:
            raise SystemExit("validators: the servers did not start")
        self.source, self.target = fields["source"], fields["target"]
        self.pids = [int(pid) for pid in fields["pids"].split(",")]

    def end(self):
        if self.serve:
            self.serve.stdin.close()
            self.serve.wait()

    def client(self, *command, sql):
        environment = os.environ | {"LANDFALL_TEST_MYSQL_URL": self.source, "LANDFALL_TEST_PG_URL": self.target}
        run = subprocess.run([SERVERS_SH, *command], input=sql, capture_output=True, text=True, env=environment)
        if run.returncode:
            raise SystemExit(f"validators: {run.stderr}\nin {sql}")
        return run.stdout.strip()

    def mysql(self, sql):
        return self.client("mysql", "-N", "-B", sql=sql)

    def psql(self, sql):
        return self.client("psql", "-A", "-t", sql=sql)

    def versions(self):
        return {"source": self.mysql("select version()"), "target": self.psql("show server_version")}

    def keys(self, database):
        """The columns of each table's primary key."""
        rows = self.mysql(f"select table_name, column_name from information_schema.key_column_usage where table_schema = '{database}' and constraint_name = 'PRIMARY' order by 1, ordinal_position")
        keys = {}
        for table, column in (row.split("\t") for row in rows.splitlines()):
            keys.setdefault(table, []).append(column)
        return keys

    def cpu(self):
        """Seconds of both servers until now, with their children that have ended."""
        seconds = 0
        for pid in self.pids:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            seconds += sum(int(field) for field in fields[11:15]) / TICK
        return seconds


class Project:
    """A Landfall project from a database of the source into the schema of its name."""

    def __init__(self, landfall, servers, database, folder):
        self.landfall, self.folder = landfall, folder / database
        self.folder.mkdir()
        (self.folder / "landfall.toml").write_text(
            f'[source]\nurl = "{servers.source}/{database}"\ntls = "disable"\n\n[target]\nurl = "{servers.target}"\ntls = "disable"\n\n[stage]\npath = "stage"\n'
        )
        run = subprocess.run([landfall, "migrate"], cwd=self.folder, capture_output=True, text=True)
        if run.returncode:
            raise SystemExit(f"validators: landfall migrate\n{run.stdout}{run.stderr}")

    def verify(self, tables, *options):
        run = subprocess.run([self.landfall, "verify", "--format", "json", *options], cwd=self.folder, capture_output=True, text=True)
        report = json.loads(run.stdout)
        kinds = {table["source"]["name"]: table["verdict"]["kind"] for table in report["tables"]}
        verdicts = {table: kinds[table] for table in tables}
        if (run.returncode == 0) != all(kind.startswith("equal") for kind in kinds.values()):
            raise SystemExit(f"validators: landfall verify ended with {run.returncode}, but said {kinds}")
        return verdicts


class Peers:
    """The other validators. Each answers for tables by name: equal, different, or failed with what it said."""

    def __init__(self, programs, servers, folder):
        self.programs, self.servers = programs, servers
        connections = folder / "connections"
        connections.mkdir()
        self.environment = os.environ | {"PSO_DV_CONN_HOME": str(connections)}
        self.known = set()

    def connect(self, database):
        """Gives data-validator both servers. It sees only the tables of the MySQL database that it is connected to."""
        if database in self.known:
            return
        for kind, url in [("MySQL", self.servers.source), ("Postgres", self.servers.target)]:
            user, _, address = url.partition("://")[2].partition("@")
            place, _, default = address.partition("/")
            host, _, port = place.partition(":")
            at = ["--host", host, "--port", port, "--user", user, "--password", "", "--database", default or database]
            run = self.run("data-validation", "connections", "add", "-c", f"{database}_{kind}", kind, *at)
            if run.returncode:
                raise SystemExit(f"validators: {run.stderr}")
        self.known.add(database)

    def run(self, program, *arguments):
        return subprocess.run([self.programs / program, *arguments], capture_output=True, text=True, env=self.environment)

    def versions(self):
        pip = [self.programs / "python", "-m", "pip", "list", "--format", "json"]
        versions = {package["name"]: package["version"] for package in json.loads(said(pip))}
        return {name: versions[name] for name in ("google-pso-data-validator", "reladiff")} | {"python": said([self.programs / "python", "--version"])}

    def data_validation(self, database, tables, options):
        """One process for all tables. It ends at the first one that it cannot do, and is run again without that one."""
        self.connect(database)
        pairs = ",".join(f"{database}.{table}={database}.{table}" for table in tables)
        run = self.run("data-validation", "validate", *options, "-sc", f"{database}_MySQL", "-tc", f"{database}_Postgres", "-tbls", pairs, "-fmt", "json", "-fs", "fail")
        if run.returncode:
            named = re.findall(r"Validation failed for table '(?:\w+\.)?(\w+)'", run.stderr)
            refused = named[-1] if named and named[-1] in tables else None
            others = [table for table in tables if table != refused] if refused else []
            verdicts = {table: failure(run) for table in tables if table not in others}
            return verdicts | (self.data_validation(database, others, options) if others else {})
        found = set()
        for line in run.stdout.splitlines():
            for row in json.loads(line).values() if line.startswith("{") else []:
                found |= {(row["source_table_name"] or row["target_table_name"]).rpartition(".")[2]}
        return {table: "different" if table in found else "equal" for table in tables}

    def row_hashes(self, database, tables, keys=None):
        options = ["row", "--hash", "*"] + (["--primary-keys", keys] if keys else [])
        return self.data_validation(database, tables, options)

    def column_aggregates(self, database, tables, _keys=None):
        aggregates = [word for name in ("count", "sum", "avg", "min", "max") for word in (f"--{name}", "*")]
        return self.data_validation(database, tables, ["column", *aggregates, "--wildcard-include-string-len", "--wildcard-include-timestamp"])

    def reladiff(self, database, tables, keys=None, options=()):
        primary = {table: [keys] for table in tables} if keys else self.servers.keys(database)
        verdicts = {}
        for table in tables:
            ends = [f"{self.servers.source}/{database}", table, self.servers.target.replace("postgres:", "postgresql:", 1), f"{database}.{table}"]
            chosen = [word for column in primary[table] for word in ("-k", column)]
            run = self.run("reladiff", *ends, *chosen, "-c", "%", "--json", *options)
            if run.returncode or "ERROR" in run.stderr:
                verdicts[table] = failure(run)
            else:
                verdicts[table] = "different" if run.stdout.strip() else "equal"
        return verdicts

    def reladiff_small(self, database, tables, keys):
        # It hashes from 16384 rows on and compares fewer one by one; so that small pairs stand for large ones, from 3.
        return self.reladiff(database, tables, keys, ["--bisection-factor", "2", "--bisection-threshold", "3"])


def failure(run):
    lines = [line for line in run.stderr.splitlines() if line.strip()]
    telling = [line for line in lines if "ERROR" in line or "Error" in line or "Exception" in line]
    reason = (telling or lines or ["no reason given"])[-1].strip()
    return "failed: " + re.sub(r"^\[[\d:]+\] ", "", reason)[:200]


def measure_pairs(arguments, servers, peers, folder):
    cases = tomllib.loads((REPOSITORY / "tests/cases/peers.toml").read_text())["case"]
    database, tables = "pairs", [case["name"] for case in cases]
    statements = [f"create table {case['name']} ({case['columns']}); insert into {case['name']} values {case['rows']};" for case in cases]
    servers.mysql(f"create database {database}; use {database}; " + "\n".join(statements))
    project = Project(arguments.landfall, servers, database, folder)
    contenders = {
        "landfall": lambda: project.verify(tables),
        "data-validator row": lambda: peers.row_hashes(database, tables, "id"),
        "data-validator column": lambda: peers.column_aggregates(database, tables),
        "reladiff": lambda: peers.reladiff_small(database, tables, "id"),
    }
    verdicts = {}
    for state in ("equal", "differ"):
        change = "; ".join(case[state].replace("{t}", f"{database}.{case['name']}") for case in cases)
        servers.psql(f"set timezone = 'UTC'; {change}")
        verdicts[state] = {name: note(f"pairs: {name}", ask) for name, ask in contenders.items()}
    pairs = [
        {"case": table, "equal": {name: verdicts["equal"][name][table] for name in contenders}, "differ": {name: verdicts["differ"][name][table] for name in contenders}}
        for table in tables
    ]
    print_table("rows are equal", pairs, "equal", contenders)
    print_table("a row differs", pairs, "differ", contenders)
    return pairs


def note(what, ask):
    print(what, file=sys.stderr)
    return ask()


def print_table(title, pairs, state, names):
    print(f"\n{title:24}" + "".join(f"{name:24}" for name in names))
    for pair in pairs:
        print(f"{pair['case']:24}" + "".join(f"{pair[state][name][:22]:24}" for name in names))


def measure_tpch(arguments, servers, peers, folder):
    database = "tpch"
    tables = list(servers.keys(database))
    project = Project(arguments.landfall, servers, database, folder)
    contenders = {
        "landfall verify": lambda: project.verify(tables),
        "landfall verify --trust-stage": lambda: project.verify(tables, "--trust-stage"),
        "data-validator row": lambda: peers.row_hashes(database, tables),
        "data-validator column": lambda: peers.column_aggregates(database, tables),
        "reladiff": lambda: peers.reladiff(database, tables),
    }
    contenders = {name: ask for name, ask in contenders.items() if not arguments.only or name == "landfall verify" or name in arguments.only}
    names = list(contenders)
    runs = {name: [] for name in names}
    for round_ in range(arguments.rounds):
        for turn in range(len(names)):
            name = names[(round_ + turn) % len(names)]
            run = cost(contenders[name], servers)
            print(f"round {round_ + 1}: {name}: {run['wall']:.2f} s, {run['cpu']:.2f} s CPU, servers {run['servers_cpu']:.2f} s", file=sys.stderr)
            runs[name].append(run)
    for _, table, sql in PLANTED:
        servers.psql(sql.replace("{t}", f"{database}.{table}"))
    planted = {name: cost(ask, servers) for name, ask in contenders.items()}
    rows = {table: int(servers.mysql(f"select count(*) from {database}.{table}")) for table in tables}
    result = {
        "scale_factor": arguments.scale_factor,
        "rows": rows,
        "runs": runs,
        "planted": [{"difference": what, "table": table} for what, table, _ in PLANTED],
        "planted_runs": planted,
        "ratios": ratios(runs),
    }
    print_times(result)
    return result


def cost(ask, servers):
    """Verdicts of a run, with seconds of wall and CPU, of the client and of both servers."""
    before, servers_before, start = resource.getrusage(resource.RUSAGE_CHILDREN), servers.cpu(), time.monotonic()
    verdicts = ask()
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": round(wall, 3), "cpu": round(cpu, 3), "servers_cpu": round(servers.cpu() - servers_before, 3), "verdicts": verdicts}


def median(values):
    return sorted(values)[len(values) // 2]


def medians(runs):
    measured = {what: median([run[what] for run in runs]) for what in ("wall", "cpu", "servers_cpu")}
    return measured | {"all_cpu": median([run["cpu"] + run["servers_cpu"] for run in runs])}


def ratios(runs):
    """How many times as much each takes as Landfall: wall time, and CPU of client and servers together."""
    own = medians(runs["landfall verify"])
    return {name: {what: round(medians(each)[what] / own[what], 1) for what in ("wall", "all_cpu")} for name, each in runs.items()}


def print_times(result):
    print(f"\nTPC-H, {sum(result['rows'].values())} rows{'':12}wall s   client CPU s   servers CPU s   times wall   times CPU   verdicts")
    for name, runs in result["runs"].items():
        middle, ratio = medians(runs), result["ratios"][name]
        odd = sorted({f"{table}: {verdict}" for run in runs for table, verdict in run["verdicts"].items() if not verdict.startswith("equal")})
        print(f"{name:32}{middle['wall']:10.2f}{middle['cpu']:15.2f}{middle['servers_cpu']:16.2f}{ratio['wall']:13.1f}{ratio['all_cpu']:12.1f}   {'; '.join(odd) or 'all equal'}")
    for planted in result["planted"]:
        found = (f"{name}: {run['verdicts'][planted['table']]}" for name, run in result["planted_runs"].items())
        print(f"{planted['difference']} ({planted['table']}): {', '.join(found)}")


if __name__ == "__main__":
    main()
