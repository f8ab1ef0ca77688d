#!/usr/bin/env python3
"""contracts.py READER [SHUWEN]: holds schemas/events, its examples and the C reader to each other.

Every schema is a JSON Schema 2020-12; every example is judged by python3-jsonschema and by READER (contracts_read.c), and both
must say what the folder and name of the example promise. With SHUWEN, the normalized form of examples/ must conform as well, and
`shuwen publish --dry-run` must take each of them.
"""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
    from jsonschema import Draft202012Validator, RefResolver
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas" / "events"
LEAST = b'{"id":"1","source":"s","body":"x"}'


def load_schemas():
    schemas = {}
    for path in sorted(SCHEMAS.glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        name = path.name[:-len(".schema.json")]
        assert schema["$id"] == f"urn:shuwen:schema:{name}", f"{path}: $id"
        schemas[name] = schema
    store = {schema["$id"]: schema for schema in schemas.values()}
    return {name: Draft202012Validator(schema, resolver=RefResolver(schema["$id"], schema, store=store))
            for name, schema in schemas.items()}


def reader_says(reader, schema, path, value):
    if schema.endswith(".headers"):
        headers = [f"{name}={text}" for name, text in value.items()]
        done = subprocess.run([reader, schema, *headers], input=LEAST, stdout=subprocess.PIPE, check=True)
    else:
        done = subprocess.run([reader, schema], input=path.read_bytes(), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().strip()


def check_example(validators, reader, path):
    """Says what is wrong with an example, or nothing."""
    kind, schema = path.parts[-3], path.parts[-2]
    value = json.loads(path.read_text(encoding="utf-8"))
    conforms = validators[schema].is_valid(value)
    verdict = reader_says(reader, schema, path, value)
    first_word = path.name.split(".")[0]
    promised = {"valid": "ok", "invalid": first_word, "lenient": f"ok {first_word}"}[kind]
    if conforms != (kind == "valid"):
        errors = "; ".join(error.message[:120] for error in validators[schema].iter_errors(value))
        return f"the schema {'accepts' if conforms else 'refuses'} it: {errors}"
    return None if verdict == promised else f"the reader says {verdict}, not {promised}"


def check_pipeline(validators, shuwen):
    """The examples that ./dev run publishes: all valid, and what comes out of the normalizer conforms."""
    files = sorted(str(path) for path in (ROOT / "examples").iterdir() if path.suffix == ".jsonl")
    dry = subprocess.run([shuwen, "publish", "--dry-run", *files], capture_output=True, text=True, check=False)
    if dry.returncode or "warning" in dry.stderr:
        yield f"examples: {dry.stderr}"
    done = subprocess.run([shuwen, "normalize", *files], stdout=subprocess.PIPE, check=False)
    for line in done.stdout.decode().splitlines():
        record = json.loads(line)
        for error in validators["article.normalized"].iter_errors(record):
            yield f"examples: {record['id']}: /{'/'.join(map(str, error.path))}: {error.message[:200]}"


def main():
    validators, wrong, count = load_schemas(), [], 0
    for path in sorted(SCHEMAS.glob("examples/*/*/*.json")):
        count += 1
        said = check_example(validators, sys.argv[1], path)
        if said:
            wrong.append(f"{path.relative_to(ROOT)}:1: {said}")
    missing = [name for name in validators if not list(SCHEMAS.glob(f"examples/valid/{name}/*.json"))]
    wrong += [f"schemas/events/{name}.schema.json:1: has no valid example" for name in missing]
    if len(sys.argv) > 2 and (ROOT / "examples").is_dir():
        wrong += check_pipeline(validators, sys.argv[2])
    print("\n".join(wrong) or f"{len(validators)} schemas, {count} examples: schemas and reader agree")
    sys.exit(1 if wrong else 0)


main()
