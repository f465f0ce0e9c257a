#include "app/report_page.hpp"

namespace nearstock {

const std::string_view report_style = R"css(
:root {
  color-scheme: light;
  --page: #f6f7f9; --card: #ffffff; --line: #e6e8ec; --text: #171a21; --muted: #667085; --faint: #98a1b0;
  --good: #0f8a5f; --good-soft: #e5f5ee; --bad: #c8371f; --bad-soft: #fcebe8; --even: #6b7280; --even-soft: #eef0f3;
  --holding: #4f6bed; --stockout: #e2603f; --transportation: #0fa3a3; --ordering: #c99a1e;
  --baseline: #98a1b0; --candidate: #4f6bed; --shadow: 0 1px 2px rgba(16,24,40,.05);
}
:root[data-theme="dark"] {
  color-scheme: dark;
  --page: #0e1116; --card: #161b22; --line: #262d38; --text: #e7eaf0; --muted: #98a3b3; --faint: #6d7788;
  --good: #3ecf8e; --good-soft: #12291f; --bad: #ff7b63; --bad-soft: #331a16; --even: #98a3b3; --even-soft: #1e242d;
  --holding: #7f97ff; --stockout: #ff8a6b; --transportation: #35c4c0; --ordering: #e0b74a;
  --baseline: #7b8698; --candidate: #7f97ff; --shadow: none;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); -webkit-font-smoothing: antialiased;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Inter, Roboto, "Helvetica Neue", "Noto Sans", sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 28px 28px 56px; }
.top { display: flex; align-items: center; gap: 16px; color: var(--muted); font-size: 13.5px; }
.brand { display: inline-flex; align-items: center; gap: 8px; font-weight: 650; color: var(--text); letter-spacing: -.01em; }
.brand svg { color: var(--candidate); }
.span { margin-left: auto; font-variant-numeric: tabular-nums; }
#theme { display: inline-flex; padding: 6px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--muted); cursor: pointer; }
#theme:hover { color: var(--text); }
h1 { margin: 26px 0 4px; font-size: 32px; line-height: 1.2; font-weight: 680; letter-spacing: -.022em; }
.subtitle { margin: 0 0 18px; color: var(--muted); max-width: 80ch; }
.verdict { margin: 0 0 20px; padding: 13px 18px; border-radius: 10px; border-left: 4px solid var(--even); background: var(--even-soft); font-size: 16px; font-weight: 560; }
.verdict.good { border-color: var(--good); background: var(--good-soft); }
.verdict.bad { border-color: var(--bad); background: var(--bad-soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px; margin-bottom: 16px; }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
.tile { padding: 14px 16px 13px; }
.tile-label { color: var(--muted); font-size: 13px; }
.tile-change { font-size: 29px; line-height: 1.25; font-weight: 660; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tile-values { color: var(--muted); font-size: 13px; font-variant-numeric: tabular-nums; }
.tile .arrow { color: var(--faint); }
.tile.good .tile-change { color: var(--good); }
.tile.bad .tile-change { color: var(--bad); }
.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
.card { padding: 18px 20px 14px; min-width: 0; display: flex; flex-direction: column; }
.wide { grid-column: 1 / -1; }
h2 { margin: 0 0 10px; font-size: 16px; font-weight: 640; letter-spacing: -.01em; }
.caption { margin: 8px 0 0; color: var(--faint); font-size: 12.5px; }
.muted { color: var(--muted); }
.question { margin: 0 0 12px; }
.chart { width: 100%; height: 280px; flex: 1 0 auto; }
.wide .chart { height: 340px; }
.scroll { overflow-x: auto; }
table.kpis { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
.kpis th, .kpis td { padding: 6px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); font-weight: 400; }
.kpis th[scope="row"] { text-align: left; padding-left: 0; white-space: normal; min-width: 170px; }
.kpis thead th { color: var(--muted); font-size: 12.5px; vertical-align: bottom; }
.kpis .section th { text-align: left; padding: 18px 0 5px; font-weight: 640; font-size: 12.5px; letter-spacing: .05em; text-transform: uppercase; color: var(--muted); }
.kpis tbody:last-child tr:last-child > * { border-bottom: 0; }
.kpis .difference { font-weight: 620; }
.kpis .plot { text-align: center; padding: 3px 6px; }
.kpis .bounds, .kpis .target { color: var(--muted); font-size: 13px; }
.note { color: var(--faint); font-size: 12.5px; line-height: 1.35; }
.finding { text-align: left !important; font-size: 13px; }
.finding.good { color: var(--good); font-weight: 600; }
.finding.bad { color: var(--bad); font-weight: 600; }
.finding.even, .finding.none { color: var(--faint); }
svg.interval { display: block; margin: auto; }
svg.interval .axis { stroke: var(--faint); stroke-width: 1; }
svg.interval .range { stroke: var(--even); stroke-width: 5; stroke-linecap: round; opacity: .38; }
svg.interval circle { fill: var(--even); }
svg.interval.good .range { stroke: var(--good); } svg.interval.good circle { fill: var(--good); }
svg.interval.bad .range { stroke: var(--bad); } svg.interval.bad circle { fill: var(--bad); }
.assumptions { margin: 0; padding-left: 20px; columns: 2; column-gap: 40px; color: var(--muted); font-size: 14px; }
.assumptions li { break-inside: avoid; margin-bottom: 6px; }
footer { margin-top: 22px; color: var(--faint); font-size: 12.5px; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
@media (max-width: 1280px) { .kpis th, .kpis td { padding: 6px 6px; } .kpis .finding, .kpis .target { white-space: normal; } .kpis th[scope="row"] { min-width: 150px; } svg.interval { width: 112px; height: auto; } }
@media (max-width: 860px) { .grid { grid-template-columns: minmax(0, 1fr); } .assumptions { columns: 1; } main { padding: 18px 14px 40px; } h1 { font-size: 26px; } }
@media print { body { background: #fff; } .card, .tile { box-shadow: none; break-inside: avoid; } #theme { display: none; } }
)css";

}  // namespace nearstock
