// ask.mjs URL... — wait until each address answers 200, ten minutes at the most, and print how the
// answer begins. Exits 1 when one never does.
const deadline = Date.now() + 600_000;
for (const url of process.argv.slice(2)) {
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) {
      console.log(`${url}: ${(await answer.text()).slice(0, 120)}`);
      break;
    }
    if (Date.now() > deadline) {
      console.error(`${url} did not answer: ${answer ? answer.status : "no connection"}`);
      process.exit(1);
    }
    await new Promise((again) => setTimeout(again, 500));
  }
}
