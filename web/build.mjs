// Builds assets/ into static/. Every assets/js/*.js and assets/scss/*.scss (not _partials) is an entry:
//   assets/js/x.js     -> static/js/x.js, and static/js/x.css when it imports styles
//   assets/scss/x.scss -> static/css/x.css
// static/textos.json lists the sentences that our programs say (t("…")), for whoever translates them.
// Fonts and pictures go to static/assets/. static/manifest.json names each file's content, for URLs
// that may be cached for ever. The old folder is replaced only when everything was built.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import * as sass from 'sass';

const here = import.meta.dirname;
const staged = path.join(here, 'static.new');
const target = path.join(here, 'static');
const FONTS = ['latin', 'latin-ext'].flatMap((subset) => ['normal', 'italic'].map(
  (style) => `@fontsource-variable/source-sans-3/files/source-sans-3-${subset}-wght-${style}.woff2`));

const FACES = ['400Regular', '400Regular_Italic', '600SemiBold', '700Bold'];  // of documents, which Typst sets

const entries = (folder, ending) => {
  const full = path.join(here, 'assets', folder);
  const names = fs.existsSync(full) ? fs.readdirSync(full) : [];
  return names.filter((name) => name.endsWith(ending) && !name.startsWith('_')).sort()
    .map((name) => ({ in: path.join(full, name), out: path.basename(name, ending) }));
};

// form-js says its sentences in English, in the middle of its programs: those that
// assets/js/estudio/form/palabras.json knows are wrapped, and estudio/form/idioma.js answers.
const sayForms = {
  name: 'say-forms',
  setup(build) {
    const known = JSON.parse(fs.readFileSync(path.join(here, 'assets/js/estudio/form/palabras.json'), 'utf8'));
    const quoted = Object.keys(known).sort((a, b) => b.length - a.length).map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const said = new RegExp(`((?:label|title|tooltip|description|children|placeholder|name|text|emptyContent|push\\(|return|[?:|,]|=>|[=(\\[])\\s*[:(]?\\s*)(['"])(${quoted.join('|')})\\2(?!\\s*:)`, 'g');
    build.onLoad({ filter: /@bpmn-io\/form-js-(editor|viewer)\/dist\/index\.es\.js$/ }, ({ path: file }) => ({
      contents: fs.readFileSync(file, 'utf8').replace(said, (whole, before, quote, words) => `${before}globalThis.sugmSay(${JSON.stringify(words)})`), loader: 'js',
    }));
  },
};

async function scripts() {
  const entryPoints = entries('js', '.js').map((entry) => ({ ...entry, out: `js/${entry.out}` }));
  if (!entryPoints.length) return;
  await esbuild.build({
    entryPoints, outdir: staged, plugins: [sayForms], bundle: true, format: 'esm', splitting: true, minify: true,
    target: 'es2022', charset: 'utf8', legalComments: 'linked', logLevel: 'warning',
    absWorkingDir: here, nodePaths: [path.join(here, 'node_modules')],
    chunkNames: 'js/chunks/[name]-[hash]', assetNames: 'assets/[name]-[hash]',
    alias: { preact: path.join(here, 'node_modules/preact') }, // one only: the form editor brings a second
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'empty', '.eot': 'empty', '.svg': 'file', '.png': 'file' },
  });
}

function styles() {
  fs.mkdirSync(path.join(staged, 'css'), { recursive: true });
  for (const { in: file, out } of entries('scss', '.scss')) {
    const { css } = sass.compile(file, {
      style: 'compressed', quietDeps: true, loadPaths: [path.join(here, 'node_modules')],
    });
    fs.writeFileSync(path.join(staged, 'css', `${out}.css`), css);
  }
}

function files() {
  fs.mkdirSync(path.join(staged, 'assets'), { recursive: true });
  for (const font of FONTS) {
    fs.copyFileSync(path.join(here, 'node_modules', font), path.join(staged, 'assets', path.basename(font)));
  }
  fs.mkdirSync(path.join(staged, 'fonts'), { recursive: true });
  for (const face of FACES) {
    const file = `SourceSans3_${face}.ttf`;
    const from = path.join(here, 'node_modules/@expo-google-fonts/source-sans-3', face, file);
    fs.copyFileSync(from, path.join(staged, 'fonts', file));
  }
  const own = path.join(here, 'assets', 'files');
  if (fs.existsSync(own)) fs.cpSync(own, path.join(staged, 'assets'), { recursive: true });
}

function sentences() {
  const folder = path.join(here, 'assets', 'js');
  const said = new Set();
  for (const name of fs.readdirSync(folder, { recursive: true }).filter((one) => one.endsWith('.js'))) {
    const source = fs.readFileSync(path.join(folder, name), 'utf8');
    for (const [, words] of source.matchAll(/\bt\(\s*("(?:[^"\\]|\\.)*")/g)) said.add(JSON.parse(words));
  }
  fs.writeFileSync(path.join(staged, 'textos.json'), `${JSON.stringify([...said].sort(), null, 1)}\n`);
}

function manifest() {
  const names = fs.readdirSync(staged, { recursive: true })
    .filter((name) => fs.statSync(path.join(staged, name)).isFile()).sort();
  const digest = (name) => crypto.createHash('sha256')
    .update(fs.readFileSync(path.join(staged, name))).digest('hex').slice(0, 12);
  const told = Object.fromEntries(names.map((name) => [name.replaceAll(path.sep, '/'), digest(name)]));
  fs.writeFileSync(path.join(staged, 'manifest.json'), `${JSON.stringify(told, null, 1)}\n`);
}

fs.rmSync(staged, { recursive: true, force: true });
await scripts();
styles();
files();
sentences();
manifest();
fs.rmSync(target, { recursive: true, force: true });
fs.renameSync(staged, target);
