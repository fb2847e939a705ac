// npm's rss-parser; it calls the same thing "id" in Atom and "guid" in RSS.
const Parser = require("rss-parser");

async function main(addresses) {
  const shown = {};
  for (const address of addresses) {
    const feed = await new Parser().parseURL(address);
    shown[address] = feed.items.map(({ id, guid, title, link }) => ({ id: id ?? guid, title, link }));
  }
  process.stdout.write(JSON.stringify(shown));
}

main(process.argv.slice(2));
