#include "app/report_page.hpp"

namespace nearstock {

const std::string_view report_script = R"js(
(() => {
  "use strict";
  const report = JSON.parse(document.getElementById("report-data").textContent);
  const root = document.documentElement;
  const heads = ["holding", "stockout", "transportation", "ordering"];
  const dates = report.days.map(d => d.date);
  const column = (arm, key) => report.days.map(d => d[arm][key]);
  const colour = name => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const sign = report.currency === "EUR" ? " €" : " " + report.currency;
  const money = (v, digits = 0) => v == null ? "–" :
    v.toLocaleString("en", {minimumFractionDigits: digits, maximumFractionDigits: digits}).replace("-", "−") + sign;
  const percent = v => v == null ? "–" : (100 * v).toFixed(2) + " %";
  const capital = word => word.replace(/_/g, " ").replace(/^./, c => c.toUpperCase());
  const mean = list => { const some = list.filter(v => v != null); return some.length ? some.reduce((a, b) => a + b, 0) / some.length : null; };
  // Mean of the seven days around each day; fewer at the ends.
  const smooth = list => list.map((_, i) => mean(list.slice(Math.max(0, i - 3), i + 4)));

  const base = () => ({
    animationDuration: 400,
    textStyle: {fontFamily: getComputedStyle(document.body).fontFamily, color: colour("text")},
    grid: {left: 14, right: 14, top: 38, bottom: 8, containLabel: true},
    legend: {top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, itemGap: 16, textStyle: {color: colour("muted")}, inactiveColor: colour("faint")},
    tooltip: {trigger: "axis", backgroundColor: colour("card"), borderColor: colour("line"), textStyle: {color: colour("text"), fontSize: 13}, confine: true},
  });
  const categories = (data, options = {}) => Object.assign({type: "category", data, axisLine: {lineStyle: {color: colour("line")}}, axisTick: {show: false},
    axisLabel: {color: colour("muted"), hideOverlap: true}}, options);
  const values = (format, options = {}) => Object.assign({type: "value", axisLabel: {color: colour("muted"), formatter: format},
    splitLine: {lineStyle: {color: colour("line")}}}, options);
  const short = date => new Date(date + "T00:00:00Z").toLocaleDateString("en", {day: "numeric", month: "short", timeZone: "UTC"});

  const weeks = () => {
    const list = [];
    for (let i = 0; i < dates.length; i += 7) list.push([i, Math.min(i + 7, dates.length)]);
    if (list.length > 1 && list[list.length - 1][1] - list[list.length - 1][0] < 4) list.pop();  // too few days for a mean
    return list;
  };

  const draw = {
    heads() {
      const series = [];
      for (const arm of ["baseline", "candidate"]) for (const head of heads) {
        series.push({name: capital(head), type: "bar", stack: arm, barMaxWidth: 34, barGap: "12%", itemStyle: {color: colour(head), opacity: arm === "baseline" ? .42 : 1},
          emphasis: {disabled: true}, data: weeks().map(([a, b]) => mean(column(arm, head).slice(a, b)))});
      }
      return {...base(), xAxis: categories(weeks().map(([a]) => "from " + short(dates[a]))), yAxis: values(v => money(v)), series,
        tooltip: {...base().tooltip, axisPointer: {type: "shadow"}, formatter: items => {
          const n = heads.length, total = part => part.reduce((a, p) => a + p.value, 0);
          const rows = heads.map((h, i) => `<tr><td>${items[i].marker}${capital(h)}</td><td align="right" style="padding:0 14px">${money(items[i].value)}</td><td align="right">${money(items[i + n].value)}</td></tr>`);
          return `<b>${items[0].axisValue}</b><table><tr><td></td><td align="right" style="padding:0 14px">${report.baseline}</td><td align="right">${report.candidate}</td></tr>${rows.join("")}` +
            `<tr><td><b>Total</b></td><td align="right" style="padding:0 14px"><b>${money(total(items.slice(0, n)))}</b></td><td align="right"><b>${money(total(items.slice(n)))}</b></td></tr></table>`;
        }}, legend: {...base().legend, selectedMode: false, data: heads.map(h => ({name: capital(h), itemStyle: {color: colour(h), opacity: 1}}))}};
    },
    saving() {
      const saved = report.days.map(d => d.baseline.total - d.candidate.total);
      const total = report.kpis.find(k => k.key === "total_cost");
      const band = total && total.low != null ? [[{yAxis: -total.high}, {yAxis: -total.low}]] : [];
      return {...base(), xAxis: categories(dates.map(short)), yAxis: values(v => money(v)),
        tooltip: {...base().tooltip, valueFormatter: v => money(v)},
        series: [
          {name: "Day", type: "bar", data: saved.map(v => ({value: v, itemStyle: {color: colour(v >= 0 ? "good" : "bad"), opacity: .3}})), barMaxWidth: 10, itemStyle: {color: colour("good"), opacity: .4},
            markArea: {silent: true, itemStyle: {color: colour("good"), opacity: .13}, data: band}},
          {name: "Mean of seven days", type: "line", data: smooth(saved), showSymbol: false, smooth: .3, lineStyle: {width: 2.5, color: colour("good")}, itemStyle: {color: colour("good")}},
        ]};
    },
    steps() {
      const lines = report.cost_lines.map(l => ({...l, change: l.candidate - l.baseline})).filter(l => Math.abs(l.change) >= .005);
      const start = report.cost_lines.reduce((a, l) => a + l.baseline, 0), end = report.cost_lines.reduce((a, l) => a + l.candidate, 0);
      const names = [report.baseline, ...lines.map(l => capital(l.sub_head)), report.candidate];
      let level = start;
      const floor = [0], bars = [{value: start, itemStyle: {color: colour("baseline")}}];
      for (const line of lines) {
        floor.push(Math.min(level, level + line.change));
        bars.push({value: Math.abs(line.change), change: line.change, head: line.head, itemStyle: {color: colour(line.change <= 0 ? "good" : "bad")}});
        level += line.change;
      }
      floor.push(0);
      bars.push({value: end, itemStyle: {color: colour("candidate")}});
      const least = Math.min(start, end, ...floor.slice(1, -1));
      // The axis starts below the lowest step, so that steps can be seen; the two totals are cut and say so by their labels.
      const from = Math.max(0, Math.floor((least - (Math.max(start, end) - least) * .35) / 100) * 100);
      return {...base(), legend: {show: false}, grid: {left: 22, right: 66, top: 4, bottom: 8, containLabel: true},
        yAxis: categories(names, {inverse: true, axisLabel: {color: colour("muted"), interval: 0}}), xAxis: values(v => money(v), {min: from, axisLabel: {color: colour("muted"), formatter: v => money(v), hideOverlap: true}}),
        tooltip: {...base().tooltip, axisPointer: {type: "shadow"}, formatter: items => { const i = items[0].dataIndex, b = bars[i];
          return b.change == null ? `<b>${names[i]}</b>: ${money(b.value)} a day` : `<b>${capital(b.head)}: ${names[i].toLowerCase()}</b><br>${b.change > 0 ? "+" : ""}${money(b.change)} a day`; }},
        series: [
          {type: "bar", stack: "all", silent: true, itemStyle: {color: "transparent"}, emphasis: {disabled: true}, data: floor.map((v, i) => i === 0 || i === floor.length - 1 ? 0 : v)},
          {type: "bar", stack: "all", barMaxWidth: 18, data: bars, label: {show: true, position: "right", color: colour("muted"), fontSize: 12,
            formatter: p => { const b = bars[p.dataIndex]; return b.change == null ? money(b.value) : (b.change > 0 ? "+" : "") + money(b.change); }}},
        ]};
    },
    "fill"() { return twoLines("fill_rate", percent, v => (100 * v).toFixed(1) + " %"); },
    "on-time"() { return twoLines("on_time_share", percent, v => (100 * v).toFixed(1) + " %"); },
    "stock"() { return twoLines("stock_value", money, v => money(v), false); },
    "lost"() { return twoLines("lost_sales", money, v => money(v), false, true); },
  };

  function twoLines(key, tip, axis, both = true, from_zero = false) {
    const series = [];
    for (const arm of ["baseline", "candidate"]) {
      const daily = column(arm, key), look = {color: colour(arm)};
      if (both) series.push({name: report[arm] + " days", type: "line", data: daily, showSymbol: false, silent: true, lineStyle: {width: 1, opacity: .35, ...look}, itemStyle: look, tooltip: {show: false}});
      series.push({name: report[arm], type: "line", data: both || from_zero ? smooth(daily) : daily, showSymbol: false, smooth: .25, lineStyle: {width: 2.5, ...look}, itemStyle: look});
    }
    return {...base(), legend: {...base().legend, data: [report.baseline, report.candidate]}, xAxis: categories(dates.map(short), {boundaryGap: false}),
      yAxis: values(axis, {scale: !from_zero, ...(tip === percent ? {max: 1} : {})}), tooltip: {...base().tooltip, formatter: items => `<b>${items[0].axisValue}</b>` + items.filter(i => !i.seriesName.endsWith(" days"))
        .map(i => `<br>${i.marker}${i.seriesName} <b>${tip(i.value)}</b>`).join("")}, series};
  }

  const charts = [];
  const paint = () => {
    for (const {chart, name} of charts) chart.setOption(draw[name](), true);
  };
  const theme = name => { root.dataset.theme = name; paint(); };
  for (const name of Object.keys(draw)) {
    const place = document.getElementById("chart-" + name);
    if (!place) continue;
    if (name === "steps" || name === "saving" && document.getElementById("chart-steps")) place.style.height = Math.max(280, 40 + 24 * (report.cost_lines.length + 2)) + "px";
    charts.push({name, chart: echarts.init(place, null, {renderer: "svg"})});
  }
  const asked = new URLSearchParams(location.search).get("theme");
  theme(asked || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  document.getElementById("theme").onclick = () => theme(root.dataset.theme === "dark" ? "light" : "dark");
  addEventListener("resize", () => charts.forEach(({chart}) => chart.resize()));
})();
)js";

}  // namespace nearstock
