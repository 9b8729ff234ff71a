// A real OpenID Connect provider on a free port of the loopback address, for the tests.
// Reads its set-up from the environment variable SETUP: {"clients", "keys", "people": {login: claims}, "lifetime"}.
// Prints its address, and ends when its standard input closes.
import { createServer } from "node:http";
import process from "node:process";
import Provider from "oidc-provider";

const { clients, keys, people, lifetime } = JSON.parse(process.env.SETUP);
const server = createServer();

server.listen(0, "127.0.0.1", () => {
  const address = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(address, {
    clients,
    jwks: { keys },
    cookies: { keys: ["only for tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    ttl: { IdToken: lifetime },
    pkce: { required: () => true },
    // The password is not looked at; who is not listed here has no e-mail address.
    findAccount: (_, login) => ({ accountId: login, claims: () => ({ sub: login, ...people[login] }) }),
  });
  server.on("request", provider.callback());
  console.log(address);
});

process.stdin.resume().on("end", () => process.exit());
