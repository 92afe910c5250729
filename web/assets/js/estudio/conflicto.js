// Two people saved the same file: the second sees what differs, and nothing was overwritten.
import { h } from "./dom.js";
import { openDialog } from "./dialogo.js";
import { differenceList } from "./diferencias.js";
import { shortName } from "./arbol.js";
import { t } from "./textos.js";

export function settle(files, { path, name, differences }) {
  const title = t("{name} cambió «{file}» mientras usted escribía", { name, file: shortName(path) });
  openDialog(title, [
    h("p", {}, t("No se escribió nada encima. Su versión frente a la que está guardada:")),
    differenceList(differences),
    h("p", { class: "s-mut s-small" }, t("Elija la que elija, la otra queda en la historia del borrador.")),
  ], [
    { words: t("Seguir con la de {name}", { name }), kind: "main", act: () => files.yieldTo(path) },
    { words: t("Guardar la mía"), act: () => files.insist(path) },
  ]);
}
