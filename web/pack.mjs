// pack.mjs — everything vite built, compressed beforehand, as the one file that the program carries
// (its form is told in src/server/assets.c).
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = "dist";
const types = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  json: "application/json",
  woff2: "font/woff2",
};

function files(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? files(path) : [path];
    })
    .filter((path) => !path.endsWith(".pack"));
}

const lines = ["PATRON WEB 1"];
const blobs = [];
let offset = 0;
for (const path of files(root)) {
  const bytes = readFileSync(path);
  const name = "/" + relative(root, path).split(sep).join("/");
  const type = types[name.split(".").pop()] ?? "application/octet-stream";
  const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const forms = [
    ["br", brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })],
    ["gzip", gzipSync(bytes, { level: 9 })],
    ["identity", bytes],
  ];
  for (const [coding, packed] of forms) {
    lines.push([name, type, tag, coding, offset, packed.length].join("\t"));
    blobs.push(packed);
    offset += packed.length;
  }
}
const head = Buffer.from(`${lines.join("\n")}\n\n`);
writeFileSync(join(root, "dashboard.pack"), Buffer.concat([head, ...blobs]));
