// run.mjs — unmodified clients of other systems against the program as it was built: what they send
// is what is stored, they report no error and send nothing twice. One file a client; prints TAP.
//   node run.mjs [NAME...]
import { readdirSync } from "node:fs";
import { closeBrowser, openShop } from "./shop.mjs";

const others = ["run.mjs", "shop.mjs"];
const wanted = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((f) => f.endsWith(".mjs") && !others.includes(f))
  .map((f) => f.slice(0, -4))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort();
let count = 0;
let failures = 0;

for (const name of names) {
  const { tests } = await import(`./${name}.mjs`);
  for (const [sentence, body] of Object.entries(tests)) {
    const shop = await openShop();
    let why = "";
    try {
      await body(shop);
      shop.expectContent();
    } catch (error) {
      why = `${error?.stack ?? error}\n${shop.story()}`;
      failures++;
    } finally {
      await shop.close();
    }
    console.log(`${why ? "not ok" : "ok"} ${++count} - ${name}: ${sentence}`);
    if (why) for (const line of why.split("\n")) console.log(`# ${line}`);
  }
}
await closeBrowser();
console.log(`1..${count}`);
process.exit(failures > 0 ? 1 : 0);
