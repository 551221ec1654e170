// Somebody else's web app on a host of its own, which signs people in at our server: by a login
// token as older apps do, or through OAuth 2.0.
const home = document.documentElement.dataset.home;
const here = `${location.origin}/`;
const query = new URLSearchParams(location.search);
const device = "FOREIGNAPP";

async function ask(method, address, body, headers = {}) {
  const isForm = body instanceof URLSearchParams;
  const sent = isForm || body === undefined ? body : JSON.stringify(body);
  const response = await fetch(address, { method, body: sent, headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

const matrix = (method, path, ...rest) => ask(method, `${home}/_matrix/client/${path}`, ...rest);

function say(words) {
  document.querySelector("[role=status]").textContent = words;
}

async function sayWho(token) {
  const headers = { Authorization: `Bearer ${token}` };
  const who = await matrix("GET", "v3/account/whoami", undefined, headers);
  say(`Signed in as ${who.user_id}`);
}

async function signInByToken() {
  const { flows } = await matrix("GET", "v3/login");
  if (!flows.some(({ type }) => type === "m.login.sso")) throw new Error("no m.login.sso");
  const back = encodeURIComponent(here);
  location.assign(`${home}/_matrix/client/v3/login/sso/redirect?redirectUrl=${back}`);
}

async function exchangeToken(token) {
  sayWho((await matrix("POST", "v3/login", { type: "m.login.token", token })).access_token);
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

async function signInByOAuth() {
  const known = await matrix("GET", "v1/auth_metadata");
  const metadata = {
    client_name: "Foreign app",
    client_uri: "https://foreign.example.org/",
    application_type: "native",
    redirect_uris: [here],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  const headers = { "Content-Type": "application/json" };
  const { client_id } = await ask("POST", known.registration_endpoint, metadata, headers);
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(48)));
  const state = base64url(crypto.getRandomValues(new Uint8Array(12)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  sessionStorage.setItem("asked", JSON.stringify({ client_id, verifier, state, known }));
  const asked = new URLSearchParams({
    response_type: "code",
    response_mode: "query",
    client_id,
    redirect_uri: here,
    scope: `urn:matrix:client:api:* urn:matrix:client:device:${device}`,
    state,
    code_challenge: base64url(digest),
    code_challenge_method: "S256",
  });
  location.assign(`${known.authorization_endpoint}?${asked}`);
}

async function exchangeCode(code) {
  const { client_id, verifier, state, known } = JSON.parse(sessionStorage.getItem("asked"));
  if (query.get("state") !== state || query.get("iss") !== known.issuer) throw new Error("mix-up");
  const fields = {
    grant_type: "authorization_code",
    code,
    redirect_uri: here,
    client_id,
    code_verifier: verifier,
  };
  sayWho((await ask("POST", known.token_endpoint, new URLSearchParams(fields))).access_token);
}

document.querySelector("#token").addEventListener("click", signInByToken);
document.querySelector("#oauth").addEventListener("click", signInByOAuth);
if (query.has("loginToken")) await exchangeToken(query.get("loginToken"));
if (query.has("code")) await exchangeCode(query.get("code"));
if (query.has("error")) say(query.get("error"));
