// Draws formulas: reads [{tex, display}] and writes {pictures, style}, both as JSON.
// An argument says where the packages from npm are.

const { readFileSync } = require("node:fs");

const mathjax = `${process.argv[2]}/mathjax/es5`;
const options = {
  loader: {
    load: ["input/tex-full", "output/svg", "a11y/assistive-mml"],
    paths: { mathjax },
  },
  svg: { fontCache: "local" },
};

async function main() {
  const MathJax = await require(`${mathjax}/node-main.js`).init(options);
  const { adaptor } = MathJax.startup;
  const pictures = JSON.parse(readFileSync(0, "utf-8")).map(({ tex, display }) => {
    const picture = adaptor.outerHTML(MathJax.tex2svg(tex, { display }));
    const error = picture.match(/data-mjx-error="([^"]*)"/);
    if (error) throw new Error(`${tex}: ${error[1]}`);
    return picture;
  });
  const style = adaptor.textContent(MathJax.svgStylesheet());
  process.stdout.write(JSON.stringify({ pictures, style }));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
