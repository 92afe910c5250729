// CodeMirror and form-js write style elements of their own; the page's policy lets those with its nonce in.
const { nonce } = document.querySelector('meta[name="csp-nonce"]') ?? {};
const create = Document.prototype.createElement;

Document.prototype.createElement = function createElement(name, options) {
  const element = create.call(this, name, options);
  if (nonce && String(name).toLowerCase() === "style") element.nonce = nonce;
  return element;
};
