"""Signs in as a browser does and fetches a client certificate, as the page "Connect the CLI" would.
Usage: certificate.py URL CA NAME PASSWORD DIRECTORY; writes DIRECTORY/{ca,cert,key}.pem."""

import http.client
import json
import os
import ssl
import sys
import urllib.parse


def ask(url, ca, path, body, headers):
    host = urllib.parse.urlsplit(url).netloc
    connection = http.client.HTTPSConnection(host, context=ssl.create_default_context(cafile=ca), timeout=60)
    connection.request("POST", path, body, {"Origin": url, **headers})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode(errors="replace")


def main(url, ca, name, password, directory):
    form = urllib.parse.urlencode({"name": name, "password": password})
    status, headers, said = ask(url, ca, "/login", form, {"Content-Type": "application/x-www-form-urlencoded"})
    cookies = "; ".join(cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie", []))
    if status != 303 or not cookies:
        sys.exit(f"signing in: {status} {said[:400]}")
    wanted = json.dumps({"name": "door", "days": 1})
    headers = {"Content-Type": "application/json", "Cookie": cookies}
    status, _, said = ask(url, ca, "/api/account/certificates", wanted, headers)
    if status != 200:
        sys.exit(f"a client certificate: {status} {said[:400]}")
    os.makedirs(directory, mode=0o700, exist_ok=True)
    for name, text in json.loads(said).items():
        with open(os.path.join(directory, f"{name}.pem"), "w", opener=lambda path, how: os.open(path, how, 0o600)) as file:
            file.write(text)


main(*sys.argv[1:])
