// Our own provider for the properties panel of bpmn.io.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";
import { Group } from "@bpmn-io/properties-panel";
import { groupsOf } from "./grupos.js";
import { Values } from "./valores.js";

class Provider {
  constructor(propertiesPanel, injector, host) {
    this.host = host;
    this.injector = injector;
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    this.values ??= new Values(this.injector);
    const context = { values: this.values, host: this.host, laneOf: (one) => laneOf(one) };
    return () => groupsOf(element, context).map((group) => ({ ...group, component: Group }));
  }
}

function laneOf(element) {
  const id = getBusinessObject(element).id;
  for (let around = element.parent; around; around = around.parent) {
    const lanes = (around.children ?? []).filter((one) => is(one, "bpmn:Lane"));
    const holder = lanes.find((one) => getBusinessObject(one).get("flowNodeRef")?.some((ref) => ref.id === id));
    if (holder) return getBusinessObject(holder).name ?? "";
  }
  return "";
}

Provider.$inject = ["propertiesPanel", "injector", "config.studio"];

export default { __init__: ["studioProvider"], studioProvider: ["type", Provider] };
