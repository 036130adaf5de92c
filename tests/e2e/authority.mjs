// Certificates for tests: an authority that the server is told to trust, and one that it is not.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "tintype-ca-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const openssl = (...args) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });

/** An authority and a certificate of it for 127.0.0.1 and localhost. */
function makeAuthority(name) {
  writeFileSync(join(folder, "san"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
  openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.pem`);
  openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=receiver",
    "-keyout", `${name}-server.key`, "-out", `${name}-server.csr`);
  openssl("x509", "-req", "-days", "2", "-in", `${name}-server.csr`, "-CA", `${name}.pem`, "-CAkey", `${name}.key`,
    "-CAcreateserial", "-extfile", "san", "-out", `${name}-server.pem`);
  return {
    file: join(folder, `${name}.pem`),
    key: readFileSync(join(folder, `${name}-server.key`)),
    cert: readFileSync(join(folder, `${name}-server.pem`)),
  };
}

export const authority = makeAuthority("ours");
export const stranger = makeAuthority("theirs");
