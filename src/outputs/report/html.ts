/** report.html: one file that asks for nothing else. The page's script draws the story that lies in it as JSON. Pure. */
import type { RunStory } from '../story/story.ts';
import { escaped } from './escaped.ts';
import type { PageBundle } from './page-bundle.ts';
import { plainReport } from './plain.ts';

/** Whatever a scenario or a platform has put into a text: the page fetches nothing and sends nothing. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:";

/** After the page's own style, of which it changes two things for tables with sentences in them. */
const PLAIN_STYLE =
  '.plain { max-width: 80rem; margin: 0 auto; padding: 1.5rem; } .plain td { white-space: normal; vertical-align: top; } .plain h2 { margin: 1.5rem 0 0.5rem; }';

/** What stands between the tags, to the letter: another page's policy may let it through by its hash. */
export const inlineScript = (script: string): string => `\n${script.replaceAll('</script', '<\\/script')}\n`;

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
${PLAIN_STYLE}
</style>
</head>
<body>
<div id="report"></div>
<noscript>
<div class="plain">
${plainReport(story)}
</div>
</noscript>
<script type="application/json" id="story">${JSON.stringify(story).replaceAll('<', '\\u003c')}</script>
<script>${inlineScript(script)}</script>
</body>
</html>
`;
}
