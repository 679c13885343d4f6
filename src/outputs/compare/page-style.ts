/** The look of the page: one column, readable on a phone and in print. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1c2024; --faint: #6b7280; --line: #d9dde3; --page: #fff;
  --worse: #c0322b; --better: #1f7a3d; --warn: #8a5a00; --noise: #9aa3af; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e7eb; --faint: #9aa3af; --line: #363c45; --page: #15181c;
  --worse: #ff7b72; --better: #5fd38a; --warn: #e3b341; --noise: #6b7280; } }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
.headline { font-size: 1.15rem; font-weight: 600; } .faint, .interval { color: var(--faint); }
.warn, li.unsure { color: var(--warn); }
li.worse, li.fails, .worse .verdict { color: var(--worse); } li.better, li.holds, .better .verdict { color: var(--better); }
.worse .verdict, .better .verdict { font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
td, th { padding: .2rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child, td.verdict { text-align: left; } td.verdict { white-space: normal; min-width: 8rem; } td.bar, th.bar { text-align: center; padding: 0; }
thead th { color: var(--faint); font-size: .8rem; }
tr.unsure td, tr.unsure th { color: var(--faint); }
svg { vertical-align: middle; } svg line { stroke: var(--line); } svg rect { fill: var(--noise); opacity: .45; }
svg circle, svg path { fill: var(--noise); }
.worse svg rect, .worse svg circle, .worse svg path { fill: var(--worse); }
.better svg rect, .better svg circle, .better svg path { fill: var(--better); }
@media (max-width: 40rem) { td.bar, th.bar { display: none; } td, th { padding: .2rem .35rem; } }
@media print { main { max-width: none; } h2, tr { break-inside: avoid; } }
`;
