/** report.html: one file that asks for nothing else. The page's script draws the story that lies in it as JSON. Pure. */
import type { RunStory } from '../story/story.ts';
import { escaped } from './escaped.ts';
import type { PageBundle } from './page-bundle.ts';
import { plainReport } from './plain.ts';

/** Whatever a scenario or a platform has put into a text: the page fetches nothing and sends nothing. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:";

export function reportHtml(story: RunStory, { script, style }: PageBundle): string {
  const { scenario, startedAt } = story.outline;
  const title = `${story.verdict?.verdict ?? 'Run'}: ${scenario}, ${startedAt}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
${style.replaceAll('</style', '<\\/style')}
</style>
</head>
<body>
<div id="report"></div>
${script === '' ? plainReport(story) : `<noscript>\n${plainReport(story)}\n</noscript>`}
<script type="application/json" id="story">${JSON.stringify(story).replaceAll('<', '\\u003c')}</script>
<script>
${script.replaceAll('</script', '<\\/script')}
</script>
</body>
</html>
`;
}
