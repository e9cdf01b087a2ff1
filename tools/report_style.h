// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// The look of report.html.
#ifndef ELENCHUS_TOOLS_REPORT_STYLE_H_
#define ELENCHUS_TOOLS_REPORT_STYLE_H_

namespace elenchus {

// The content of the page's <style> element.
inline constexpr char kReportStyle[] = R"css(
:root { color-scheme: light dark;
  --bg: #fbfbfa; --card: #fff; --ink: #1c1d1f; --soft: #63666c; --line: #e4e4e1;
  --s0: #2f6fde; --s1: #dd6b20; --s2: #16915f; --s3: #8b46c8; --s4: #cf3a4a;
  --s5: #0e8fa3; --s6: #b7791f; --s7: #8b8e95; --note: #fff7e0;
  --note-line: #e3c766; }
@media (prefers-color-scheme: dark) { :root {
  --bg: #141517; --card: #1c1e21; --ink: #e8e8e6; --soft: #a0a3aa;
  --line: #303338; --s0: #79a8ff; --s1: #f4a261; --s2: #5fd0a0; --s3: #c69af0;
  --s4: #f28793; --s5: #5fc9da; --s6: #e2b65c; --s7: #8b8e95; --note: #2c2717;
  --note-line: #6b5a23; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 80px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px;
  letter-spacing: -.01em; }
h2 { font-size: 19px; margin: 44px 0 4px; letter-spacing: -.005em; }
p { margin: 4px 0 12px; max-width: 76ch; }
.sub, small { color: var(--soft); }
code { font: 13px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  overflow-wrap: anywhere; }
.tiles { display: grid; gap: 12px; margin: 24px 0;
  grid-template-columns: repeat(auto-fit, minmax(136px, 1fr)); }
.tile { background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; padding: 12px 16px; }
.tile b { display: block; font-size: 24px; font-weight: 600; line-height: 1.3;
  font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 13px; }
.note { background: var(--note); border: 1px solid var(--note-line);
  border-radius: 10px; padding: 12px 16px; max-width: none; }
.charts { display: grid; gap: 16px; margin-top: 12px;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); }
figure { margin: 0; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; padding: 14px 16px; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: 6px; }
figure > svg { width: 100%; height: auto; display: block; }
.grid { stroke: var(--line); } .axis { stroke: var(--soft); }
.tick, .label { fill: var(--soft); font-size: 11.5px;
  font-variant-numeric: tabular-nums; }
.curve { fill: none; stroke: var(--c); stroke-width: 2;
  stroke-linejoin: round; stroke-linecap: round; }
.dashed { stroke-dasharray: 5 4; } .dot { fill: var(--c); }
.hidden { opacity: 0; } .dot:hover { opacity: 1; stroke: var(--card); }
.s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); }
.s3 { --c: var(--s3); } .s4 { --c: var(--s4); } .s5 { --c: var(--s5); }
.s6 { --c: var(--s6); } .s7 { --c: var(--s7); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-top: 6px;
  color: var(--soft); font-size: 13px; }
.legend svg { margin-right: 6px; vertical-align: middle; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums;
  background: var(--card); border: 1px solid var(--line); margin-top: 12px; }
th, td { padding: 7px 14px; text-align: right;
  border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; } th:first-child, td:first-child { text-align: left; }
td small { display: block; font-size: 11.5px; }
details { background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; padding: 10px 16px; margin: 10px 0; }
summary { cursor: pointer; }
pre { overflow-x: auto; font: 12.5px/1.5 ui-monospace, Menlo, Consolas,
  monospace; }
.tree, .tree ul { list-style: none; padding-left: 18px; margin: 4px 0; }
.tree { padding-left: 0; } .tree ul { border-left: 1px solid var(--line); }
.tree li { padding: 2px 0; } .kind { color: var(--soft); font-size: 13px; }
.who { border-radius: 6px; padding: 0 7px; font-size: 12px; font-weight: 600;
  border: 1px solid currentColor; color: var(--s7); margin: 0 4px; }
.who.model { color: var(--s0); } .who.human { color: var(--s1); }
.who.world { color: var(--s2); }
)css";

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_REPORT_STYLE_H_
