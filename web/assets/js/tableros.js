// Charts of the dashboards. Each is drawn from the table beside it, which says the same in words and
// leads to the cases; without scripts the tables are all there is.
import * as echarts from "echarts/core";
import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const TONES = {
  bars: ["#c9a3aa", "#8c1d2f"],
  across: ["#c9a3aa", "#8c1d2f"],
  heat: ["#fff0d6", "#ffe3b3", "#fcc37f", "#f29a6b", "#e3705a", "#b3261e"],
  terms: ["#4f9d76", "#b3261e", "#c9c2b8", "#e9dfa8"],
  waits: ["#b3261e", "#8c1d2f", "#1f4e79", "#d9a441", "#c9c2b8"],
};
const FONT = { fontFamily: '"Source Sans 3 Variable", arial, sans-serif', color: "#1c2330", fontSize: 13 };

function read(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1).filter((cell) => !("aside" in cell.dataset));
  const rows = [...table.tBodies[0].rows];
  return {
    names: rows.map((row) => row.cells[0].textContent.trim()),
    series: heads.map((head, at) => ({
      name: head.textContent.trim(),
      data: rows.map((row) => ({
        value: Number(row.cells[at + 1].dataset.value),
        words: row.cells[at + 1].textContent.trim(),
        there: row.cells[at + 1].querySelector("a")?.href ?? row.querySelector("a")?.href,
      })),
    })),
  };
}

function options(kind, told, tones) {
  const upright = kind === "bars";
  const names = { type: "category", data: upright ? told.names : [...told.names].reverse(), axisTick: { show: false },
    axisLabel: { ...FONT, fontSize: 12, width: 150, overflow: "truncate" }, axisLine: { lineStyle: { color: "#c9c2b8" } } };
  const values = { type: "value", minInterval: kind === "across" ? undefined : 1,
    axisLabel: { ...FONT, fontSize: 12 }, splitLine: { lineStyle: { color: "#ece7e0" } } };
  return {
    animation: false, textStyle: FONT, color: tones,
    grid: { left: upright ? 40 : 160, right: 16, top: 34, bottom: 28 },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, icon: "rect", textStyle: FONT },
    tooltip: { trigger: "item", renderMode: "richText", formatter: ({ name, seriesName, data }) => `${name}\n${seriesName}: ${data.words}` },
    xAxis: upright ? names : values,
    yAxis: upright ? values : names,
    series: told.series.map((one) => ({
      type: "bar", name: one.name, data: upright ? one.data : [...one.data].reverse(), barMaxWidth: 22,
      stack: kind === "stacked" ? "all" : undefined,
      cursor: one.data.some((cell) => cell.there) ? "pointer" : "default",
      itemStyle: { borderColor: "#fff", borderWidth: kind === "stacked" ? 1 : 0 },
    })),
  };
}

for (const box of document.querySelectorAll("[data-chart]")) {
  const table = document.getElementById(box.dataset.table);
  if (!table || !table.tBodies[0]?.rows.length) continue;
  const kind = box.dataset.chart;
  const told = read(table);
  box.hidden = false;
  box.style.height = `${kind === "bars" ? 240 : Math.max(120, 66 + told.names.length * (kind === "across" ? 48 : 30))}px`;
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption(options(kind, told, TONES[table.dataset.tones] ?? TONES[kind]));
  chart.on("click", ({ data }) => { if (data?.there) window.location.assign(data.there); });
  new ResizeObserver(() => chart.resize()).observe(box);
  box.dataset.ready = "1";
}
document.body.dataset.charts = "1";
