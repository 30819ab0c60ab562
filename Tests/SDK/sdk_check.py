#!/usr/bin/env python3
"""Runs the vendor's own Python SDK, unchanged, against a running emulator.

    pip install luma-agents
    LUMA_BASE_URL=http://127.0.0.1:8080/v1 LUMA_AGENTS_API_KEY=luma-api-check python3 sdk_check.py

Prints one line per check and exits with 1 if any failed. The emulator should run with short generation times;
its RPM limit is lowered for one check through its control endpoint and put back afterwards.
"""

import base64
import json
import os
import sys
import time
import urllib.request

import luma_agents

BASE = os.environ.get("LUMA_BASE_URL", "").rstrip("/")
ROOT = BASE[: -len("/v1")] if BASE.endswith("/v1") else BASE
WAIT_SECONDS = 120
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

failures = 0


def check(name, action):
    global failures
    try:
        note = action()
        print(f"ok      {name}" + (f" ({note})" if note else ""))
    except Exception as error:  # every kind of failure is a line of the report
        failures += 1
        print(f"FAILED  {name}: {type(error).__name__}: {error}")


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def control(settings=None):
    data = None if settings is None else json.dumps(settings).encode()
    with urllib.request.urlopen(urllib.request.Request(ROOT + "/emulator/faults", data=data)) as reply:
        return json.load(reply)


def finished(client, generation):
    deadline = time.monotonic() + WAIT_SECONDS
    while generation.state not in ("completed", "failed"):
        expect(time.monotonic() < deadline, f"still {generation.state} after {WAIT_SECONDS} s")
        time.sleep(0.1)
        generation = client.generations.get(generation.id)
    return generation


def download(generation):
    expect(generation.state == "completed", f"state {generation.state}, {generation.failure_code}")
    expect(generation.output and len(generation.output) == 1, f"output {generation.output}")
    expect(generation.output[0].type == "image", f"output type {generation.output[0].type}")
    with urllib.request.urlopen(generation.output[0].url) as reply:
        return reply.headers["Content-Type"], reply.read()


def raised(kind, status, detail, call):
    try:
        call()
    except kind as error:
        expect(error.status_code == status, f"status {error.status_code}")
        expect(error.body == {"detail": detail}, f"body {error.body}")
        return type(error).__name__
    raise AssertionError(f"{kind.__name__} was not raised")


def main():
    if not BASE:
        sys.exit("LUMA_BASE_URL is not set; start an emulator and name it there")
    client = luma_agents.Luma(max_retries=0)
    made = {}

    def create():
        reply = client.generations.with_raw_response.create(
            prompt="A lighthouse drawn by the SDK", aspect_ratio="16:9", output_format="png"
        )
        expect(reply.status_code == 201, f"status {reply.status_code}")
        for name in ("x-request-id", "x-api-version", "x-ratelimit-limit", "x-ratelimit-remaining"):
            expect(reply.headers.get(name), f"no header {name}")
        made["image"] = reply.parse()
        expect(made["image"].state == "queued", f"state {made['image'].state}")
        return made["image"].id

    def poll():
        made["image"] = finished(client, made["image"])
        expect(made["image"].state == "completed", made["image"].state)

    def png():
        kind, data = download(made["image"])
        expect(kind == "image/png" and data.startswith(b"\x89PNG\r\n\x1a\n"), f"{kind}: {data[:8]}")
        return f"{len(data)} bytes"

    def edit():
        source = {"data": base64.b64encode(DOT).decode(), "media_type": "image/png"}
        generation = client.generations.create(
            prompt="Make the dot blue", type="image_edit", source=source, image_ref=[source], output_format="jpeg"
        )
        expect(generation.type == "image_edit", generation.type)
        kind, data = download(finished(client, generation))
        expect(kind == "image/jpeg" and data.startswith(b"\xff\xd8\xff"), f"{kind}: {data[:8]}")
        return f"{len(data)} bytes"

    def moderated():
        generation = client.generations.create(prompt="Something else [[fault:content_moderated]]")
        generation = finished(client, generation)
        expect(generation.state == "failed", generation.state)
        expect(generation.failure_code == "content_moderated", str(generation.failure_code))
        expect(generation.failure_reason and generation.output == [], f"{generation.failure_reason}")

    def bad_request():
        return raised(
            luma_agents.BadRequestError, 400, "Unknown model: uni-0",
            lambda: client.generations.create(prompt="A cat", model="uni-0"),
        )

    def bad_key():
        other = luma_agents.Luma(auth_token="luma-api-revoked", max_retries=0)
        return raised(
            luma_agents.AuthenticationError, 401, "API key has been revoked",
            lambda: other.generations.create(prompt="A cat"),
        )

    def not_found():
        return raised(
            luma_agents.NotFoundError, 404, "Generation not found",
            lambda: client.generations.get("00000000-0000-4000-8000-000000000000"),
        )

    def rate_limit():
        rpm = control()["rpm"]
        control({"rpm": 1})
        try:
            return raised(
                luma_agents.RateLimitError, 429, "Rate limit exceeded",
                lambda: client.generations.create(prompt="One too many"),
            )
        finally:
            control({"rpm": rpm})

    check("create returns a queued generation with rate headers", create)
    check("polling reaches completed", poll)
    check("the output downloads as PNG", png)
    check("an edit with base64 references downloads as JPEG", edit)
    check("a moderated prompt fails with its code", moderated)
    check("a 400 becomes the SDK's exception", bad_request)
    check("a revoked key becomes the SDK's exception", bad_key)
    check("an unknown generation becomes the SDK's exception", not_found)
    check("a 429 becomes the SDK's exception", rate_limit)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
