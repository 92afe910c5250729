// The kinds of entries of the panel: each is a description, from which the library's components are called.
import {
  CheckboxEntry, SelectEntry, TextAreaEntry, TextFieldEntry,
  isCheckboxEntryEdited, isSelectEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited,
} from "@bpmn-io/properties-panel";
import { h } from "@bpmn-io/properties-panel/preact";
import { useEffect, useRef } from "@bpmn-io/properties-panel/preact/hooks";
import { useService } from "bpmn-js-properties-panel";
import { FeelField } from "../feel.js";
import { t } from "../textos.js";

const debounced = (component) => (props) => component({ ...props, debounce: useService("debounceInput") });

export function text({ id, label, get, set, help, validate }) {
  return entry(id, debounced(TextFieldEntry), isTextFieldEntryEdited, { label, get, set, description: help, validate });
}

export function area({ id, label, get, set, help }) {
  return entry(id, debounced(TextAreaEntry), isTextAreaEntryEdited, { label, get, set, description: help });
}

export function check({ id, label, get, set, help }) {
  return entry(id, CheckboxEntry, isCheckboxEntryEdited, { label, get, set, description: help });
}

// An option that is not in the list is shown all the same: the file says so.
export function select({ id, label, get, set, options, help, none = t("(ninguno)") }) {
  const all = (element) => {
    const known = options(element);
    const value = get(element);
    const flat = known.flatMap((one) => one.children ?? [one]);
    const lost = value && !flat.some((one) => one.value === value) ? [{ value, label: t("{value} (no existe)", { value }) }] : [];
    return [...(none === null ? [] : [{ value: "", label: none }]), ...known, ...lost];
  };
  return entry(id, SelectEntry, isSelectEntryEdited, { label, get, set, description: help, getOptions: all });
}

export function feel({ id, label, get, set, help, host, dialect, place, placeholder }) {
  return {
    id,
    isEdited: (node) => Boolean(node?.closest?.(".bio-properties-panel-entry")?.querySelector(".e-feel")?.dataset.filled),
    component: ({ element }) => h(Feel, { key: `${element.id} ${id}`, element, id, label, get, set, help, host, dialect, place, placeholder }),
  };
}

export function button({ id, label, act }) {
  return {
    id,
    component: ({ element }) => h("div", { class: "bio-properties-panel-entry", "data-entry-id": id },
      h("button", { type: "button", class: "s-btn s-btn--q s-btn--s", onClick: () => act(element) }, label)),
  };
}

export function note({ id, words }) {
  return { id, component: () => h("p", { class: "e-note", "data-entry-id": id }, words) };
}

function entry(id, component, isEdited, { get, set, ...more }) {
  return {
    id, isEdited,
    component: (props) => h(component, { ...props, ...more, id, getValue: get, setValue: (value) => set(props.element, value) }),
  };
}

function Feel({ element, id, label, get, set, help, host, dialect, place, placeholder }) {
  const box = useRef();
  const field = useRef();
  const value = get(element) ?? "";
  useEffect(() => {
    const made = new FeelField({
      label, value, dialect, placeholder, readOnly: host.readOnly,
      known: () => host.known(element.id),
      check: (told) => host.check({ text: told, element: element.id, place, dialect }),
      change: (told) => { if (told.trim() !== (get(element) ?? "").trim()) set(element, told); },
    });
    field.current = made;
    box.current.append(made.element);
    return () => made.destroy();
  }, []);
  useEffect(() => {
    field.current.show(value);
    field.current.element.dataset.filled = value ? "1" : "";
  }, [value]);
  return h("div", { class: "bio-properties-panel-entry", "data-entry-id": id },
    h("div", { class: "bio-properties-panel-label" }, label), h("div", { ref: box }),
    help && h("div", { class: "bio-properties-panel-description" }, help));
}

export const group = (id, label, entries, { open = true } = {}) => ({ id, label, entries: entries.filter(Boolean), shouldOpen: open });

// An entry for a property that the analyst writes (spiffworkflow:property).
export const propertyOf = (values) => (make, name, label, more = {}) => make({
  id: `propiedad-${name}`, label, place: name, ...more,
  get: (element) => values.property(element, name),
  set: (element, value) => values.setProperty(element, name, value),
});
