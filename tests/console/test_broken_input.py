"""Addresses, forms and headers that make no sense: refused or not found, and nothing breaks."""

import httpx
import pytest

from tests.console.conftest import Browser
from tests.console.everything import FORM, PARAMETERS
from tests.console.test_rights import example, routes

PIECES = [
    "-1", "9" * 9, "2147483648", "9" * 30, "%C2%B2", "1%00", "..%2F..%2Fetc%2Fpasswd", "%FF", "a" * 300, "f" * 32,
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
async def test_no_piece_of_an_address_or_form_breaks_the_console(administrator: Browser, piece: str) -> None:
    values = httpx.QueryParams(f"x={piece}")["x"]
    for method, path in routes():
        if path == "/console/afmelden" or ("{" not in path and len(piece) > 100):
            continue
        sent = {"data": dict.fromkeys(FORM, values) | {"csrf": administrator.csrf}} if method == "POST" else {}
        address = example(path).replace("999999", piece)
        answer = await administrator.http.request(method, address, params=dict.fromkeys(PARAMETERS, values), **sent)
        assert answer.status_code < 500, (method, address, answer.status_code)
    assert (await administrator.get("/console/account")).status_code == 200


@pytest.mark.parametrize("origin", ["http://[", "http://a\u2100b", "null", "https://evil.example"])
@pytest.mark.parametrize("path", ["/console/aanmelden", "/console/gesprekken/bewaard"])
async def test_a_form_from_what_is_no_address_of_ours_is_refused(
    administrator: Browser, path: str, origin: str
) -> None:
    sent = {"csrf": administrator.csrf, "email": "x", "password": "x", "name": "x", "query": "woorden=x"}
    answer = await administrator.http.post(path, data=sent, headers=[(b"Origin", origin.encode())])
    assert answer.status_code == 403


async def test_a_form_in_an_encoding_that_makes_no_text_is_refused(administrator: Browser) -> None:
    fields = {"csrf": "+2AA-", **dict.fromkeys(FORM, "+2AA-")}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}
    for path in [path for method, path in routes() if method == "POST"]:
        answer = await administrator.http.post(example(path), content="".join([*parts, "--x--\r\n"]), headers=kind)
        assert answer.status_code in (403, 422), path


async def test_a_form_for_a_strange_host_is_refused(administrator: Browser) -> None:
    for host in ("[", "a b", "evil.example", "x" * 300):
        answer = await administrator.http.post(
            "/console/account/sessies", data={"csrf": administrator.csrf}, headers={"Host": host, "Origin": "http://["}
        )
        assert answer.status_code in (400, 403), host
