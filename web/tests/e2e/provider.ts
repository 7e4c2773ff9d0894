// A provider of identities on this machine, that knows one person and asks nothing.
import { generateKeyPairSync, sign } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

export class Provider {
  readonly #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #server: Server;
  #nonce = "";
  /** What browsers brought that signed out here too. */
  readonly left: string[] = [];

  private constructor(name: string) {
    this.#server = createServer((request, answer) => {
      const url = new URL(request.url ?? "/", this.issuer);
      const json = (value: object) => {
        answer.setHeader("Content-Type", "application/json");
        answer.end(JSON.stringify(value));
      };
      if (url.pathname === "/authorize") {
        this.#nonce = url.searchParams.get("nonce") ?? "";
        const back = new URL(url.searchParams.get("redirect_uri") ?? "");
        back.searchParams.set("code", "good");
        back.searchParams.set("state", url.searchParams.get("state") ?? "");
        answer.writeHead(302, { Location: back.href }).end();
      } else if (url.pathname === "/logout") {
        this.left.push(url.search);
        answer.writeHead(302, { Location: url.searchParams.get("post_logout_redirect_uri") ?? "" }).end();
      } else if (url.pathname === "/token") {
        json({ access_token: "x", token_type: "Bearer", id_token: this.#token(name) });
      } else if (url.pathname === "/jwks") {
        const jwk = this.#key.publicKey.export({ format: "jwk" });
        json({ keys: [{ ...jwk, use: "sig", alg: "ES256", kid: "one" }] });
      } else {
        json({
          issuer: this.issuer,
          authorization_endpoint: `${this.issuer}/authorize`,
          token_endpoint: `${this.issuer}/token`,
          jwks_uri: `${this.issuer}/jwks`,
          end_session_endpoint: `${this.issuer}/logout`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["ES256"],
        });
      }
    });
  }

  static async start(name: string): Promise<Provider> {
    const provider = new Provider(name);
    await new Promise<void>((done) => provider.#server.listen(0, "127.0.0.1", done));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }

  #token(name: string): string {
    const now = Math.floor(Date.now() / 1_000);
    const says = { iss: this.issuer, aud: "sigap", exp: now + 300, iat: now, nonce: this.#nonce };
    const who = { sub: "7731", preferred_username: name, amr: ["pwd", "otp"] };
    const body = `${encode({ alg: "ES256", kid: "one" })}.${encode({ ...says, ...who })}`;
    const signed = sign("sha256", Buffer.from(body), {
      key: this.#key.privateKey,
      dsaEncoding: "ieee-p1363",
    });
    return `${body}.${signed.toString("base64url")}`;
  }
}
